package org.gantry.allocator.drf;

import java.util.LinkedHashSet;
import java.util.Set;
import org.gantry.allocator.spi.Quota;

/** A top-level role's quota, and what it and all roles below it consume. */
final class Account {
    final String role;
    final Set<Client> clients = new LinkedHashSet<>();

    /** Reserved for it or a role below it, on all agents. */
    final Amounts reserved = new Amounts();

    /** Allocated to its clients, as far as that counts towards quota. */
    final Amounts allocated = new Amounts();

    Quota quota = Quota.NONE;
    Amounts guarantees = new Amounts();

    /** How much is guaranteed and not consumed. Never negative. */
    final Amounts shortfall = new Amounts();

    /** Whether somebody was offered less than there was because of the limits, since anything was given back. */
    boolean bound;

    private long[] limits = {};
    private boolean limited;
    private boolean full;

    Account(String role) {
        this.role = role;
    }

    void setQuota(Quota newQuota, Kinds kinds) {
        quota = newQuota;
        guarantees = kinds.amounts(newQuota.guarantees());
        limited = !newQuota.limits().isEmpty();
        newQuota.limits().keySet().forEach(kinds::numberOf);
        limits = new long[limited ? kinds.size() : 0];
        for (int kind = 0; kind < limits.length; kind++) {
            limits[kind] = newQuota.limit(kinds.nameOf(kind))
                    .map(scalar -> scalar.thousandths())
                    .orElse(Amounts.UNLIMITED);
        }
    }

    boolean isLimited() {
        return limited;
    }

    long consumed(int kind) {
        return reserved.get(kind) + allocated.get(kind);
    }

    Amounts consumed() {
        Amounts consumed = reserved.copy();
        consumed.add(allocated);
        return consumed;
    }

    /** How much more of that kind may be allocated to it, at least 0. */
    long room(int kind) {
        if (kind >= limits.length || limits[kind] == Amounts.UNLIMITED) {
            return Amounts.UNLIMITED;
        }
        return Math.max(0, limits[kind] - consumed(kind));
    }

    /** Whether the limits leave too little for an offer to anybody with the usual minimum. */
    boolean isFull() {
        return full;
    }

    /**
     * Looks again whether this is full.
     *
     * @return whether it is another than before
     */
    boolean updateFull(Minimum usual, Kinds kinds) {
        boolean before = full;
        full = limited && !usual.reachedBy(rooms(kinds.size()));
        return full != before;
    }

    private Amounts rooms(int kinds) {
        Amounts room = new Amounts();
        for (int kind = 0; kind < kinds; kind++) {
            room.set(kind, room(kind));
        }
        return room;
    }

    boolean isShort() {
        return !shortfall.isZero();
    }

    boolean isUseless() {
        return clients.isEmpty() && quota.isNone() && reserved.isZero() && allocated.isZero();
    }
}

package org.gantry.allocator.drf;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.gantry.allocator.spi.Quota;
import org.gantry.model.Resource;
import org.gantry.model.Resources;
import org.gantry.model.Scalar;

/**
 * Every role's account, and the headroom: what must stay free for guarantees that are not reached. All sums are kept up
 * with each change, so that a cycle need not add anything up.
 */
final class Quotas {
    /** Sum of all shortfalls. */
    final Amounts required = new Amounts();

    /** What is free on agents that may be offered, as far as it could go towards guarantees. */
    final Amounts free = new Amounts();

    private final Kinds kinds;
    private final PendingWork pending;
    private final Minimum usual;
    private final Consumer<Account> regrouped;
    private final Map<String, Account> accounts = new TreeMap<>();

    /** Agents of which something was kept back in a cycle. */
    private final Set<Agent> heldBack = new LinkedHashSet<>();

    private Amounts surplusBefore = new Amounts();

    /** @param regrouped told when an account begins or ceases to be short of its guarantees, or full */
    Quotas(Kinds kinds, Minimum usual, PendingWork pending, Consumer<Account> regrouped) {
        this.kinds = kinds;
        this.usual = usual;
        this.pending = pending;
        this.regrouped = regrouped;
    }

    Account account(String role) {
        int slash = role.indexOf('/');
        return accounts.computeIfAbsent(slash < 0 ? role : role.substring(0, slash), Account::new);
    }

    Collection<Account> accounts() {
        return accounts.values();
    }

    /** Of a top-level role; empty if nothing is known of it. */
    Optional<Account> accounts(String role) {
        return Optional.ofNullable(accounts.get(role));
    }

    void dropIfUseless(Account account) {
        if (account.isUseless()) {
            accounts.remove(account.role);
        }
    }

    void setQuota(String role, Quota quota) {
        Account account = account(role);
        account.setQuota(quota, kinds);
        update(account);
        wake(account);
        dropIfUseless(account);
    }

    /** Counts resources as allocated to the account's clients. */
    void charge(Account account, Amounts amounts) {
        account.allocated.add(amounts);
        update(account);
    }

    void discharge(Account account, Amounts amounts) {
        account.allocated.subtract(amounts);
        lessConsumed(account);
    }

    /** An agent's reservations are others than before. */
    void reservationsChanged(Resources before, Resources after) {
        Set<Account> changed = new LinkedHashSet<>();
        countReservations(before, -1, changed);
        countReservations(after, 1, changed);
        for (Account account : changed) {
            lessConsumed(account);
            dropIfUseless(account);
        }
    }

    /** Whether anything must be kept free. */
    boolean headroomNeeded() {
        return !required.isZero();
    }

    /** How much of that kind is free beyond the headroom, at least 0. */
    long surplus(int kind) {
        return Math.max(0, free.get(kind) - required.get(kind));
    }

    /** Whether the headroom lets less of the agent be offered than there is. */
    boolean holdsBack(Agent agent) {
        Amounts there = agent.free().quota();
        for (int kind = 0; kind < there.size(); kind++) {
            if (required.get(kind) > 0 && surplus(kind) < there.get(kind)) {
                return true;
            }
        }
        return false;
    }

    void heldBack(Agent agent) {
        heldBack.add(agent);
    }

    void forget(Agent agent) {
        heldBack.remove(agent);
    }

    /** Before a cycle: what was held back may be offered now if there is more surplus than after the last one. */
    void release() {
        if (!heldBack.isEmpty() && surplus().exceeds(surplusBefore)) {
            heldBack.forEach(pending::changed);
            heldBack.clear();
        }
    }

    void endOfCycle() {
        surplusBefore = surplus();
    }

    private Amounts surplus() {
        Amounts surplus = free.copy();
        surplus.subtract(required);
        return surplus;
    }

    private void countReservations(Resources resources, int sign, Set<Account> changed) {
        for (Resource entry : resources.entries()) {
            if (entry.value() instanceof Scalar scalar && entry.isReserved() && !entry.revocable()) {
                Account account = account(entry.reservationRole().orElseThrow());
                account.reserved.change(kinds.numberOf(entry.name()), sign * scalar.thousandths());
                changed.add(account);
            }
        }
    }

    private void lessConsumed(Account account) {
        boolean wasFull = account.isFull();
        update(account);
        if (account.bound || wasFull || account.isShort()) {
            wake(account);
        }
    }

    private void update(Account account) {
        boolean wasShort = account.isShort();
        if (wasShort || !account.guarantees.isZero()) {
            updateShortfall(account);
        }
        boolean fullOrNot = (account.isLimited() || account.isFull()) && account.updateFull(usual, kinds);
        if (fullOrNot || account.isShort() != wasShort) {
            regrouped.accept(account);
        }
    }

    private void updateShortfall(Account account) {
        int size = Math.max(account.shortfall.size(), account.guarantees.size());
        for (int kind = 0; kind < size; kind++) {
            long before = account.shortfall.get(kind);
            long now = Math.max(0, account.guarantees.get(kind) - account.consumed(kind));
            if (now != before) {
                account.shortfall.set(kind, now);
                required.change(kind, now - before);
            }
        }
    }

    private void wake(Account account) {
        account.bound = false;
        account.clients.forEach(client -> {
            if (client.isOpen()) {
                pending.changed(client);
            }
        });
    }
}

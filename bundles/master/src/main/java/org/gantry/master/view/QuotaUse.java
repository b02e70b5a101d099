package org.gantry.master.view;

import java.util.Map;
import org.gantry.master.state.OutstandingOffer;
import org.gantry.master.state.Snapshot;
import org.gantry.model.Quantities;
import org.gantry.model.Resources;
import org.gantry.model.Roles;

/** How much of their quota roles have, each with all roles below it. */
public final class QuotaUse {
    private final Snapshot snapshot;
    private final Map<String, Resources> used;

    public QuotaUse(Snapshot snapshot) {
        this(snapshot, new Usage(snapshot));
    }

    public QuotaUse(Snapshot snapshot, Usage usage) {
        this.snapshot = snapshot;
        this.used = usage.usedByRole();
    }

    /** What is reserved for the role, in use or not, and what it uses beside that and may keep. */
    public Quantities consumed(String role) {
        Quantities consumed = Quantities.EMPTY;
        for (var agent : snapshot.agents().values()) {
            for (var reserved : agent.total().byReservationRole().entrySet()) {
                if (within(reserved.getKey(), role)) {
                    consumed = consumed.plus(reserved.getValue().quantities());
                }
            }
        }
        for (Map.Entry<String, Resources> use : used.entrySet()) {
            if (within(use.getKey(), role)) {
                consumed = consumed.plus(
                        use.getValue().unallocated().unreserved().nonRevocable().quantities());
            }
        }
        return consumed;
    }

    public Quantities offered(String role) {
        Quantities offered = Quantities.EMPTY;
        for (OutstandingOffer offer : snapshot.offers().values()) {
            if (within(offer.role(), role)) {
                offered = offered.plus(offer.resources().quantities());
            }
        }
        return offered;
    }

    /** Whether a role is the one or below it. */
    public static boolean within(String role, String top) {
        return role.equals(top) || Roles.isStrictDescendant(role, top);
    }
}

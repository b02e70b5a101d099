package org.gantry.allocator.drf;

import java.time.Instant;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.gantry.allocator.spi.AgentState;
import org.gantry.model.Disk;
import org.gantry.model.Resource;
import org.gantry.model.Resources;

/** An agent's account: what it has, who got what of it, what is left, who does not want it. */
final class Agent {
    final String id;

    /** Small, and given to another one when this one is gone. */
    final int index;

    /** Frameworks that were asked to leave it and have not answered. */
    final Set<String> askedToLeave = new HashSet<>();

    /** Frameworks that are not asked before then. */
    final Map<String, Instant> notAskedBefore = new HashMap<>();

    /** In another region than the master. */
    boolean remote;

    /** Whether it may be offered: it is active and on the whitelist. */
    boolean offerable;

    /** Whether what is available is enough to be offered; kept up by {@link Cluster}. */
    boolean worthOffering;

    /** For which framework it is cleared; null if for none. */
    Earmark earmark;

    private final Kinds kinds;
    private final Map<Client, Holding> allocated = new LinkedHashMap<>();
    private final Map<Resources, Refusals> refusals = new LinkedHashMap<>();
    private AgentState state;
    private Resources shared = Resources.EMPTY;
    private Resources sharedLeft = Resources.EMPTY;
    private Bundle free = new Bundle(Resources.EMPTY, new Amounts(), new Amounts());
    private boolean plain = true;

    /** An agent that came back smaller may have less than is allocated of it. */
    private boolean overdrawn;

    private Refusals lastRefusals;
    private BitSet blocked;

    /** @param state with nothing in it yet */
    Agent(AgentState state, int index, Kinds kinds) {
        this.id = state.id();
        this.index = index;
        this.kinds = kinds;
        this.state = new AgentState(state.id(), state.hostname(), Resources.EMPTY, false);
    }

    AgentState state() {
        return state;
    }

    Resources total() {
        return state.total();
    }

    /** What nobody got, without shared resources, which are never used up. */
    Resources available() {
        return free.resources();
    }

    /** As {@link #available}. */
    Bundle free() {
        return free;
    }

    /** Shared resources, offered along with others as often as wanted. */
    Resources shared() {
        return sharedLeft;
    }

    /** Shared resources are offered once in a cycle: from now on they are offered again. */
    void cycleEnds() {
        sharedLeft = shared;
    }

    /** @see #cycleEnds */
    void offered(Resources offered) {
        sharedLeft = sharedLeft.without(offered.shared());
    }

    /** Whether what is available is the same for every framework in every role, and can be divided at will. */
    boolean isPlain() {
        return plain;
    }

    void setState(AgentState newState) {
        boolean sameTotal = newState.total().equals(state.total());
        state = newState;
        if (!sameTotal) {
            shared = newState.total().shared();
            sharedLeft = shared;
            recount();
        }
    }

    Set<Client> holders() {
        return allocated.keySet();
    }

    Resources allocatedTo(Client client) {
        Holding holding = allocated.get(client);
        return holding == null ? Resources.EMPTY : holding.together();
    }

    Collection<Refusals> refusals() {
        return refusals.values();
    }

    /** Those who refused just that, nobody at first. */
    @SuppressWarnings("ReferenceEquality")
    Refusals refusals(Resources refused) {
        if (lastRefusals == null || lastRefusals.refused != refused) {
            lastRefusals = refusals.computeIfAbsent(refused, key -> new Refusals(this, key));
        }
        return lastRefusals;
    }

    void forget(Refusals empty) {
        refusals.remove(empty.refused);
        lastRefusals = null;
    }

    void filtersChanged() {
        blocked = null;
    }

    /** Indexes of the clients that refused all that is available, or more. */
    BitSet blocked() {
        if (blocked == null) {
            blocked = new BitSet();
            for (Refusals one : refusals.values()) {
                if (one.contains(free.resources())) {
                    blocked.or(one.clients);
                }
            }
        }
        return blocked;
    }

    /**
     * Counts resources as the client's.
     *
     * @return what more it has than before, as it counts
     */
    Bundle allocate(Client client, Bundle bundle) {
        Holding holding = allocated.computeIfAbsent(client, key -> new Holding());
        boolean counted = bundle.resources().entries().stream().noneMatch(Resource::shared);
        Bundle more = counted ? bundle : difference(holding, bundle.resources());
        holding.add(bundle, kinds);
        if (overdrawn) {
            recount();
        } else {
            Resources taken = bundle.resources().nonShared();
            free.resources().tryMinus(taken).ifPresentOrElse(left -> setFree(left, bundle, counted), this::recount);
        }
        return more;
    }

    /**
     * Takes resources back.
     *
     * @return what less the client has than before, as it counts; never more than it had
     */
    Bundle recover(Client client, Resources resources) {
        Holding holding = allocated.get(client);
        if (holding == null) {
            return Bundle.of(Resources.EMPTY, kinds);
        }
        Amounts sharedBefore = sharedAmounts(holding);
        Bundle taken = holding.take(resources, kinds);
        Amounts stillShared = sharedAmounts(holding);
        if (holding.isEmpty()) {
            allocated.remove(client);
        }
        if (overdrawn) {
            recount();
        } else {
            giveBack(taken);
        }
        if (sharedBefore.isZero()) {
            return taken;
        }
        Resources own = taken.resources().nonShared();
        Amounts all = kinds.amounts(own);
        all.add(sharedBefore);
        all.subtract(stillShared);
        return new Bundle(own, all, taken.quota());
    }

    /** Resources turn into others; what the client has of them, and the total. */
    void convert(Client client, Resources consumed, Resources converted) {
        Holding holding = allocated.computeIfAbsent(client, key -> new Holding());
        boolean had = holding.take(consumed, kinds).resources().equals(consumed);
        if (!converted.isEmpty()) {
            holding.add(Bundle.of(converted, kinds), kinds);
        }
        if (holding.isEmpty()) {
            allocated.remove(client);
        }
        Resources total = state.total().without(consumed).plus(converted);
        state = new AgentState(
                state.id(),
                state.hostname(),
                total,
                state.active(),
                state.attributes(),
                state.domain(),
                state.unavailability());
        shared = total.shared();
        sharedLeft = shared;
        if (overdrawn || !had) {
            recount();
        } else {
            setFree(free);
        }
    }

    /** What the client has, as it counts: a shared volume once, however often it was given. */
    Bundle counted(Client client) {
        return Bundle.of(allocatedTo(client), kinds);
    }

    private Bundle difference(Holding holding, Resources added) {
        Resources before = holding.together();
        Bundle more = Bundle.of(added, kinds);
        Amounts all = kinds.amounts(before.plus(added));
        all.subtract(kinds.amounts(before));
        return new Bundle(added, all, more.quota());
    }

    private Amounts sharedAmounts(Holding holding) {
        for (Bundle piece : holding.pieces()) {
            for (Resource entry : piece.resources().entries()) {
                if (entry.shared()) {
                    return kinds.amounts(holding.together().shared());
                }
            }
        }
        return new Amounts();
    }

    private void setFree(Resources left, Bundle taken, boolean counted) {
        if (!counted) {
            setFree(Bundle.of(left, kinds));
            return;
        }
        Amounts all = free.all().copy();
        all.subtract(taken.all());
        Amounts quota = free.quota().copy();
        quota.subtract(taken.quota());
        setFree(new Bundle(left, all, quota));
    }

    private void giveBack(Bundle taken) {
        Resources own = taken.resources().nonShared();
        if (free.resources().isEmpty() && own.equals(taken.resources())) {
            setFree(taken);
        } else {
            setFree(Bundle.of(free.resources().plus(own), kinds));
        }
    }

    private void recount() {
        Resources together = Resources.EMPTY;
        for (Holding holding : allocated.values()) {
            together = together.plus(holding.together().nonShared());
        }
        Resources total = state.total().nonShared();
        overdrawn = !total.contains(together);
        setFree(Bundle.of(total.without(together), kinds));
    }

    private void setFree(Bundle left) {
        free = left;
        blocked = null;
        plain = shared.isEmpty() && left.resources().entries().stream().allMatch(Agent::isOrdinary);
    }

    private static boolean isOrdinary(Resource resource) {
        return !resource.isReserved()
                && !resource.revocable()
                && resource.disk().filter(Disk::isIndivisible).isEmpty();
    }
}

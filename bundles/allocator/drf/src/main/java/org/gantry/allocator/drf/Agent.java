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
import org.gantry.model.Resources;

/** An agent's account: what it has, who got what of it, what is left, who does not want it. */
final class Agent {
    private static final Amounts NONE = new Amounts();
    private static final BitSet NOBODY = new BitSet();

    final String id;

    /** Small, and given to another one when this one is gone. */
    final int index;

    /** Frameworks that were asked to leave it and have not answered. */
    final Set<String> askedToLeave = new HashSet<>();

    /** Frameworks that are not asked before then. */
    final Map<String, Instant> notAskedBefore = new HashMap<>();

    boolean hasGpus;

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
    private Bundle free = Bundle.NOTHING;
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

    /** Notes what is offered in this cycle, until {@link #cycleEnds}. */
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
            hasGpus = newState.hasGpus();
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
            blocked = refusals.size() == 1 ? blocked(lastOrOnly()) : blockedByAny();
        }
        return blocked;
    }

    private BitSet blockedByAny() {
        BitSet any = new BitSet();
        refusals.values().forEach(one -> any.or(blocked(one)));
        return any;
    }

    private BitSet blocked(Refusals one) {
        return one.contains(free.resources()) ? one.clients : NOBODY;
    }

    private Refusals lastOrOnly() {
        return lastRefusals == null ? refusals.values().iterator().next() : lastRefusals;
    }

    /**
     * Counts resources as the client's.
     *
     * @return what more it has than before, as it counts
     */
    Bundle allocate(Client client, Bundle bundle) {
        Holding holding = allocated.computeIfAbsent(client, key -> new Holding());
        Bundle more = bundle.hasShared() ? difference(holding, bundle.resources()) : bundle;
        holding.add(bundle, kinds);
        if (overdrawn) {
            recount();
        } else {
            Bundle own = bundle.hasShared() ? Bundle.of(bundle.resources().nonShared(), kinds) : bundle;
            free.resources()
                    .tryMinus(own.resources())
                    .ifPresentOrElse(left -> setFree(free.without(own, left, kinds)), this::recount);
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
            return Bundle.NOTHING;
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
        Amounts all = kinds.amounts(taken.resources().nonShared());
        all.add(sharedBefore);
        all.subtract(stillShared);
        return new Bundle(taken.resources(), all, taken.quota(), false, taken.hasShared());
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
        Amounts all = kinds.amounts(before.plus(added));
        all.subtract(kinds.amounts(before));
        return new Bundle(added, all, kinds.quotaAmounts(added), false, true);
    }

    private Amounts sharedAmounts(Holding holding) {
        for (Bundle piece : holding.pieces()) {
            if (piece.hasShared()) {
                return kinds.amounts(holding.together().shared());
            }
        }
        return NONE;
    }

    private void giveBack(Bundle taken) {
        if (free.resources().isEmpty() && !taken.hasShared()) {
            setFree(taken);
        } else {
            setFree(Bundle.of(free.resources().plus(taken.resources().nonShared()), kinds));
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
        plain = shared.isEmpty() && left.ordinary();
    }
}

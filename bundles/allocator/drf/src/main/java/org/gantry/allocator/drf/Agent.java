package org.gantry.allocator.drf;

import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gantry.model.Resource;
import org.gantry.model.Resources;

/** An agent's account: what it has, who got what of it, what is left. */
final class Agent implements Comparable<Agent> {
    final String id;
    final Map<Client, Resources> allocated = new LinkedHashMap<>();
    final Map<Client, List<Filter>> filters = new LinkedHashMap<>();
    private final long sequence;
    String hostname = "";
    boolean active;
    boolean hasGpus;

    /** Whether what is available is enough to be offered; kept up by {@link Cluster}. */
    boolean worthOffering;

    private Resources total = Resources.EMPTY;
    private Resources shared = Resources.EMPTY;
    private Resources allocatedTogether = Resources.EMPTY;
    private Resources available = Resources.EMPTY;
    private boolean plain = true;

    /** Most filters of an agent refuse the same: that is kept once, and compared once with what is available. */
    private Resources lastRefused = Resources.EMPTY;

    private final IdentityHashMap<Resources, Boolean> covering = new IdentityHashMap<>();

    /** @param sequence agents are visited in this order */
    Agent(String id, long sequence) {
        this.id = id;
        this.sequence = sequence;
    }

    Resources total() {
        return total;
    }

    /** What nobody got, without shared resources, which are never used up. */
    Resources available() {
        return available;
    }

    /** Shared resources, offered along with others as often as wanted. */
    Resources shared() {
        return shared;
    }

    /** Whether all that is available may be offered to every framework in every role. */
    boolean isPlain() {
        return plain;
    }

    void setTotal(Resources newTotal) {
        total = newTotal;
        shared = newTotal.shared();
        hasGpus = newTotal.thousandths("gpus") > 0;
        update();
    }

    void allocate(Client client, Resources resources) {
        allocated.merge(client, resources, Resources::plus);
        allocatedTogether = allocatedTogether.plus(resources.nonShared());
        update();
    }

    /** Returns what was really taken back: never more than was allocated. */
    Resources recover(Client client, Resources resources) {
        Resources before = allocated.getOrDefault(client, Resources.EMPTY);
        Resources after = before.without(resources);
        Resources recovered = before.minus(after);
        if (after.isEmpty()) {
            allocated.remove(client);
        } else {
            allocated.put(client, after);
        }
        allocatedTogether = allocatedTogether.without(recovered.nonShared());
        update();
        return recovered;
    }

    /** The same, as the object that an earlier filter holds, if the last one refused just that. */
    Resources interned(Resources refused) {
        if (!lastRefused.equals(refused)) {
            lastRefused = refused;
        }
        return lastRefused;
    }

    /** Whether who refused this refused the bundle with it. */
    @SuppressWarnings("ReferenceEquality")
    boolean covers(Resources refused, Resources bundle) {
        return bundle == available
                ? covering.computeIfAbsent(refused, key -> key.contains(available))
                : refused.contains(bundle);
    }

    /** From the total each time: an agent that came back smaller may have less than is allocated of it. */
    private void update() {
        available = total.nonShared().without(allocatedTogether);
        covering.clear();
        plain = shared.isEmpty() && available.entries().stream().noneMatch(Agent::isSpecial);
    }

    private static boolean isSpecial(Resource resource) {
        return resource.isReserved() || resource.revocable();
    }

    @Override
    public int compareTo(Agent other) {
        return Long.compare(sequence, other.sequence);
    }
}

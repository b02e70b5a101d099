package org.gantry.allocator.drf;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.IntFunction;
import java.util.function.ObjIntConsumer;
import org.gantry.model.Resources;

/**
 * Every filter. Where it applies is kept with the agent, one bit for each client; here is only when it ends. There may
 * be as many as agents times clients, so each takes a few bytes.
 */
final class Filters {
    private static final int FEW = 1024;

    private final TreeMap<Long, Ending> endings = new TreeMap<>();

    /** Filters in effect. */
    private int size;

    /** Entries of {@link #endings}, with those whose filter was dropped or prolonged. */
    private int entries;

    int size() {
        return size;
    }

    void add(Agent agent, Client client, Resources refused, Duration duration, Instant now) {
        long end = now.plus(duration).plusNanos(999_999).toEpochMilli();
        Refusals same = agent.refusals(refused);
        dropUseless(agent, client, same, end);
        if (!same.clients.get(client.index)) {
            size++;
            client.filters++;
        }
        same.add(client.index, end);
        client.filteredAgents.set(agent.index);
        agent.filtersChanged();
        remember(same, client.index, same.end(client.index));
    }

    /** The refusal that keeps the client from being offered the bundle of that agent. */
    Optional<Refusals> blocking(Agent agent, Client client, Resources bundle) {
        return agent.refusals().stream()
                .filter(refusals -> refusals.clients.get(client.index) && refusals.contains(bundle))
                .findFirst();
    }

    /** Whether the client refused the bundle of that agent, or more. */
    boolean block(Agent agent, Client client, Resources bundle) {
        if (client.filters == 0) {
            return false;
        }
        for (Refusals refusals : agent.refusals()) {
            if (refusals.clients.get(client.index) && refusals.contains(bundle)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Removes what has ended.
     *
     * @param ended told of each
     */
    void expire(Instant now, IntFunction<Client> clients, BiConsumer<Agent, Client> ended) {
        long today = now.toEpochMilli();
        while (!endings.isEmpty() && endings.firstKey() <= today) {
            var first = endings.pollFirstEntry();
            entries -= first.getValue().count;
            first.getValue().forEach((refusals, index) -> {
                if (refusals.clients.get(index) && refusals.end(index) == first.getKey()) {
                    Client client = clients.apply(index);
                    drop(refusals, client);
                    ended.accept(refusals.agent, client);
                }
            });
        }
    }

    /** Drops all of the client's. */
    void clear(Client client, IntFunction<Agent> agents) {
        if (client.filters > 0) {
            BitSet filtered = (BitSet) client.filteredAgents.clone();
            for (int index = filtered.nextSetBit(0); index >= 0; index = filtered.nextSetBit(index + 1)) {
                clear(agents.apply(index), client);
            }
            compact();
        }
        client.filteredAgents.clear();
    }

    /** Drops all on the agent. */
    void clear(Agent agent, IntFunction<Client> clients) {
        for (Refusals refusals : List.copyOf(agent.refusals())) {
            for (int index = refusals.clients.nextSetBit(0); index >= 0; index = refusals.clients.nextSetBit(index)) {
                drop(refusals, clients.apply(index));
            }
        }
        compact();
    }

    private void clear(Agent agent, Client client) {
        for (Refusals refusals : List.copyOf(agent.refusals())) {
            if (refusals.clients.get(client.index)) {
                drop(refusals, client);
            }
        }
    }

    /** A filter of less that ends no later says nothing that the new one does not say. */
    private void dropUseless(Agent agent, Client client, Refusals same, long end) {
        if (agent.refusals().size() == 1 || !client.filteredAgents.get(agent.index)) {
            return;
        }
        for (Refusals older : List.copyOf(agent.refusals())) {
            if (older != same
                    && older.clients.get(client.index)
                    && older.end(client.index) <= end
                    && same.refused.contains(older.refused)) {
                drop(older, client);
            }
        }
    }

    private void drop(Refusals refusals, Client client) {
        refusals.clients.clear(client.index);
        refusals.agent.filtersChanged();
        size--;
        client.filters--;
        if (refusals.clients.isEmpty()) {
            refusals.agent.forget(refusals);
        }
        if (refusals.agent.refusals().stream().noneMatch(other -> other.clients.get(client.index))) {
            client.filteredAgents.clear(refusals.agent.index);
        }
    }

    private void remember(Refusals refusals, int client, long end) {
        endings.computeIfAbsent(end, key -> new Ending()).add(refusals, client);
        entries++;
        compact();
    }

    /** Those that drop filters of a year again and again must not fill the memory. */
    private void compact() {
        if (entries < 2L * size + FEW) {
            return;
        }
        entries = 0;
        endings.entrySet().removeIf(entry -> {
            entry.getValue().keep(entry.getKey());
            entries += entry.getValue().count;
            return entry.getValue().count == 0;
        });
    }

    /** What ends in the same millisecond. */
    private static final class Ending {
        private Refusals[] refusals = new Refusals[1];
        private int[] clients = new int[1];
        private int count;

        void add(Refusals one, int client) {
            if (count == clients.length) {
                refusals = Arrays.copyOf(refusals, count * 2);
                clients = Arrays.copyOf(clients, count * 2);
            }
            refusals[count] = one;
            clients[count] = client;
            count++;
        }

        void forEach(ObjIntConsumer<Refusals> action) {
            for (int i = 0; i < count; i++) {
                action.accept(refusals[i], clients[i]);
            }
        }

        /** Forgets what does not end then any more. */
        void keep(long end) {
            int kept = 0;
            for (int i = 0; i < count; i++) {
                if (refusals[i].clients.get(clients[i]) && refusals[i].end(clients[i]) == end) {
                    refusals[kept] = refusals[i];
                    clients[kept] = clients[i];
                    kept++;
                }
            }
            Arrays.fill(refusals, kept, count, null);
            count = kept;
        }
    }
}

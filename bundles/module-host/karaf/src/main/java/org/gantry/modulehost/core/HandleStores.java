package org.gantry.modulehost.core;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.gantry.model.container.ContainerId;
import org.gantry.model.container.Handle;
import org.gantry.model.container.RecoverableContainer;
import org.gantry.model.container.RecoveryOutcome.Recovered;
import org.gantry.modulehost.spi.HandleStore;
import org.gantry.modulehost.spi.ModuleId;

/** The handle stores of the agents in this process. Tells when a container is gone, so that nothing remembers it. */
final class HandleStores {
    private final Map<String, HandleStore> byAgent = new ConcurrentHashMap<>();
    private final Consumer<ContainerId> gone;

    HandleStores(Consumer<ContainerId> gone) {
        this.gone = gone;
    }

    AutoCloseable register(HandleStore store) {
        HandleStore watched = new Watched(store);
        if (byAgent.putIfAbsent(store.agent(), watched) != null) {
            throw new IllegalArgumentException("An agent named '" + store.agent() + "' runs in this process already");
        }
        return () -> byAgent.remove(store.agent(), watched);
    }

    HandleStore of(String agent) {
        HandleStore store = byAgent.get(agent);
        if (store == null) {
            throw new IllegalArgumentException("No agent named '" + agent + "' runs in this process");
        }
        return store;
    }

    boolean isEmpty() {
        return byAgent.isEmpty();
    }

    List<RecoverableContainer> handles(ModuleId module) {
        List<RecoverableContainer> all = new ArrayList<>();
        byAgent.values().forEach(store -> all.addAll(store.handles(module)));
        return all;
    }

    /** Replaces the handles that changed when a module recovered containers. */
    void store(ModuleId module, Collection<Recovered> recovered, Map<ContainerId, RecoverableContainer> known) {
        for (Recovered outcome : recovered) {
            RecoverableContainer before = known.get(outcome.container());
            if (before == null || before.handle().equals(outcome.handle())) {
                continue;
            }
            try {
                of(before.agent()).put(module, outcome.container(), outcome.handle());
            } catch (IOException | IllegalArgumentException e) {
                // The handle on disk is the one that was just recovered from, so a restart can do it again.
                ModuleLog.handleNotStored(module, outcome.container(), e);
            }
        }
    }

    private final class Watched implements HandleStore {
        private final HandleStore store;

        private Watched(HandleStore store) {
            this.store = store;
        }

        @Override
        public String agent() {
            return store.agent();
        }

        @Override
        public void put(ModuleId module, ContainerId container, Handle handle) throws IOException {
            store.put(module, container, handle);
        }

        @Override
        public List<RecoverableContainer> handles(ModuleId module) {
            return store.handles(module);
        }

        @Override
        public void remove(ContainerId container) throws IOException {
            store.remove(container);
            gone.accept(container);
        }
    }
}

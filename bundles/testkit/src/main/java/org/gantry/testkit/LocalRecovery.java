package org.gantry.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import org.gantry.model.container.ContainerId;
import org.gantry.model.container.Handle;
import org.gantry.model.container.Recoverable;
import org.gantry.model.container.RecoverableContainer;
import org.gantry.model.container.RecoveryOutcome;
import org.gantry.modulehost.spi.HandleStore;
import org.gantry.modulehost.spi.ModuleId;

/** Hands handles from the stores to modules and back. */
final class LocalRecovery {
    private final Map<String, HandleStore> stores = new ConcurrentSkipListMap<>();

    void add(HandleStore store) {
        if (stores.putIfAbsent(store.agent(), store) != null) {
            throw new IllegalArgumentException("Agent '" + store.agent() + "' has registered a handle store already");
        }
    }

    void drop(HandleStore store) {
        stores.remove(store.agent(), store);
    }

    HandleStore store(String agent) {
        return Optional.ofNullable(stores.get(agent))
                .orElseThrow(
                        () -> new IllegalArgumentException("Agent '" + agent + "' has not registered a handle store"));
    }

    List<RecoverableContainer> alive(ModuleId module) {
        List<RecoverableContainer> all = new ArrayList<>();
        stores.values().forEach(store -> all.addAll(store.handles(module)));
        return all;
    }

    /** One outcome for each container, in the order given; a container that the module left out counts as refused. */
    <T> List<RecoveryOutcome> recover(LocalVersion<T> version, List<RecoverableContainer> containers) {
        Map<ContainerId, RecoveryOutcome> outcomes = new HashMap<>();
        if (version.service instanceof Recoverable recoverable) {
            recoverable.recover(containers).forEach(outcome -> outcomes.put(outcome.container(), outcome));
        }
        String silence = version.service instanceof Recoverable
                ? "the module gave no answer for this container"
                : "the module cannot recover containers";
        List<RecoveryOutcome> inOrder = new ArrayList<>();
        for (RecoverableContainer container : containers) {
            inOrder.add(outcomes.getOrDefault(container.id(), new RecoveryOutcome.Refused(container.id(), silence)));
        }
        return inOrder;
    }

    /** Stores the handles that modules returned, where they differ from the ones they were given. */
    void store(ModuleId module, Collection<RecoverableContainer> given, List<RecoveryOutcome> outcomes) {
        Map<ContainerId, RecoverableContainer> byId = new HashMap<>();
        given.forEach(container -> byId.put(container.id(), container));
        for (RecoveryOutcome outcome : outcomes) {
            if (outcome instanceof RecoveryOutcome.Recovered recovered) {
                RecoverableContainer before = byId.get(recovered.container());
                if (before != null && !before.handle().equals(recovered.handle())) {
                    put(module, before, recovered.handle());
                }
            }
        }
    }

    /**
     * A container whose launch began in the version before and whose handle was stored after the switch: the active
     * version takes it over as soon as it can, unless it refused it.
     */
    <T> void adoptIfLate(LocalModule<T> module, ContainerId container) {
        Optional<LocalVersion<T>> late = module.late(container);
        if (late.isEmpty()) {
            return;
        }
        LocalVersion<T> active = late.get();
        List<RecoverableContainer> found = alive(module.id).stream()
                .filter(candidate -> candidate.id().equals(container))
                .toList();
        List<RecoveryOutcome> outcomes = found.isEmpty() ? List.of() : recover(active, found);
        store(module.id, found, outcomes);
        for (RecoveryOutcome outcome : outcomes) {
            if (outcome instanceof RecoveryOutcome.Recovered) {
                module.assign(container, active);
            } else {
                module.keepWithOld(container);
            }
        }
    }

    private void put(ModuleId module, RecoverableContainer container, Handle handle) {
        try {
            store(container.agent()).put(module, container.id(), handle);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot store the handle of " + container.id() + " for " + module, e);
        }
    }
}

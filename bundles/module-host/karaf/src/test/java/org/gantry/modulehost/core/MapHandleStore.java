package org.gantry.modulehost.core;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.gantry.model.container.ContainerId;
import org.gantry.model.container.Handle;
import org.gantry.model.container.RecoverableContainer;
import org.gantry.modulehost.spi.HandleStore;
import org.gantry.modulehost.spi.ModuleId;

/** Handles of one agent in memory. */
final class MapHandleStore implements HandleStore {
    final Map<ModuleId, Map<ContainerId, Handle>> handles = new ConcurrentHashMap<>();

    @Override
    public String agent() {
        return "agent";
    }

    @Override
    public void put(ModuleId module, ContainerId container, Handle handle) {
        handles.computeIfAbsent(module, m -> new ConcurrentHashMap<>()).put(container, handle);
    }

    @Override
    public List<RecoverableContainer> handles(ModuleId module) {
        return handles.getOrDefault(module, Map.of()).entrySet().stream()
                .map(entry -> new RecoverableContainer(
                        entry.getKey(), agent(), entry.getValue(), Path.of("/s"), Path.of("/r"), Map.of()))
                .toList();
    }

    @Override
    public void remove(ContainerId container) {
        handles.values().forEach(byContainer -> byContainer.remove(container));
    }
}

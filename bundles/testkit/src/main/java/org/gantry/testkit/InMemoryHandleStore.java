package org.gantry.testkit;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.gantry.model.container.ContainerId;
import org.gantry.model.container.ContainerSpec;
import org.gantry.model.container.Handle;
import org.gantry.model.container.RecoverableContainer;
import org.gantry.modulehost.spi.ModuleId;

/** Keeps handles as long as the object lives, which may be longer than the modules and the host under test. */
public final class InMemoryHandleStore implements TestHandleStore {
    private final String agent;
    private final Map<ContainerId, ContainerSpec> known = new LinkedHashMap<>();
    private final Map<ContainerId, Map<ModuleId, Handle>> handles = new LinkedHashMap<>();

    public InMemoryHandleStore(String agent) {
        this.agent = agent;
    }

    @Override
    public String agent() {
        return agent;
    }

    @Override
    public synchronized void know(ContainerSpec container) {
        known.put(container.id(), container);
    }

    @Override
    public synchronized void put(ModuleId module, ContainerId container, Handle handle) throws IOException {
        if (!known.containsKey(container)) {
            throw new IOException("Agent '" + agent + "' does not know container " + container);
        }
        handles.computeIfAbsent(container, id -> new TreeMap<>()).put(module, handle);
    }

    @Override
    public synchronized List<RecoverableContainer> handles(ModuleId module) {
        List<RecoverableContainer> result = new ArrayList<>();
        handles.forEach((id, byModule) -> {
            Handle handle = byModule.get(module);
            if (handle != null) {
                ContainerSpec spec = known.get(id);
                result.add(new RecoverableContainer(
                        id, agent, handle, spec.sandbox(), spec.runtimeDir(), spec.settings()));
            }
        });
        return result;
    }

    @Override
    public synchronized void remove(ContainerId container) {
        handles.remove(container);
        known.remove(container);
    }
}

package org.gantry.state.memory;

import java.util.List;
import java.util.Optional;
import org.gantry.state.spi.StateStore;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** Offers an {@link InMemoryStateStore} as the module {@code memory}. */
@Component(property = "gantry.module=memory")
public final class StateStoreComponent implements StateStore {
    private final InMemoryStateStore store = new InMemoryStateStore();

    @Activate
    public StateStoreComponent() {}

    @Override
    public Optional<Versioned> get(String path) {
        return store.get(path);
    }

    @Override
    public List<String> children(String path) {
        return store.children(path);
    }

    @Override
    public List<Long> commit(List<Change> changes) {
        return store.commit(changes);
    }

    @Override
    public void deleteTree(String path) {
        store.deleteTree(path);
    }

    @Override
    public AutoCloseable watch(String path, Runnable changed) {
        return store.watch(path, changed);
    }
}

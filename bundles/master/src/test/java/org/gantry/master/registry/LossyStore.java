package org.gantry.master.registry;

import java.util.List;
import java.util.Optional;
import org.gantry.state.spi.StateException;
import org.gantry.state.spi.StateStore;

/** Carries every commit out, but its answers never arrive. */
record LossyStore(StateStore store) implements StateStore {
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
        store.commit(changes);
        throw new StateException(StateException.Code.UNAVAILABLE, "the answer was lost");
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

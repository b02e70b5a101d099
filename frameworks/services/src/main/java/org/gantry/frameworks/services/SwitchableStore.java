package org.gantry.frameworks.services;

import java.util.List;
import java.util.Optional;
import org.gantry.state.spi.StateException;
import org.gantry.state.spi.StateStore;

/** The store that is there at the moment; while there is none it is unavailable, and callers try again. */
final class SwitchableStore implements StateStore {
    private volatile Optional<StateStore> current = Optional.empty();

    void use(Optional<StateStore> store) {
        current = store;
    }

    /** Forgets a store unless another has taken its place. */
    synchronized void drop(StateStore gone) {
        if (current.filter(store -> store == gone).isPresent()) {
            current = Optional.empty();
        }
    }

    boolean isPresent() {
        return current.isPresent();
    }

    private StateStore store() {
        return current.orElseThrow(
                () -> new StateException(StateException.Code.UNAVAILABLE, "no state store is installed"));
    }

    @Override
    public Optional<Versioned> get(String path) {
        return store().get(path);
    }

    @Override
    public List<String> children(String path) {
        return store().children(path);
    }

    @Override
    public List<Long> commit(List<Change> changes) {
        return store().commit(changes);
    }

    @Override
    public void deleteTree(String path) {
        store().deleteTree(path);
    }

    @Override
    public AutoCloseable watch(String path, Runnable changed) {
        return store().watch(path, changed);
    }
}

package org.gantry.state.memory;

import org.gantry.state.spi.StateStore;
import org.gantry.state.testkit.StateWatchContract;

class InMemoryStateWatchTest extends StateWatchContract {
    private final StateStore store = new InMemoryStateStore();

    @Override
    protected StateStore store() {
        return store;
    }
}

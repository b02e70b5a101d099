package org.gantry.state.zookeeper;

import org.gantry.state.spi.StateStore;
import org.gantry.state.testkit.StateStoreContract;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

class ZooKeeperStateStoreTest extends StateStoreContract {
    @RegisterExtension
    static final LocalEnsemble ENSEMBLE = new LocalEnsemble();

    private StateStore store;

    @BeforeEach
    void open() throws Exception {
        store = ENSEMBLE.open().store();
    }

    @Override
    protected StateStore store() {
        return store;
    }
}

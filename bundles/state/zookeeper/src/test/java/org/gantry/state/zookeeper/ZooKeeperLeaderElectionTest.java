package org.gantry.state.zookeeper;

import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooKeeper;
import org.gantry.state.spi.LeaderElection;
import org.gantry.state.testkit.LeaderElectionContract;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

class ZooKeeperLeaderElectionTest extends LeaderElectionContract {
    @RegisterExtension
    static final LocalEnsemble ENSEMBLE = new LocalEnsemble();

    private ZooKeeper observer;

    @BeforeEach
    void open() throws Exception {
        ENSEMBLE.open();
        observer = ENSEMBLE.plain();
    }

    @Override
    protected LeaderElection participant() {
        try {
            return ENSEMBLE.open().election();
        } catch (Exception e) {
            throw new AssertionError("no participant", e);
        }
    }

    @Override
    protected void expireLeader(String group) throws Exception {
        ENSEMBLE.expireLeader(group);
    }

    @Override
    protected int contenders(String group) throws Exception {
        try {
            return observer.getChildren(group, false).size();
        } catch (KeeperException.NoNodeException e) {
            return 0;
        }
    }
}

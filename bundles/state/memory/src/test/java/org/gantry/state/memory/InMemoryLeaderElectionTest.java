package org.gantry.state.memory;

import org.gantry.state.spi.LeaderElection;
import org.gantry.state.testkit.LeaderElectionContract;

class InMemoryLeaderElectionTest extends LeaderElectionContract {
    private final InMemoryLeaderElection election = new InMemoryLeaderElection();

    @Override
    protected LeaderElection participant() {
        return election;
    }

    @Override
    protected void expireLeader(String group) {
        election.expire(group);
    }

    @Override
    protected int contenders(String group) {
        return election.contenders(group);
    }
}

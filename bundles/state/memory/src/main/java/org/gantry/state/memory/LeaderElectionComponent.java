package org.gantry.state.memory;

import org.gantry.state.spi.LeaderElection;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** Offers an {@link InMemoryLeaderElection} as the module {@code memory}. */
@Component(property = "gantry.module=memory")
public final class LeaderElectionComponent implements LeaderElection {
    private final InMemoryLeaderElection election = new InMemoryLeaderElection();

    @Activate
    public LeaderElectionComponent() {}

    @Override
    public AutoCloseable contend(String group, byte[] self, Listener listener) {
        return election.contend(group, self, listener);
    }

    @Override
    public AutoCloseable detect(String group, Detector detector) {
        return election.detect(group, detector);
    }
}

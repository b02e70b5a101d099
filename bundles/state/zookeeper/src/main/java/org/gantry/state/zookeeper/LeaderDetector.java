package org.gantry.state.zookeeper;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.state.ConnectionState;
import org.apache.curator.framework.state.ConnectionStateListener;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooKeeper;
import org.gantry.state.spi.LeaderElection.Detector;
import org.gantry.state.spi.StateException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Follows who leads a group; tells the detector only what is new to it. */
final class LeaderDetector implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LeaderDetector.class);
    private static final long RETRY_MILLIS = 500;

    /** Never compared. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Leader(String name, byte[] data) {}

    private final String group;
    private final Detector detector;
    private final CuratorFramework client;
    private final Calls calls;
    private final ScheduledExecutorService timer;
    private final NodeWatch watch;
    private final Coalesced step;
    private final ConnectionStateListener connection = (client, state) -> stateChanged(state);
    private volatile boolean sessionLost;
    private boolean watched;
    /** Name of the znode of which the detector knows, empty for nobody; null before the first call. */
    private String told;

    LeaderDetector(
            String group,
            Detector detector,
            CuratorFramework client,
            Calls calls,
            Executor threads,
            ScheduledExecutorService timer) {
        this.group = group;
        this.detector = detector;
        this.client = client;
        this.calls = calls;
        this.timer = timer;
        step = new Coalesced("Detecting the leader of " + group, threads, this::step);
        watch = new NodeWatch(client, group, step::wake);
    }

    void start() {
        client.getConnectionStateListenable().addListener(connection);
        step.wake();
    }

    private void stateChanged(ConnectionState state) {
        sessionLost = state == ConnectionState.LOST;
        if (state == ConnectionState.LOST || state.isConnected()) {
            step.wake();
        }
    }

    private void step() {
        if (sessionLost) {
            tell(Optional.empty());
            return;
        }
        try {
            tell(calls.read("detecting the leader of " + group, this::find));
        } catch (StateException e) {
            LOG.debug("Detecting the leader of {} is tried again", group, e);
            if (told == null) {
                tell(Optional.empty());
            }
            retry();
        }
    }

    private Optional<Leader> find(ZooKeeper handle) throws KeeperException, InterruptedException {
        if (!watched) {
            watch.open();
            watched = true;
        }
        while (true) {
            Optional<Candidate> leader = Candidate.leader(names(handle));
            if (leader.isEmpty()) {
                return Optional.empty();
            }
            String name = leader.get().name();
            if (!leader.get().isJson()) {
                LOG.warn("The leader of {} says who it is in another form than JSON, in {}", group, name);
                return Optional.empty();
            }
            if (name.equals(told)) {
                return Optional.of(new Leader(name, new byte[0]));
            }
            try {
                return Optional.of(new Leader(name, handle.getData(group + "/" + name, false, null)));
            } catch (KeeperException.NoNodeException e) {
                LOG.debug("Leader {} of {} left just now", name, group, e);
            }
        }
    }

    private List<String> names(ZooKeeper handle) throws KeeperException, InterruptedException {
        try {
            return handle.getChildren(group, false);
        } catch (KeeperException.NoNodeException e) {
            return List.of();
        }
    }

    private void tell(Optional<Leader> leader) {
        String name = leader.map(Leader::name).orElse("");
        if (!name.equals(told)) {
            told = name;
            detector.leader(leader.map(Leader::data));
        }
    }

    private void retry() {
        try {
            var unused = timer.schedule(step::wake, RETRY_MILLIS, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("The election is closed", e);
        }
    }

    @Override
    public void close() {
        step.close();
        client.getConnectionStateListenable().removeListener(connection);
        watch.close();
    }
}

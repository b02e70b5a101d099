package org.gantry.state.zookeeper;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.curator.framework.CuratorFramework;
import org.gantry.state.spi.LeaderElection;
import org.gantry.state.spi.StateRules;

/** Elections in Mesos's own znode format, so that Mesos's masters, detectors and tools can take part. */
final class ZooKeeperLeaderElection implements LeaderElection, AutoCloseable {
    private final Clients clients;
    private final CuratorFramework shared;
    private final Calls calls;
    private final ExecutorService threads = Executors.newCachedThreadPool(Daemons.named("gantry-zookeeper-election"));
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(Daemons.named("gantry-zookeeper-timer"));
    private final Set<AutoCloseable> open = ConcurrentHashMap.newKeySet();

    /**
     * @param clients open a session for each contender
     * @param shared started; detectors use it
     */
    ZooKeeperLeaderElection(Clients clients, CuratorFramework shared, Calls calls) {
        this.clients = clients;
        this.shared = shared;
        this.calls = calls;
    }

    @Override
    public AutoCloseable contend(String group, byte[] self, Listener listener) {
        StateRules.checkContender(group, self);
        Contender contender = new Contender(group, self.clone(), listener, clients, threads, timer);
        open.add(contender);
        contender.start();
        return () -> {
            contender.close();
            open.remove(contender);
        };
    }

    @Override
    public AutoCloseable detect(String group, Detector detector) {
        StateRules.checkRecord(group);
        LeaderDetector following = new LeaderDetector(group, detector, shared, calls, threads, timer);
        open.add(following);
        following.start();
        return () -> {
            following.close();
            open.remove(following);
        };
    }

    /** Ends whatever was not closed: leaders hear that they lost. */
    @Override
    public void close() {
        for (AutoCloseable one : open) {
            Closing.quietly("an election", one);
        }
        open.clear();
        timer.shutdownNow();
        threads.shutdownNow();
    }
}

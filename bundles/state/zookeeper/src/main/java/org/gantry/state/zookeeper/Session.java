package org.gantry.state.zookeeper;

import java.util.List;
import java.util.Optional;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.state.ConnectionStateListener;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.Stat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One contender's session of its own, and the znode that stands for it. Ending the session removes the znode at once;
 * a session that was lost is never used again, so an old znode cannot be taken for a new one.
 */
final class Session implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Session.class);

    private final String group;
    private final byte[] self;
    private final Clients clients;
    private final CuratorFramework client;
    private final Calls calls;
    private final NodeWatch watch;
    private boolean watched;
    private boolean mayHaveJoined;
    private Optional<String> name = Optional.empty();

    /** @param changed the group may have changed; called on ZooKeeper's own threads */
    Session(String group, byte[] self, Clients clients, Runnable changed) {
        this.group = group;
        this.self = self;
        this.clients = clients;
        client = clients.create();
        calls = new Calls(client, clients.callTimeout());
        watch = new NodeWatch(client, group, changed);
    }

    void start(ConnectionStateListener listener) {
        client.getConnectionStateListenable().addListener(listener);
        client.start();
    }

    boolean isConnected() {
        return client.getZookeeperClient().isConnected();
    }

    /**
     * How long after a connection was seen to be lost the session certainly lives on. A silent server is noticed after
     * two thirds of the session's timeout, so one third is left; a quarter leaves time for stepping down.
     */
    long graceMillis() {
        try {
            int negotiated = client.getZookeeperClient().getZooKeeper().getSessionTimeout();
            return (negotiated > 0 ? negotiated : clients.sessionTimeout().toMillis()) / 4;
        } catch (Exception e) {
            return 0;
        }
    }

    /** Joins if it has not yet. @return whether it leads the group now */
    boolean joinAndLook() {
        return calls.read("contending in " + group, handle -> {
            if (!watched) {
                watch.open();
                watched = true;
            }
            if (name.isEmpty()) {
                name = mayHaveJoined ? find(handle) : Optional.empty();
            }
            if (name.isEmpty()) {
                name = Optional.of(join(handle));
            }
            return look(handle);
        });
    }

    private boolean look(ZooKeeper handle) throws KeeperException, InterruptedException {
        List<String> names = handle.getChildren(group, false);
        if (!names.contains(name.orElseThrow())) {
            throw KeeperException.create(KeeperException.Code.NONODE, group + "/" + name.orElseThrow());
        }
        return Candidate.leader(names)
                .filter(leader -> leader.name().equals(name.orElseThrow()))
                .isPresent();
    }

    private String join(ZooKeeper handle) throws KeeperException, InterruptedException {
        for (String ancestor : Paths.ancestors(group + "/any")) {
            try {
                handle.create(ancestor, new byte[0], clients.security().electionAcl(), CreateMode.PERSISTENT);
            } catch (KeeperException.NodeExistsException e) {
                LOG.debug("{} exists", ancestor);
            }
        }
        mayHaveJoined = true;
        String made = handle.create(
                group + "/" + Candidate.PREFIX,
                self,
                clients.security().electionAcl(),
                CreateMode.EPHEMERAL_SEQUENTIAL);
        return made.substring(made.lastIndexOf('/') + 1);
    }

    /** The znode that an earlier attempt made although its answer was lost. */
    private Optional<String> find(ZooKeeper handle) throws KeeperException, InterruptedException {
        for (String child : handle.getChildren(group, false)) {
            if (child.startsWith(Candidate.PREFIX)) {
                Stat stat = handle.exists(group + "/" + child, false);
                if (stat != null && stat.getEphemeralOwner() == handle.getSessionId()) {
                    return Optional.of(child);
                }
            }
        }
        return Optional.empty();
    }

    @Override
    public void close() {
        watch.close();
        client.close();
    }
}

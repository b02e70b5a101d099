package org.gantry.state.zookeeper;

import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.imps.CuratorFrameworkState;
import org.apache.curator.framework.state.ConnectionState;
import org.apache.curator.framework.state.ConnectionStateListener;
import org.apache.zookeeper.AddWatchMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Wakes somebody after each change of one node or of its children's names, whether the node exists or not; and after
 * each reconnection, as changes may have been missed.
 */
final class NodeWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NodeWatch.class);

    private final CuratorFramework client;
    private final String path;
    private final Runnable woken;
    private final Watcher watcher = this::changed;
    private final ConnectionStateListener reconnected = (client, state) -> stateChanged(state);

    /** @param woken called on ZooKeeper's own threads: must not block */
    NodeWatch(CuratorFramework client, String path, Runnable woken) {
        this.client = client;
        this.path = path;
        this.woken = woken;
    }

    /** Returns when the server knows of the watch. May be repeated after a failure. */
    void open() throws KeeperException, InterruptedException {
        client.getConnectionStateListenable().addListener(reconnected);
        try {
            client.watchers()
                    .add()
                    .withMode(AddWatchMode.PERSISTENT)
                    .usingWatcher(watcher)
                    .forPath(path);
        } catch (KeeperException | InterruptedException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("Unexpected failure of a watch on " + path, e);
        }
    }

    private void changed(WatchedEvent event) {
        if (event.getType() != Watcher.Event.EventType.None) {
            woken.run();
        }
    }

    private void stateChanged(ConnectionState state) {
        if (!state.isConnected()) {
            return;
        }
        try {
            // A session that replaced an ended one has no watches yet.
            client.watchers()
                    .add()
                    .withMode(AddWatchMode.PERSISTENT)
                    .inBackground((same, event) -> {
                        if (event.getResultCode() == KeeperException.Code.OK.intValue()) {
                            woken.run();
                        }
                    })
                    .usingWatcher(watcher)
                    .forPath(path);
        } catch (Exception e) {
            LOG.warn("Could not watch {} again", path, e);
        }
    }

    @Override
    public void close() {
        client.getConnectionStateListenable().removeListener(reconnected);
        if (client.getState() != CuratorFrameworkState.STARTED) {
            return;
        }
        try {
            client.watchers()
                    .remove(watcher)
                    .ofType(Watcher.WatcherType.Any)
                    .locally()
                    .quietly()
                    .inBackground()
                    .forPath(path);
        } catch (Exception e) {
            LOG.debug("The watch of {} ends with its session", path, e);
        }
    }
}

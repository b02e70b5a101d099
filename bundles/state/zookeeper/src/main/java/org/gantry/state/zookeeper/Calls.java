package org.gantry.state.zookeeper;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooKeeper;
import org.gantry.state.spi.StateException;
import org.gantry.state.spi.StateException.Code;

/** Makes calls that wait for a connection up to a deadline and turn what goes wrong into {@link StateException}. */
final class Calls {
    /** One request, or several, on the handle of the present session. */
    @FunctionalInterface
    interface Request<T> {
        T on(ZooKeeper handle) throws KeeperException, InterruptedException;
    }

    private final CuratorFramework client;
    private final Duration timeout;

    Calls(CuratorFramework client, Duration timeout) {
        this.client = client;
        this.timeout = timeout;
    }

    Duration timeout() {
        return timeout;
    }

    /** Repeats the request while the connection is lost and time is left: for what changes nothing. */
    <T> T read(String what, Request<T> request) {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (true) {
            try {
                return request.on(connected(what, deadline));
            } catch (KeeperException.ConnectionLossException | KeeperException.SessionExpiredException e) {
                if (System.nanoTime() - deadline >= 0) {
                    throw unavailable(what, e);
                }
            } catch (KeeperException e) {
                throw unavailable(what, e);
            } catch (InterruptedException e) {
                throw interrupted(what, e);
            }
        }
    }

    /**
     * Makes the request once.
     *
     * @throws KeeperException if the server refused it; a lost connection is a {@link StateException}
     */
    <T> T write(String what, Request<T> request) throws KeeperException {
        try {
            return request.on(connected(what, System.nanoTime() + timeout.toNanos()));
        } catch (KeeperException.ConnectionLossException
                | KeeperException.SessionExpiredException
                | KeeperException.OperationTimeoutException
                | KeeperException.RequestTimeoutException e) {
            throw new StateException(
                    Code.UNAVAILABLE,
                    "The connection to ZooKeeper was lost during " + what + "; it may have been carried out or not",
                    e);
        } catch (InterruptedException e) {
            throw interrupted(what, e);
        }
    }

    private ZooKeeper connected(String what, long deadline) throws InterruptedException {
        long left = Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime()));
        try {
            if (client.blockUntilConnected((int) left, TimeUnit.MILLISECONDS)) {
                return client.getZookeeperClient().getZooKeeper();
            }
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            throw unavailable(what, e);
        }
        throw new StateException(
                Code.UNAVAILABLE,
                "ZooKeeper could not be reached for " + what + " within " + timeout.toMillis() + " ms");
    }

    static StateException unavailable(String what, Exception cause) {
        return new StateException(
                Code.UNAVAILABLE, "ZooKeeper did not carry out " + what + ": " + cause.getMessage(), cause);
    }

    static StateException interrupted(String what, InterruptedException cause) {
        Thread.currentThread().interrupt();
        return new StateException(Code.UNAVAILABLE, "Interrupted during " + what, cause);
    }
}

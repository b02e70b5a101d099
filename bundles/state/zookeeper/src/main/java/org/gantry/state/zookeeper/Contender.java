package org.gantry.state.zookeeper;

import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.state.ConnectionState;
import org.apache.zookeeper.KeeperException;
import org.gantry.state.spi.LeaderElection.Listener;
import org.gantry.state.spi.StateException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes part in an election until closed: holds a session, joins, looks who leads, and starts anew with another session
 * when that one is lost. All of it in one step that is run again whenever something may have changed.
 */
final class Contender implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Contender.class);
    private static final long RETRY_MILLIS = 500;

    private final String group;
    private final byte[] self;
    private final Clients clients;
    private final ExecutorService threads;
    private final ScheduledExecutorService timer;
    private final Leadership leadership;
    private final Coalesced step;
    private Optional<Session> session = Optional.empty();
    private boolean renew;
    private boolean closed;

    /**
     * @param threads runs the steps; occupies one at most, and another one while stepping down
     * @param timer only hands over to {@code threads}
     */
    Contender(
            String group,
            byte[] self,
            Listener listener,
            Clients clients,
            ExecutorService threads,
            ScheduledExecutorService timer) {
        this.group = group;
        this.self = self;
        this.clients = clients;
        this.threads = threads;
        this.timer = timer;
        leadership = new Leadership(group, listener);
        step = new Coalesced("Contending in " + group, threads, this::step);
    }

    void start() {
        step.wake();
    }

    private void step() {
        Optional<Session> current = replaceSession();
        if (current.isEmpty() || !current.get().isConnected()) {
            return;
        }
        try {
            if (current.get().joinAndLook()) {
                leadership.elect();
            }
        } catch (StateException e) {
            if (e.getCause() instanceof KeeperException.NoNodeException) {
                abandon(current.get(), "its znode was removed");
            } else {
                LOG.debug("Contending in {} is tried again", group, e);
                later(RETRY_MILLIS, step::wake);
            }
        }
    }

    /** The session to use now; empty when closed. */
    private Optional<Session> replaceSession() {
        Optional<Session> old;
        synchronized (this) {
            if (closed || (session.isPresent() && !renew)) {
                return closed ? Optional.empty() : session;
            }
            old = session;
            session = Optional.empty();
        }
        old.ifPresent(Session::close);
        synchronized (this) {
            if (closed) {
                return Optional.empty();
            }
            renew = false;
            Session fresh = new Session(group, self, clients, step::wake);
            session = Optional.of(fresh);
            fresh.start((client, state) -> stateChanged(fresh, state));
            return session;
        }
    }

    /** Comes on a thread of Curator's: hands over, blocks never. */
    private void stateChanged(Session of, ConnectionState state) {
        synchronized (this) {
            if (session.filter(current -> current == of).isEmpty()) {
                return;
            }
        }
        switch (state) {
            case CONNECTED, RECONNECTED -> {
                leadership.certain(true);
                step.wake();
            }
            case SUSPENDED, READ_ONLY -> {
                leadership.certain(false);
                later(of.graceMillis(), () -> giveUp(of));
            }
            case LOST -> {
                leadership.certain(false);
                run(() -> abandon(of, "the ZooKeeper session ended"));
            }
        }
    }

    private void giveUp(Session of) {
        if (!of.isConnected()) {
            run(() -> abandon(of, "ZooKeeper cannot be reached"));
        }
    }

    private void abandon(Session of, String reason) {
        synchronized (this) {
            if (renew || session.filter(current -> current == of).isEmpty()) {
                return;
            }
            renew = true;
        }
        leadership.certain(false);
        leadership.lose(reason);
        step.wake();
    }

    private void later(long millis, Runnable task) {
        try {
            var unused = timer.schedule(task, millis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("The election is closed", e);
        }
    }

    private void run(Runnable task) {
        try {
            threads.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("The election is closed", e);
        }
    }

    @Override
    public void close() {
        step.close();
        leadership.end();
        Optional<Session> last;
        synchronized (this) {
            closed = true;
            last = session;
            session = Optional.empty();
        }
        last.ifPresent(Session::close);
    }
}

package org.gantry.master.leadership;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.mesos.v1.Protos.MasterInfo;
import org.gantry.master.command.Command;
import org.gantry.master.loop.OwnerLoop;
import org.gantry.master.registry.Registry;
import org.gantry.protocol.MessageJson;
import org.gantry.protocol.ProtocolException;
import org.gantry.state.spi.LeaderElection;
import org.gantry.state.spi.StateException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether this master leads, and who does. With a group it contends for leadership as soon as an election is there;
 * without one it leads from the start. A new leader reads the registry before it acts.
 */
public final class Leadership implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Leadership.class);
    private static final long RETRY_SECONDS = 1;

    private final MasterInfo self;
    private final Optional<String> group;
    private final OwnerLoop owner;
    private final Registry registry;
    private final ScheduledExecutorService timer;
    private List<AutoCloseable> memberships = List.of();
    private Optional<LeaderElection> current = Optional.empty();
    private long term;
    private long registryTerm;
    private volatile Optional<Leader> leader = Optional.empty();

    public Leadership(
            MasterInfo self,
            Optional<String> group,
            OwnerLoop owner,
            Registry registry,
            ScheduledExecutorService timer) {
        this.self = self;
        this.group = group;
        this.owner = owner;
        this.registry = registry;
        this.timer = timer;
    }

    /** Leads at once if there is nothing to contend for. */
    public void start() {
        if (group.isEmpty()) {
            leader = Optional.of(Leader.of(self));
            elected();
        }
    }

    /** Contends in this election from now on, in place of an earlier one. */
    public void contend(LeaderElection election) {
        if (group.isEmpty()) {
            return;
        }
        leave(Optional.of(election));
        AutoCloseable detecting = election.detect(group.get(), this::detected);
        AutoCloseable contending =
                election.contend(group.get(), MessageJson.write(self), new LeaderElection.Listener() {
                    @Override
                    public void elected() {
                        Leadership.this.elected();
                    }

                    @Override
                    public void lost(String reason) {
                        Leadership.this.lost(reason);
                    }
                });
        keep(election, List.of(contending, detecting));
    }

    /** The election is gone: leadership can no longer be known. Harmless if it is not the one in use. */
    public void withdraw(LeaderElection gone) {
        boolean inUse;
        synchronized (this) {
            inUse = current.filter(election -> election == gone).isPresent();
        }
        if (inUse) {
            leave(Optional.empty());
        }
    }

    private void keep(LeaderElection election, List<AutoCloseable> started) {
        boolean wanted;
        synchronized (this) {
            wanted = current.filter(chosen -> chosen == election).isPresent();
            if (wanted) {
                memberships = started;
            }
        }
        if (!wanted) {
            started.forEach(Leadership::close);
        }
    }

    /** Leaving waits for the election's thread, which may be waiting for the lock: so it is left without the lock. */
    private void leave(Optional<LeaderElection> next) {
        List<AutoCloseable> left;
        synchronized (this) {
            left = memberships;
            memberships = List.of();
            current = next;
        }
        left.forEach(Leadership::close);
        if (!left.isEmpty()) {
            lost("no election");
            leader = Optional.empty();
        }
    }

    public Optional<Leader> leader() {
        return leader;
    }

    private synchronized void elected() {
        term++;
        LOG.info("Elected as the leading master, id {}", self.getId());
        recover(term);
    }

    private synchronized void lost(String reason) {
        term++;
        if (owner.snapshot().elected().isPresent()) {
            LOG.info("No longer the leading master: {}", reason);
        }
        owner.submit(new Command.Deposed(reason));
    }

    /**
     * The registry turned out to belong to another master. This one leads no more, whatever the election said of it: it
     * goes to the end of the line, so that whoever is elected next, it may be this one again, takes the registry anew.
     *
     * @param ofTerm the registry's
     */
    public synchronized void shutOut(long ofTerm) {
        if (ofTerm != registryTerm) {
            return;
        }
        lost("another master has taken over");
        current.ifPresent(election -> timer.execute(() -> contendAgain(election)));
    }

    private void contendAgain(LeaderElection election) {
        synchronized (this) {
            if (current.filter(chosen -> chosen == election).isEmpty()) {
                return;
            }
        }
        try {
            contend(election);
        } catch (StateException e) {
            LOG.error("This master cannot contend for leadership any more", e);
        }
    }

    private void recover(long ofTerm) {
        timer.execute(() -> tryRecover(ofTerm));
    }

    @SuppressWarnings("FutureReturnValueIgnored") // it ends with the timer
    private void tryRecover(long ofTerm) {
        synchronized (this) {
            if (term != ofTerm) {
                return;
            }
        }
        try {
            Registry.Content content = registry.takeOver();
            synchronized (this) {
                if (term == ofTerm) {
                    registryTerm = content.term();
                    owner.submit(new Command.Elected(
                            content.term(),
                            content.agents(),
                            content.unreachable(),
                            content.frameworks(),
                            content.orders()));
                }
            }
        } catch (StateException e) {
            LOG.warn("The registry cannot be read yet: {}", e.getMessage());
            timer.schedule(() -> tryRecover(ofTerm), RETRY_SECONDS, TimeUnit.SECONDS);
        }
    }

    private void detected(Optional<byte[]> found) {
        leader = found.flatMap(Leadership::read);
    }

    private static Optional<Leader> read(byte[] info) {
        try {
            return Optional.of(
                    Leader.of(MessageJson.read(info, MasterInfo.newBuilder()).build()));
        } catch (ProtocolException e) {
            LOG.error("The leader's own description cannot be read: {}", new String(info, StandardCharsets.UTF_8), e);
            return Optional.empty();
        }
    }

    private static void close(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception e) {
            LOG.warn("Leaving the election failed", e);
        }
    }

    @Override
    public void close() {
        leave(Optional.empty());
    }
}

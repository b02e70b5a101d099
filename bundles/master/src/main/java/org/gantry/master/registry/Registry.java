package org.gantry.master.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.gantry.master.command.Command;
import org.gantry.master.effect.Effect;
import org.gantry.master.effect.RegistryChange;
import org.gantry.master.state.AbsentAgent;
import org.gantry.state.spi.StateException;
import org.gantry.state.spi.StateStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What must survive the master: which agents belong to the cluster, and which frameworks there are; a record each. One
 * thread writes in the order of the decisions and repeats until the store takes it. Without a store nothing survives.
 */
public final class Registry implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Registry.class);
    private static final String AGENTS = "/gantry/master/agents";
    private static final String FRAMEWORKS = "/gantry/master/frameworks";
    private static final int MAX_WAITING = 100_000;
    private static final long RETRY_MILLIS = 500;

    private final BlockingQueue<Effect.Persist> queue = new LinkedBlockingQueue<>(MAX_WAITING);
    private final Supplier<Optional<StateStore>> store;
    private final Consumer<Command> then;
    private final Thread thread;

    /** What the registry holds. */
    public record Content(List<AbsentAgent> agents, List<AbsentAgent> unreachable, List<FrameworkInfo> frameworks) {}

    /** @param then takes what follows a change that is durable */
    public Registry(Supplier<Optional<StateStore>> store, Consumer<Command> then) {
        this.store = store;
        this.then = then;
        this.thread = new Thread(this::run, "gantry-master-registry");
    }

    public void start() {
        thread.start();
    }

    /** Puts a change in the queue; waits only if very many are in it already. */
    public void accept(Effect.Persist persist) {
        try {
            queue.put(persist);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    public int waiting() {
        return queue.size();
    }

    /**
     * Reads everything.
     *
     * @throws StateException if the store cannot be read
     */
    public Content read() {
        List<AbsentAgent> agents = new ArrayList<>();
        List<AbsentAgent> unreachable = new ArrayList<>();
        List<FrameworkInfo> frameworks = new ArrayList<>();
        store.get().ifPresent(records -> {
            for (String id : records.children(AGENTS)) {
                records.get(AGENTS + "/" + id)
                        .flatMap(record -> Records.readAgent(id, record.data()))
                        .ifPresent(read -> (read.unreachable() ? unreachable : agents).add(read.agent()));
            }
            for (String id : records.children(FRAMEWORKS)) {
                records.get(FRAMEWORKS + "/" + id)
                        .flatMap(record -> Records.readFramework(id, record.data()))
                        .ifPresent(frameworks::add);
            }
        });
        return new Content(agents, unreachable, frameworks);
    }

    private void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                Effect.Persist persist = queue.take();
                write(persist.change());
                persist.then().ifPresent(then);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void write(RegistryChange change) throws InterruptedException {
        boolean complained = false;
        while (true) {
            try {
                store.get().ifPresent(records -> apply(records, change));
                return;
            } catch (StateException e) {
                if (e.code() == StateException.Code.INVALID) {
                    LOG.error("The store refuses a registry record", e);
                    return;
                }
                if (!complained) {
                    LOG.warn("The registry cannot be written, trying again: {}", e.getMessage());
                    complained = true;
                }
                Thread.sleep(RETRY_MILLIS);
            }
        }
    }

    private static void apply(StateStore records, RegistryChange change) {
        if (change instanceof RegistryChange.AdmitAgent admit) {
            records.put(AGENTS + "/" + admit.agent().id(), Records.writeAgent(admit.agent(), false));
        } else if (change instanceof RegistryChange.MarkUnreachable mark) {
            records.put(AGENTS + "/" + mark.agent().id(), Records.writeAgent(mark.agent(), true));
        } else if (change instanceof RegistryChange.RemoveAgent remove) {
            records.deleteTree(AGENTS + "/" + remove.agentId());
        } else if (change instanceof RegistryChange.PutFramework put) {
            records.put(FRAMEWORKS + "/" + put.framework().getId().getValue(), Records.writeFramework(put.framework()));
        } else if (change instanceof RegistryChange.RemoveFramework remove) {
            records.deleteTree(FRAMEWORKS + "/" + remove.frameworkId());
        }
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join(5_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

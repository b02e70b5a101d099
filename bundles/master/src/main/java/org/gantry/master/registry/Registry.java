package org.gantry.master.registry;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.gantry.master.command.Command;
import org.gantry.master.effect.Effect;
import org.gantry.master.state.AbsentAgent;
import org.gantry.master.state.AbsentFramework;
import org.gantry.master.state.StandingOrders;
import org.gantry.observability.MetricSource;
import org.gantry.state.spi.StateException;
import org.gantry.state.spi.StateStore;
import org.gantry.state.spi.StateStore.Change;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What must survive the master: which agents belong to the cluster, which frameworks there are, and what operators have
 * ordered; a record each. One thread writes in the order of the decisions, as many together as wait, and repeats until
 * the store takes them. Without a store nothing survives.
 */
public final class Registry implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Registry.class);
    private static final int MAX_WAITING = 100_000;
    private static final int MAX_BATCH = 512;
    private static final long RETRY_MILLIS = 500;

    private final BlockingQueue<Effect.Persist> queue = new LinkedBlockingQueue<>(MAX_WAITING);
    private final Supplier<Optional<StateStore>> store;
    private final Consumer<Command> then;
    private final Fence fence = new Fence();
    private final RegistryMetrics metrics = new RegistryMetrics();
    private final Thread thread;

    /** What the registry holds. */
    public record Content(
            List<AbsentAgent> agents,
            List<AbsentAgent> unreachable,
            List<AbsentFramework> frameworks,
            StandingOrders orders) {}

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

    public MetricSource metrics() {
        return metrics;
    }

    public int waiting() {
        return queue.size();
    }

    /**
     * Shuts former leaders out and reads everything.
     *
     * @throws StateException if the store cannot be reached
     */
    public Content takeOver() {
        long began = System.nanoTime();
        metrics.reading();
        Content content = store.get()
                .map(records -> {
                    fence.take(records);
                    return new Reading(records, metrics).everything();
                })
                .orElseGet(() -> new Content(List.of(), List.of(), List.of(), StandingOrders.NONE));
        metrics.fetched(Duration.ofNanos(System.nanoTime() - began));
        return content;
    }

    private void run() {
        List<Effect.Persist> batch = new ArrayList<>();
        try {
            while (!Thread.currentThread().isInterrupted()) {
                batch.clear();
                batch.add(queue.take());
                queue.drainTo(batch, MAX_BATCH - 1);
                try {
                    writeAll(batch.stream()
                            .map(persist -> Writes.of(persist.change()))
                            .toList());
                    batch.forEach(persist -> persist.then().ifPresent(then));
                } catch (FencedException e) {
                    shutOut(batch.size());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What was decided meanwhile was not for this master to decide. */
    private void shutOut(int changes) {
        LOG.warn("Another master has taken over: {} changes are dropped", changes + queue.size());
        queue.clear();
        then.accept(new Command.Deposed("another master has taken over"));
    }

    private void writeAll(List<List<Change>> changes) throws InterruptedException {
        for (List<Change> commit : Writes.together(changes)) {
            if (write(commit)) {
                continue;
            }
            for (Change single : commit) {
                if (!write(List.of(single))) {
                    LOG.error("The store refuses the registry record {}", single.path());
                }
            }
        }
    }

    /** @return false if the store will never take it */
    private boolean write(List<Change> commit) throws InterruptedException {
        boolean complained = false;
        while (true) {
            try {
                long began = System.nanoTime();
                Optional<StateStore> records = store.get();
                if (records.isPresent() && !fence.commit(records.get(), commit)) {
                    throw new FencedException();
                }
                metrics.stored(commit, Duration.ofNanos(System.nanoTime() - began));
                return true;
            } catch (StateException e) {
                if (e.code() == StateException.Code.INVALID) {
                    LOG.debug("The store refuses {} registry records together", commit.size(), e);
                    return false;
                }
                if (!complained) {
                    LOG.warn("The registry cannot be written, trying again: {}", e.getMessage());
                    complained = true;
                }
                Thread.sleep(RETRY_MILLIS);
            }
        }
    }

    /** Another leads. */
    private static final class FencedException extends RuntimeException {
        private static final long serialVersionUID = 1L;
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

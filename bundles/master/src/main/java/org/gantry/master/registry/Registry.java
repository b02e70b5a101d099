package org.gantry.master.registry;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
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
    private final LongConsumer shutOut;
    private final Fence fence = new Fence();
    private final RegistryMetrics metrics = new RegistryMetrics();
    private final Thread thread;

    /**
     * What the registry holds.
     *
     * @param term the master's own that began when this was read
     */
    public record Content(
            long term,
            List<AbsentAgent> agents,
            List<AbsentAgent> unreachable,
            List<AbsentFramework> frameworks,
            StandingOrders orders) {}

    /**
     * A registry that belongs to nobody yet.
     *
     * @param then takes what follows a change that is durable
     * @param shutOut told of the term in which another master turned out to have taken over
     */
    public Registry(Supplier<Optional<StateStore>> store, Consumer<Command> then, LongConsumer shutOut) {
        this.store = store;
        this.then = then;
        this.shutOut = shutOut;
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
        long term = fence.begin();
        Content content = store.get()
                .map(records -> {
                    fence.take(records);
                    return new Reading(records).everything(term);
                })
                .orElseGet(() -> new Content(term, List.of(), List.of(), List.of(), StandingOrders.NONE));
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
                long term = fence.term();
                writeAll(
                        term,
                        batch.stream().filter(persist -> persist.term() == term).toList());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What was decided in a term that is over, or by one who led no more, is not written, and nothing follows it. */
    private void writeAll(long term, List<Effect.Persist> batch) throws InterruptedException {
        if (batch.isEmpty()) {
            return;
        }
        try {
            write(
                    term,
                    batch.stream().map(persist -> Writes.of(persist.change())).toList());
            batch.stream()
                    .flatMap(persist -> persist.then().stream())
                    .forEach(command -> then.accept(new Command.Kept(term, command)));
        } catch (FencedException e) {
            LOG.warn("Another master leads: {} changes and more are dropped", batch.size());
            if (e.outcome == Fence.Outcome.SHUT_OUT) {
                shutOut.accept(term);
            }
        }
    }

    private void write(long term, List<List<Change>> changes) throws InterruptedException {
        List<List<Change>> commits = Writes.together(changes);
        if (commits.isEmpty()) {
            commit(term, List.of());
        }
        for (List<Change> commit : commits) {
            if (commit(term, commit)) {
                continue;
            }
            for (Change single : commit) {
                if (!commit(term, List.of(single))) {
                    LOG.error("The store refuses the registry record {}", single.path());
                }
            }
        }
    }

    /** @return false if the store will never take it */
    private boolean commit(long term, List<Change> commit) throws InterruptedException {
        boolean complained = false;
        while (true) {
            try {
                long began = System.nanoTime();
                Optional<StateStore> records = store.get();
                Fence.Outcome outcome =
                        records.isPresent() ? fence.commit(records.get(), term, commit) : Fence.Outcome.DONE;
                if (outcome != Fence.Outcome.DONE) {
                    throw new FencedException(outcome);
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

        private final Fence.Outcome outcome;

        FencedException(Fence.Outcome outcome) {
            super(outcome.name());
            this.outcome = outcome;
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

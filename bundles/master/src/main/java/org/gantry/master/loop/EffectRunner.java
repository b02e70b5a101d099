package org.gantry.master.loop;

import com.google.protobuf.Message;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.gantry.master.effect.Effect;
import org.gantry.master.metrics.Counters;
import org.gantry.master.state.Snapshot;
import org.gantry.master.stream.Streams;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries effects out: one thread, in the order they were decided. When it lags too far behind, the owner thread waits
 * for it.
 */
public final class EffectRunner implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EffectRunner.class);
    private static final int MAX_BATCHES = 256;

    private final BlockingQueue<Runnable> queue = new ArrayBlockingQueue<>(MAX_BATCHES);
    private final Streams streams;
    private final Counters counters;
    private final Consumer<Effect.Persist> registry;
    private final BiConsumer<Snapshot, Effect.ToOperators> operators;
    private final Runnable closeOperators;
    private final Consumer<String> lost;
    private final Thread thread;
    /** Streams that have something queued: what one batch sends to a stream goes out together. */
    private final Set<String> queued = new LinkedHashSet<>();

    private Snapshot current = Snapshot.EMPTY;

    /**
     * What it needs to carry effects out.
     *
     * @param registry must not block
     * @param closeOperators ends the streams of those who follow the operator API
     * @param lost told of a stream that has ended; must not block
     */
    public EffectRunner(
            Streams streams,
            Counters counters,
            Consumer<Effect.Persist> registry,
            BiConsumer<Snapshot, Effect.ToOperators> operators,
            Runnable closeOperators,
            Consumer<String> lost) {
        this.streams = streams;
        this.counters = counters;
        this.registry = registry;
        this.operators = operators;
        this.closeOperators = closeOperators;
        this.lost = lost;
        this.thread = new Thread(this::run, "gantry-master-effects");
    }

    public void start() {
        thread.start();
    }

    public void accept(Batch batch) {
        put(() -> {
            current = batch.snapshot();
            batch.effects().forEach(this::runSafely);
            flush();
        });
    }

    /** Runs with the state after all effects that were carried out, and before any that were not. */
    public void attach(Consumer<Snapshot> job) {
        put(() -> job.accept(current));
    }

    private void put(Runnable job) {
        try {
            queue.put(job);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                queue.take().run();
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                LOG.error("An effect failed", e);
            }
        }
    }

    private void runSafely(Effect effect) {
        try {
            run(effect);
        } catch (RuntimeException e) {
            LOG.error("An effect failed: {}", effect.getClass().getSimpleName(), e);
        }
    }

    private void run(Effect effect) {
        if (effect instanceof Effect.ToScheduler send) {
            send(send.stream(), send.event());
        } else if (effect instanceof Effect.ToAgent send) {
            send(send.stream(), send.event());
        } else if (effect instanceof Effect.Close close) {
            queued.remove(close.stream());
            streams.close(close.stream());
        } else if (effect instanceof Effect.CloseAll) {
            streams.closeAll();
            closeOperators.run();
        } else if (effect instanceof Effect.ToOperators tell) {
            operators.accept(current, tell);
        } else if (effect instanceof Effect.Persist persist) {
            registry.accept(persist);
        } else if (effect instanceof Effect.Complain complaint) {
            LOG.error("{}", complaint.message());
        } else if (effect instanceof Effect.Reply reply) {
            reply.to().complete(reply.answer());
        } else if (effect instanceof Effect.Count count) {
            counters.increment(count.metric());
        } else if (effect instanceof Effect.ForgetCounts forget) {
            counters.drop(forget.prefix());
        } else if (effect instanceof Effect.Answer answer) {
            answer.to().complete(answer.error());
        }
    }

    /** A stream may end before those it was opened for are on the books: then this is how its end is noticed. */
    private void send(String stream, Message event) {
        if (streams.queue(stream, event)) {
            queued.add(stream);
        } else {
            queued.remove(stream);
            lost.accept(stream);
        }
    }

    private void flush() {
        for (String stream : queued) {
            if (!streams.flush(stream)) {
                lost.accept(stream);
            }
        }
        queued.clear();
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

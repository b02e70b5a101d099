package org.gantry.frameworks.services.runtime;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Consumer;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.gantry.frameworks.services.scheduler.Effects;
import org.gantry.frameworks.services.scheduler.Snapshot;
import org.gantry.state.spi.StateException;
import org.gantry.state.spi.StateStore;
import org.gantry.state.spi.StateStore.Change;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out what transitions lead to, in their order: stores first, then shows, sends, tells and answers. While the
 * store does not answer everything waits; the queue is short, so the owner thread then waits as well.
 */
final class EffectWriter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EffectWriter.class);
    private static final int QUEUED_BATCHES = 16;
    private static final int MAX_COMMIT_BYTES = 500_000;
    private static final int MAX_COMMIT_CHANGES = 500;
    private static final Duration RETRY = Duration.ofSeconds(1);

    /** Where effects go. */
    interface Outlets {
        void show(Snapshot snapshot);

        void send(Call call);

        void publish(ObjectNode event);
    }

    private record Batch(Effects effects, Snapshot snapshot) {}

    private final StateStore store;
    private final Outlets outlets;
    private final BlockingQueue<Batch> queue = new ArrayBlockingQueue<>(QUEUED_BATCHES);
    private final Thread thread;
    private volatile boolean closed;

    EffectWriter(StateStore store, Outlets outlets) {
        this.store = store;
        this.outlets = outlets;
        this.thread = new Thread(this::loop, "services-effects");
        thread.setDaemon(true);
        thread.start();
    }

    void submit(Effects effects, Snapshot snapshot) throws InterruptedException {
        queue.put(new Batch(effects, snapshot));
    }

    private void loop() {
        try {
            while (!closed) {
                Batch batch = queue.take();
                Effects effects = batch.effects;
                Snapshot snapshot = batch.snapshot;
                for (Batch next = queue.poll(); next != null; next = queue.poll()) {
                    effects.merge(next.effects);
                    snapshot = next.snapshot;
                }
                carryOut(effects, snapshot);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void carryOut(Effects effects, Snapshot snapshot) throws InterruptedException {
        for (List<Change> changes : commits(effects.writes())) {
            retried(() -> store.commit(changes));
        }
        for (String tree : effects.trees()) {
            retried(() -> store.deleteTree(tree));
        }
        guarded("show the state", snapshot, outlets::show);
        effects.calls().forEach(call -> guarded("send a call", call, outlets::send));
        effects.events().forEach(event -> guarded("publish an event", event, outlets::publish));
        effects.replies().forEach(reply -> guarded("answer", reply, Runnable::run));
    }

    private static <T> void guarded(String what, T subject, Consumer<T> outlet) {
        try {
            outlet.accept(subject);
        } catch (RuntimeException e) {
            LOG.error("Failed to {}", what, e);
        }
    }

    /** Small enough for the store; records of one transition may be parted, each is whole in itself. */
    private static List<List<Change>> commits(Map<String, Optional<byte[]>> writes) {
        List<List<Change>> commits = new ArrayList<>();
        List<Change> current = new ArrayList<>();
        int bytes = 0;
        for (var write : writes.entrySet()) {
            int size = write.getKey().length()
                    + write.getValue().map(data -> data.length).orElse(0);
            if (!current.isEmpty() && (bytes + size > MAX_COMMIT_BYTES || current.size() >= MAX_COMMIT_CHANGES)) {
                commits.add(current);
                current = new ArrayList<>();
                bytes = 0;
            }
            current.add(write.getValue()
                    .<Change>map(data -> new Change.Put(write.getKey(), data, Change.ANY))
                    .orElseGet(() -> new Change.Delete(write.getKey(), Change.ANY)));
            bytes += size;
        }
        if (!current.isEmpty()) {
            commits.add(current);
        }
        return commits;
    }

    private void retried(Runnable write) throws InterruptedException {
        while (!closed) {
            try {
                write.run();
                return;
            } catch (StateException e) {
                LOG.warn("The state could not be stored, it is tried again: {}", e.getMessage());
                Thread.sleep(RETRY.toMillis());
            }
        }
        throw new InterruptedException();
    }

    /** What was not stored by now is not sent either. */
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(5000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

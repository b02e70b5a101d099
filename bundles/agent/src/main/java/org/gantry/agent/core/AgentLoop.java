package org.gantry.agent.core;

import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The owner thread of one agent: applies commands in order, passes the effects on, publishes snapshots. */
public final class AgentLoop implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AgentLoop.class);
    private static final int CAPACITY = 65_536;

    /** Under load not every command is worth a snapshot; readers are behind by this many at most. */
    private static final int PUBLISH_AFTER = 100;

    private final AgentCore core;
    private final Consumer<List<Effect>> effects;
    private final BlockingQueue<Consumer<AgentCore>> queue = new ArrayBlockingQueue<>(CAPACITY);
    private final Thread thread;
    private volatile AgentSnapshot snapshot;
    private volatile boolean closed;

    /** @param effects told on the owner thread, in order; must only hand them on */
    public AgentLoop(String name, AgentCore core, Consumer<List<Effect>> effects) {
        this.core = core;
        this.effects = effects;
        this.snapshot = core.snapshot();
        this.thread = new Thread(this::work, name + "-owner");
        thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    public int waiting() {
        return queue.size();
    }

    /** Hands a command in; waits while the queue is full. Commands for a closed agent are dropped. */
    public void submit(Command command) {
        put(owned -> effects.accept(owned.apply(command)));
    }

    /** Asks something that only the owner thread may read. */
    public <T> CompletableFuture<T> ask(Function<AgentCore, T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        put(owned -> answer.complete(question.apply(owned)));
        return answer;
    }

    public AgentSnapshot snapshot() {
        return snapshot;
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void put(Consumer<AgentCore> work) {
        try {
            while (!closed && !queue.offer(work, 1, TimeUnit.SECONDS)) {
                LOG.warn("The agent's command queue is full; waiting");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void work() {
        int unpublished = 0;
        while (!closed) {
            try {
                Consumer<AgentCore> next = queue.take();
                next.accept(core);
                unpublished++;
                if (queue.isEmpty() || unpublished >= PUBLISH_AFTER) {
                    snapshot = core.snapshot();
                    unpublished = 0;
                }
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                LOG.error("A command could not be applied; the agent goes on with the next", e);
            }
        }
    }
}

package org.gantry.master.order;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.gantry.master.command.Command;

/**
 * Orders one after the other: while one is being written to the registry the next ones wait, so that each is judged by
 * what the one before has led to. Owner thread only.
 */
public final class OrderQueue {
    /** More are refused. */
    private static final int MAX_WAITING = 1000;

    private final ArrayDeque<Command.Ordered> waiting = new ArrayDeque<>();
    private Optional<CompletableFuture<Answer>> written = Optional.empty();

    /** Whether one is being written. */
    public boolean isBusy() {
        return written.isPresent();
    }

    /**
     * Adds one at the end.
     *
     * @return false if there are too many
     */
    public boolean add(Command.Ordered ordered) {
        return waiting.size() < MAX_WAITING && waiting.add(ordered);
    }

    /** The next one, unless one is being written. */
    public Optional<Command.Ordered> next() {
        return isBusy() ? Optional.empty() : Optional.ofNullable(waiting.poll());
    }

    /** The order that waits for this reply is being written. */
    public void begin(CompletableFuture<Answer> reply) {
        written = Optional.of(reply);
    }

    /** It is written. One of an earlier leadership does not count. */
    public void end(CompletableFuture<Answer> reply) {
        if (written.filter(current -> current == reply).isPresent()) {
            written = Optional.empty();
        }
    }

    /** Gives everything up. @return what waited */
    public List<Command.Ordered> clear() {
        List<Command.Ordered> left = new ArrayList<>(waiting);
        waiting.clear();
        written = Optional.empty();
        return left;
    }
}

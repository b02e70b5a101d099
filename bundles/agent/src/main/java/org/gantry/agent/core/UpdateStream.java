package org.gantry.agent.core;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.TaskStatus;

/**
 * Status updates of one task, in order. Only the head is on its way to the master; the next follows when the head is
 * acknowledged. A head that is not acknowledged is repeated after {@link #FIRST_RETRY}, then at doubled intervals.
 */
final class UpdateStream {
    static final Duration FIRST_RETRY = Duration.ofSeconds(10);
    static final Duration LONGEST_RETRY = Duration.ofMinutes(10);

    private final Deque<TaskStatus> pending = new ArrayDeque<>();
    private final Set<ByteString> received = new HashSet<>();

    /**
     * Adds an update.
     *
     * @return whether it is now the head; false also if it is a repetition, which is dropped
     */
    boolean add(TaskStatus status) {
        if (!received.add(status.getUuid())) {
            return false;
        }
        pending.add(status);
        return pending.size() == 1;
    }

    /** Takes in what was checkpointed. */
    void restore(Collection<TaskStatus> updates, Set<ByteString> acknowledged) {
        for (TaskStatus update : updates) {
            if (acknowledged.contains(update.getUuid())) {
                received.add(update.getUuid());
            } else {
                add(update);
            }
        }
    }

    /** Whether an update was taken in before. */
    boolean knows(ByteString uuid) {
        return received.contains(uuid);
    }

    Optional<TaskStatus> head() {
        return Optional.ofNullable(pending.peek());
    }

    boolean headIs(ByteString uuid) {
        return head().filter(status -> status.getUuid().equals(uuid)).isPresent();
    }

    /**
     * Takes the head away.
     *
     * @return whether it was the head that was meant; else it is a repetition or a mistake
     */
    boolean acknowledge(ByteString uuid) {
        if (!headIs(uuid)) {
            return false;
        }
        pending.remove();
        return true;
    }

    boolean isEmpty() {
        return pending.isEmpty();
    }

    void clear() {
        pending.clear();
    }

    static Duration next(Duration interval) {
        Duration doubled = interval.multipliedBy(2);
        return doubled.compareTo(LONGEST_RETRY) > 0 ? LONGEST_RETRY : doubled;
    }
}

package org.gantry.master.state;

import java.lang.reflect.RecordComponent;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Operation;

/**
 * Everything the master knew at one moment; never changes. Maps are by id in the order of arrival.
 *
 * @param elected since when this master leads; empty while it does not
 * @param recovered agents in the registry that have not come back since this master was elected
 * @param unreachable agents that stopped answering
 * @param completed frameworks that were removed, oldest first
 * @param tasks by framework id, of completed frameworks too
 * @param operations not finished, or not acknowledged
 */
public record Snapshot(
        Optional<Instant> elected,
        Map<String, Agent> agents,
        Map<String, AbsentAgent> recovered,
        Map<String, AbsentAgent> unreachable,
        Map<String, Framework> frameworks,
        Map<String, Framework> completed,
        Map<String, Tasks> tasks,
        Map<String, OutstandingOffer> offers,
        Map<String, Executor> executors,
        StandingOrders orders,
        Map<String, Operation> operations,
        InverseOffers.View inverseOffers) {
    private static final RecordComponent[] PARTS = Snapshot.class.getRecordComponents();
    public static final Snapshot EMPTY = new Snapshot(
            Optional.empty(),
            Map.of(),
            Map.of(),
            Map.of(),
            Map.of(),
            Map.of(),
            Map.of(),
            Map.of(),
            Map.of(),
            StandingOrders.NONE,
            Map.of(),
            InverseOffers.View.NONE);

    /** The same moment with fewer frameworks and what belongs to them. */
    public Snapshot only(
            Map<String, Framework> someFrameworks,
            Map<String, Framework> someCompleted,
            Map<String, Tasks> someTasks,
            Map<String, OutstandingOffer> someOffers,
            Map<String, Executor> someExecutors) {
        return new Snapshot(
                elected,
                agents,
                recovered,
                unreachable,
                someFrameworks,
                someCompleted,
                someTasks,
                someOffers,
                someExecutors,
                orders,
                operations,
                inverseOffers);
    }

    /** Whether both share all their parts, so that nothing can have changed between them. */
    boolean isMadeOfTheSame(Snapshot other) {
        try {
            for (RecordComponent part : PARTS) {
                if (part.getAccessor().invoke(this) != part.getAccessor().invoke(other)) {
                    return false;
                }
            }
            return true;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    public Tasks tasksOf(String frameworkId) {
        return tasks.getOrDefault(frameworkId, Tasks.NONE);
    }
}

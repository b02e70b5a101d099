package org.gantry.agent.checkpoint;

import java.util.List;
import org.apache.mesos.v1.Protos.Operation;
import org.gantry.model.Resources;

/**
 * What an agent keeps of its resources beyond its configuration.
 *
 * @param resources dynamic reservations and persistent volumes
 * @param operations offer operations whose outcome is not acknowledged
 * @param discarded volumes that are no more, whose data may still be there
 */
public record ResourceCheckpoint(Resources resources, List<Operation> operations, Resources discarded) {
    public static final ResourceCheckpoint NOTHING =
            new ResourceCheckpoint(Resources.EMPTY, List.of(), Resources.EMPTY);

    public ResourceCheckpoint {
        operations = List.copyOf(operations);
    }
}

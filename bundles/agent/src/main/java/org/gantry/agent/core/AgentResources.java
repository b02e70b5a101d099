package org.gantry.agent.core;

import com.google.protobuf.ByteString;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.mesos.v1.Protos.Operation;
import org.gantry.agent.checkpoint.ResourceCheckpoint;
import org.gantry.model.Resources;

/** What the agent has, with reservations and volumes, and the operations that changed it. Owner thread only. */
public final class AgentResources {
    /** The same for readers on any thread. */
    public record View(Resources total, List<Operation> operations) {}

    /** An operation with what concerns only this process. */
    static final class Pending {
        Operation operation;

        /** Volumes that it did away with, while their data may still be there. */
        Resources discarded = Resources.EMPTY;

        int attempt;

        Pending(Operation operation) {
            this.operation = operation;
        }
    }

    final Map<ByteString, Pending> operations = new LinkedHashMap<>();
    Resources total;
    ByteString version = newVersion();

    AgentResources(Resources total) {
        this.total = total;
    }

    static ByteString newVersion() {
        return ByteString.copyFromUtf8(UUID.randomUUID().toString());
    }

    /** What is to be saved now. */
    ResourceCheckpoint checkpoint() {
        Resources discarded =
                operations.values().stream().map(pending -> pending.discarded).reduce(Resources.EMPTY, Resources::plus);
        return new ResourceCheckpoint(
                total.checkpointed(),
                operations.values().stream().map(pending -> pending.operation).toList(),
                discarded.filter(volume -> !sameVolume(total, volume)));
    }

    /** Whether there is a volume of the same id and role, which has the same place on the disk. */
    private static boolean sameVolume(Resources resources, org.gantry.model.Resource volume) {
        return resources.persistentVolumes().entries().stream()
                .anyMatch(other -> other.disk().equals(volume.disk())
                        && other.reservationRole().equals(volume.reservationRole()));
    }

    View view() {
        return new View(
                total,
                operations.values().stream().map(pending -> pending.operation).toList());
    }
}

package org.gantry.master.operator;

import java.util.Optional;
import org.apache.mesos.v1.Protos.Offer.Operation;
import org.apache.mesos.v1.master.Protos.Call;

/** Calls that are offer operations. */
final class OperationCalls {
    /** What is to be done to an agent's resources. */
    record Wanted(String agentId, Operation operation) {}

    private OperationCalls() {}

    /** Empty if the call is none. */
    static Optional<Wanted> of(Call call) {
        return Optional.ofNullable(
                switch (call.getType()) {
                    case RESERVE_RESOURCES ->
                        new Wanted(
                                call.getReserveResources().getAgentId().getValue(),
                                Operation.newBuilder()
                                        .setType(Operation.Type.RESERVE)
                                        .setReserve(Operation.Reserve.newBuilder()
                                                .addAllSource(call.getReserveResources()
                                                        .getSourceList())
                                                .addAllResources(call.getReserveResources()
                                                        .getResourcesList()))
                                        .build());
                    case UNRESERVE_RESOURCES ->
                        new Wanted(
                                call.getUnreserveResources().getAgentId().getValue(),
                                Operation.newBuilder()
                                        .setType(Operation.Type.UNRESERVE)
                                        .setUnreserve(Operation.Unreserve.newBuilder()
                                                .addAllResources(call.getUnreserveResources()
                                                        .getResourcesList()))
                                        .build());
                    case CREATE_VOLUMES ->
                        new Wanted(
                                call.getCreateVolumes().getAgentId().getValue(),
                                Operation.newBuilder()
                                        .setType(Operation.Type.CREATE)
                                        .setCreate(Operation.Create.newBuilder()
                                                .addAllVolumes(
                                                        call.getCreateVolumes().getVolumesList()))
                                        .build());
                    case DESTROY_VOLUMES ->
                        new Wanted(
                                call.getDestroyVolumes().getAgentId().getValue(),
                                Operation.newBuilder()
                                        .setType(Operation.Type.DESTROY)
                                        .setDestroy(Operation.Destroy.newBuilder()
                                                .addAllVolumes(
                                                        call.getDestroyVolumes().getVolumesList()))
                                        .build());
                    case GROW_VOLUME ->
                        new Wanted(
                                call.getGrowVolume().getAgentId().getValue(),
                                Operation.newBuilder()
                                        .setType(Operation.Type.GROW_VOLUME)
                                        .setGrowVolume(Operation.GrowVolume.newBuilder()
                                                .setVolume(call.getGrowVolume().getVolume())
                                                .setAddition(
                                                        call.getGrowVolume().getAddition()))
                                        .build());
                    case SHRINK_VOLUME ->
                        new Wanted(
                                call.getShrinkVolume().getAgentId().getValue(),
                                Operation.newBuilder()
                                        .setType(Operation.Type.SHRINK_VOLUME)
                                        .setShrinkVolume(Operation.ShrinkVolume.newBuilder()
                                                .setVolume(
                                                        call.getShrinkVolume().getVolume())
                                                .setSubtract(
                                                        call.getShrinkVolume().getSubtract()))
                                        .build());
                    default -> null;
                });
    }
}

package org.gantry.master.security;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.Resource;
import org.gantry.http.HttpError;
import org.gantry.protocol.MessageJson;
import org.gantry.security.guard.Approvers;
import org.gantry.security.guard.MesosObjects;
import org.gantry.security.spi.Action;
import org.gantry.security.spi.ProtectedObject;

/** Which operations on resources somebody may have carried out. */
public final class OperationPermissions {
    private record Need(Action action, Optional<Resource> resource) {
        ProtectedObject object() {
            return resource.map(MesosObjects::reservation)
                    .map(ProtectedObject::of)
                    .orElse(ProtectedObject.ANY);
        }

        String text() {
            return "perform action " + action + " on "
                    + resource.map(each -> "object {\"resource\":" + MessageJson.writeText(each) + "}")
                            .orElse("ANY object");
        }
    }

    private OperationPermissions() {}

    /**
     * Why a framework's operation may not be carried out, in Mesos's words; empty if it may.
     *
     * @param principal of the framework
     */
    public static Optional<String> check(Approvers approvers, String principal, Offer.Operation operation) {
        return refused(approvers, operation)
                .map(need -> "Principal '" + principal + "' no authorized to " + need.text());
    }

    /**
     * Lets an operator's operation pass.
     *
     * @throws HttpError 403 if the operator may not have it carried out
     */
    public static void require(Approvers approvers, Offer.Operation operation) {
        if (refused(approvers, operation).isPresent()) {
            throw new HttpError(403, "403 Forbidden.");
        }
    }

    private static Optional<Need> refused(Approvers approvers, Offer.Operation operation) {
        return needs(operation).stream()
                .filter(need -> !approvers.approved(need.action(), need.object()))
                .findFirst();
    }

    private static List<Need> needs(Offer.Operation operation) {
        return switch (operation.getType()) {
            case RESERVE -> reserve(operation.getReserve());
            case UNRESERVE -> unreserve(operation.getUnreserve().getResourcesList());
            case CREATE -> each(Action.CREATE_VOLUME, operation.getCreate().getVolumesList());
            case DESTROY ->
                each(
                        Action.DESTROY_VOLUME,
                        operation.getDestroy().getVolumesList().stream()
                                .filter(volume -> volume.getDisk().hasPersistence())
                                .toList());
            case GROW_VOLUME ->
                one(Action.RESIZE_VOLUME, operation.getGrowVolume().getVolume());
            case SHRINK_VOLUME ->
                one(Action.RESIZE_VOLUME, operation.getShrinkVolume().getVolume());
            case CREATE_DISK -> {
                boolean mount = operation.getCreateDisk().getTargetType() == Resource.DiskInfo.Source.Type.MOUNT;
                yield one(
                        mount ? Action.CREATE_MOUNT_DISK : Action.CREATE_BLOCK_DISK,
                        operation.getCreateDisk().getSource());
            }
            case DESTROY_DISK -> destroyDisk(operation.getDestroyDisk().getSource());
            case LAUNCH, LAUNCH_GROUP, UNKNOWN -> List.of();
        };
    }

    private static List<Need> destroyDisk(Resource disk) {
        return switch (disk.getDisk().getSource().getType()) {
            case MOUNT -> one(Action.DESTROY_MOUNT_DISK, disk);
            case RAW -> one(Action.DESTROY_RAW_DISK, disk);
            default -> one(Action.DESTROY_BLOCK_DISK, disk);
        };
    }

    /** With a source, only what changes needs permission: reservations that go, and those that come. */
    private static List<Need> reserve(Offer.Operation.Reserve reserve) {
        List<Need> needs = new ArrayList<>();
        if (reserve.getSourceCount() == 0) {
            reserve.getResourcesList().forEach(resource -> needs.addAll(one(Action.RESERVE_RESOURCES, resource)));
            return needs;
        }
        List<Resource.ReservationInfo> target = reserve.getResourcesCount() == 0
                ? List.of()
                : reserve.getResources(0).getReservationsList();
        for (Resource source : reserve.getSourceList()) {
            int common = common(source.getReservationsList(), target);
            for (int depth = source.getReservationsCount(); depth > common; depth--) {
                needs.addAll(unreserve(List.of(with(source, source.getReservationsList(), depth))));
            }
            for (int depth = common + 1; depth <= target.size(); depth++) {
                needs.addAll(one(Action.RESERVE_RESOURCES, with(source, target, depth)));
            }
        }
        return needs;
    }

    private static int common(List<Resource.ReservationInfo> one, List<Resource.ReservationInfo> other) {
        int depth = 0;
        while (depth < Math.min(one.size(), other.size()) && one.get(depth).equals(other.get(depth))) {
            depth++;
        }
        return depth;
    }

    private static Resource with(Resource resource, List<Resource.ReservationInfo> reservations, int depth) {
        return resource.toBuilder()
                .clearReservations()
                .addAllReservations(reservations.subList(0, depth))
                .build();
    }

    private static List<Need> unreserve(List<Resource> resources) {
        return resources.stream()
                .map(resource -> MesosObjects.reservation(resource).reserver().isPresent()
                        ? new Need(Action.UNRESERVE_RESOURCES, Optional.of(resource))
                        : new Need(Action.UNRESERVE_RESOURCES, Optional.empty()))
                .toList();
    }

    private static List<Need> each(Action action, List<Resource> resources) {
        return resources.isEmpty()
                ? List.of(new Need(action, Optional.empty()))
                : resources.stream()
                        .map(resource -> new Need(action, Optional.of(resource)))
                        .toList();
    }

    private static List<Need> one(Action action, Resource resource) {
        return List.of(new Need(action, Optional.of(resource)));
    }
}

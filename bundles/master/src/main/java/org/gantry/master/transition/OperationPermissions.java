package org.gantry.master.transition;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Offer.Operation;
import org.apache.mesos.v1.Protos.Resource;
import org.gantry.master.validation.ResourceUpgrade;
import org.gantry.security.guard.Approvers;
import org.gantry.security.guard.MesosObjects;
import org.gantry.security.spi.Action;
import org.gantry.security.spi.Principal;
import org.gantry.security.spi.ProtectedObject;

/** Who may reserve resources, and make, resize and remove volumes. Resources are in the refined format. */
final class OperationPermissions {
    private record Need(Action action, Resource resource) {}

    private OperationPermissions() {}

    /** What the subject may not do, in Mesos's words. */
    static Optional<String> check(Approvers approvers, Operation operation) {
        return needs(operation).stream()
                .filter(need -> !approvers.approved(need.action(), object(need)))
                .findFirst()
                .map(need -> "Principal '"
                        + approvers.subject().map(Principal::toString).orElse("")
                        + "' no authorized to perform action " + need.action() + " on object "
                        + ResourceUpgrade.text(need.resource()));
    }

    private static ProtectedObject object(Need need) {
        ProtectedObject.Reservation reservation = MesosObjects.reservation(need.resource());
        // What nobody in particular has reserved, only those may unreserve who may unreserve anything.
        return need.action() == Action.UNRESERVE_RESOURCES
                        && reservation.reserver().isEmpty()
                ? ProtectedObject.ANY
                : ProtectedObject.of(reservation);
    }

    private static List<Need> needs(Operation operation) {
        return switch (operation.getType()) {
            case RESERVE -> reserve(operation.getReserve());
            case UNRESERVE ->
                all(Action.UNRESERVE_RESOURCES, operation.getUnreserve().getResourcesList());
            case CREATE -> all(Action.CREATE_VOLUME, operation.getCreate().getVolumesList());
            case DESTROY -> all(Action.DESTROY_VOLUME, operation.getDestroy().getVolumesList());
            case GROW_VOLUME ->
                all(Action.RESIZE_VOLUME, List.of(operation.getGrowVolume().getVolume()));
            case SHRINK_VOLUME ->
                all(Action.RESIZE_VOLUME, List.of(operation.getShrinkVolume().getVolume()));
            case LAUNCH, LAUNCH_GROUP, CREATE_DISK, DESTROY_DISK, UNKNOWN -> List.of();
        };
    }

    private static List<Need> all(Action action, List<Resource> resources) {
        return resources.stream().map(resource -> new Need(action, resource)).toList();
    }

    /** Resources that move from one role to another lose their reservations down to what both have in common. */
    private static List<Need> reserve(Operation.Reserve reserve) {
        if (reserve.getSourceCount() == 0) {
            return all(Action.RESERVE_RESOURCES, reserve.getResourcesList());
        }
        Resource source = reserve.getSource(0);
        Resource target = reserve.getResources(0);
        int common = 0;
        while (common < source.getReservationsCount()
                && common < target.getReservationsCount()
                && source.getReservations(common).equals(target.getReservations(common))) {
            common++;
        }
        List<Need> needs = new ArrayList<>();
        for (int depth = source.getReservationsCount(); depth > common; depth--) {
            needs.add(new Need(Action.UNRESERVE_RESOURCES, cut(source, depth)));
        }
        for (int depth = common + 1; depth <= target.getReservationsCount(); depth++) {
            needs.add(new Need(Action.RESERVE_RESOURCES, cut(target, depth)));
        }
        return needs;
    }

    private static Resource cut(Resource resource, int depth) {
        return resource.toBuilder()
                .clearReservations()
                .addAllReservations(resource.getReservationsList().subList(0, depth))
                .build();
    }
}

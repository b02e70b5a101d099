package org.gantry.security.guard;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.ContainerID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.gantry.security.spi.ProtectedObject;

/** Mesos's messages as what rules are about. */
public final class MesosObjects {
    private MesosObjects() {}

    public static ProtectedObject.Framework framework(FrameworkInfo info) {
        return new ProtectedObject.Framework(
                info.getId().getValue(),
                info.getName(),
                info.getUser(),
                info.hasPrincipal() ? Optional.of(info.getPrincipal()) : Optional.empty(),
                roles(info));
    }

    private static List<String> roles(FrameworkInfo info) {
        boolean multiRole = info.getCapabilitiesList().stream()
                .anyMatch(capability -> capability.getType() == FrameworkInfo.Capability.Type.MULTI_ROLE);
        return multiRole ? List.copyOf(info.getRolesList()) : List.of(info.getRole());
    }

    public static ProtectedObject.Command command(CommandInfo command) {
        return command.hasUser()
                ? new ProtectedObject.Command(Optional.of(command.getUser()))
                : ProtectedObject.Command.PLAIN;
    }

    public static ProtectedObject.Command command(Task task) {
        return task.hasUser()
                ? new ProtectedObject.Command(Optional.of(task.getUser()))
                : ProtectedObject.Command.PLAIN;
    }

    /** What a task runs, or else its executor. */
    public static ProtectedObject.Command command(TaskInfo task) {
        return task.hasCommand() && task.getCommand().hasUser()
                ? command(task.getCommand())
                : command(task.getExecutor().getCommand());
    }

    /** A resource as it is reserved last. */
    public static ProtectedObject.Reservation reservation(Resource resource) {
        Optional<Resource.ReservationInfo> last = resource.getReservationsCount() == 0
                ? Optional.empty()
                : Optional.of(resource.getReservations(resource.getReservationsCount() - 1));
        return new ProtectedObject.Reservation(
                last.map(Resource.ReservationInfo::getRole).orElse(resource.getRole()),
                last.filter(Resource.ReservationInfo::hasPrincipal)
                        .map(Resource.ReservationInfo::getPrincipal)
                        .or(() -> reserver(resource)),
                resource.getDisk().getPersistence().hasPrincipal()
                        ? Optional.of(resource.getDisk().getPersistence().getPrincipal())
                        : Optional.empty());
    }

    private static Optional<String> reserver(Resource resource) {
        return resource.getReservation().hasPrincipal()
                ? Optional.of(resource.getReservation().getPrincipal())
                : Optional.empty();
    }

    /** Whether all roles that a resource is reserved for, and the one that it is allocated to, are visible. */
    public static boolean visible(Resource resource, Predicate<String> roles) {
        boolean plain = !resource.hasRole() || resource.getRole().equals("*") || roles.test(resource.getRole());
        return plain
                && resource.getReservationsList().stream().allMatch(reservation -> roles.test(reservation.getRole()))
                && (!resource.hasAllocationInfo()
                        || roles.test(resource.getAllocationInfo().getRole()));
    }

    /** Ids from the root container down. */
    public static List<String> path(ContainerID container) {
        ArrayDeque<String> path = new ArrayDeque<>();
        ContainerID current = container;
        path.addFirst(current.getValue());
        while (current.hasParent()) {
            current = current.getParent();
            path.addFirst(current.getValue());
        }
        return new ArrayList<>(path);
    }
}

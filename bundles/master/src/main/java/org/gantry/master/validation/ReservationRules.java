package org.gantry.master.validation;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.mesos.v1.Protos.AgentInfo.Capability;
import org.apache.mesos.v1.Protos.Resource;
import org.gantry.master.validation.OperationRules.Requester;
import org.gantry.model.Resources;
import org.gantry.protocol.ResourceConversion;

/** For whom and by whom resources may be reserved and volumes created. */
final class ReservationRules {
    private ReservationRules() {}

    /** A resource of a RESERVE. */
    static Optional<String> reserved(Resource resource, Requester requester, Set<Capability.Type> capabilities) {
        if (!BundleRules.isDynamicallyReserved(resource)) {
            return Optional.of("Resource " + BundleRules.text(resource) + " is not dynamically reserved");
        }
        return understood("Resource " + BundleRules.text(resource), "reserved", resource, capabilities)
                .or(() -> reservedBy(resource, requester))
                .or(() -> requester.frameworkId().isPresent()
                        ? reservedFor(resource, requester.roles())
                        : unallocated(resource));
    }

    private static Optional<String> understood(
            String subject, String verb, Resource resource, Set<Capability.Type> capabilities) {
        String role = BundleRules.reservationRole(resource);
        if (role.contains("/") && !capabilities.contains(Capability.Type.HIERARCHICAL_ROLE)) {
            return Optional.of(subject + " with reservation for hierarchical role '" + role + "' cannot be " + verb
                    + " on an agent without HIERARCHICAL_ROLE capability");
        }
        boolean refined = resource.getReservationsCount() > 1;
        return refined && !capabilities.contains(Capability.Type.RESERVATION_REFINEMENT)
                ? Optional.of(subject + " with reservation refinement cannot be " + verb
                        + " on an agent without RESERVATION_REFINEMENT capability")
                : Optional.empty();
    }

    private static Optional<String> reservedBy(Resource resource, Requester requester) {
        if (requester.principal().isEmpty()) {
            return Optional.empty();
        }
        String principal = requester.principal().get();
        Resource.ReservationInfo last = resource.getReservations(resource.getReservationsCount() - 1);
        if (!last.hasPrincipal()) {
            return Optional.of("A reserve operation was attempted by principal '" + principal
                    + "', but there is a reserved resource in the request with no principal set");
        }
        return last.getPrincipal().equals(principal)
                ? Optional.empty()
                : Optional.of("A reserve operation was attempted by authenticated principal '" + principal
                        + "', which does not match a reserved resource in the request with principal '"
                        + last.getPrincipal() + "'");
    }

    private static Optional<String> reservedFor(Resource resource, Set<String> roles) {
        if (!resource.getAllocationInfo().hasRole()) {
            return Optional.of("A reserve operation was attempted on unallocated resource " + BundleRules.text(resource)
                    + ", but frameworks can only perform reservations on allocated resources");
        }
        String allocated = resource.getAllocationInfo().getRole();
        String role = BundleRules.reservationRole(resource);
        if (!allocated.equals(role)) {
            return Optional.of("A reserve operation was attempted for a resource with role '" + role
                    + "', but the resource was allocated to role '" + allocated + "'");
        }
        String known = new TreeSet<>(roles).stream().collect(Collectors.joining(", ", "{ ", " }"));
        return roles.contains(allocated)
                ? Optional.empty()
                : Optional.of("A reserve operation was attempted for a resource allocated to role '" + allocated
                        + "', but the framework only has roles '" + known + "'");
    }

    private static Optional<String> unallocated(Resource resource) {
        return resource.hasAllocationInfo()
                ? Optional.of("A reserve operation was attempted with an allocated resource, but the operator API only"
                        + " allows reservations to be made to unallocated resources")
                : Optional.empty();
    }

    /** Resources that change the role they are reserved for. */
    static Optional<String> moved(List<Resource> source, List<Resource> target) {
        return alike(source)
                .map("Invalid source: "::concat)
                .or(() -> alike(target).map("Invalid resources: "::concat))
                .or(() -> {
                    Resources from = ResourceConversion.toModel(source).withoutReservations();
                    Resources to = ResourceConversion.toModel(target).withoutReservations();
                    return from.equals(to)
                            ? Optional.empty()
                            : Optional.of("Source and target resources should refer to identical resource quantities: "
                                    + from.describe() + " vs. " + to.describe());
                });
    }

    private static Optional<String> alike(List<Resource> resources) {
        if (resources.isEmpty()) {
            return Optional.of("Resource cannot be empty");
        }
        long stacks = ResourceConversion.toModel(resources).entries().stream()
                .map(org.gantry.model.Resource::reservations)
                .distinct()
                .count();
        return stacks > 1
                ? Optional.of("Mixed reservations are not supported" + ResourceRules.text(resources))
                : Optional.empty();
    }

    /** A volume of a CREATE. */
    static Optional<String> created(Resource volume, Requester requester, Set<Capability.Type> capabilities) {
        if (volume.hasShared() && !requester.sharesResources()) {
            return Optional.of("Create volume operation for '" + BundleRules.text(volume)
                    + "' has been attempted by framework '"
                    + requester.frameworkId().orElse("") + "' with no SHARED_RESOURCES capability");
        }
        return understood("Volume " + BundleRules.text(volume), "created", volume, capabilities)
                .or(() -> createdBy(volume.getDisk().getPersistence(), requester));
    }

    private static Optional<String> createdBy(Resource.DiskInfo.Persistence persistence, Requester requester) {
        if (requester.principal().isEmpty()) {
            return Optional.empty();
        }
        String principal = requester.principal().get();
        if (!persistence.hasPrincipal()) {
            return Optional.of("Create volume operation attempted by principal '" + principal
                    + "', but there is a volume in the operation with no principal set in 'disk.persistence'");
        }
        return persistence.getPrincipal().equals(principal)
                ? Optional.empty()
                : Optional.of("Create volume operation attempted by authenticated principal '" + principal
                        + "', which does not match a volume in the operation with principal '"
                        + persistence.getPrincipal() + "' set in 'disk.persistence'");
    }
}

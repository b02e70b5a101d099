package org.gantry.master.validation;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Volume;
import org.gantry.model.Ids;
import org.gantry.model.Resources;
import org.gantry.protocol.ResourceConversion;

/** What resources must be to be used, reserved or made volumes of; in the refined format. */
public final class BundleRules {
    private BundleRules() {}

    /** Everything that holds wherever resources are used, if each is well-formed by itself. */
    public static Optional<String> check(List<Resource> resources) {
        return gpus(resources)
                .map("Invalid 'gpus' resource: "::concat)
                .or(() -> first(resources, BundleRules::disk).map("Invalid DiskInfo: "::concat))
                .or(() -> first(resources, BundleRules::reservation).map("Invalid ReservationInfo: "::concat));
    }

    private static Optional<String> first(
            List<Resource> resources, java.util.function.Function<Resource, Optional<String>> rule) {
        return resources.stream().map(rule).flatMap(Optional::stream).findFirst();
    }

    private static Optional<String> gpus(List<Resource> resources) {
        long thousandths = resources.stream()
                .filter(resource -> resource.getName().equals("gpus"))
                .mapToLong(resource -> Math.round(resource.getScalar().getValue() * 1000))
                .sum();
        return thousandths % 1000 == 0
                ? Optional.empty()
                : Optional.of("The 'gpus' resource must be an unsigned integer");
    }

    private static Optional<String> reservation(Resource resource) {
        return isDynamicallyReserved(resource) && resource.hasRevocable()
                ? Optional.of("Dynamically reserved resource " + text(resource)
                        + " cannot be created from revocable resources")
                : Optional.empty();
    }

    private static Optional<String> disk(Resource resource) {
        if (!resource.hasDisk()) {
            return Optional.empty();
        }
        Resource.DiskInfo disk = resource.getDisk();
        if (disk.hasPersistence()) {
            return persistence(resource);
        }
        if (disk.hasVolume()) {
            return Optional.of("Non-persistent volume not supported");
        }
        return disk.hasSource() ? Optional.empty() : Optional.of("DiskInfo is set but empty");
    }

    private static Optional<String> persistence(Resource resource) {
        if (resource.hasRevocable()) {
            return Optional.of("Persistent volumes cannot be created from revocable resources");
        }
        if (resource.getReservationsCount() == 0) {
            return Optional.of("Persistent volumes cannot be created from unreserved resources");
        }
        if (!resource.getDisk().hasVolume()) {
            return Optional.of("Expecting 'volume' to be set for persistent volume");
        }
        Volume volume = resource.getDisk().getVolume();
        if (volume.hasHostPath()) {
            return Optional.of("Expecting 'host_path' to be unset for persistent volume");
        }
        if (volume.hasImage() || volume.hasSource()) {
            return Optional.of("Expecting 'image' and 'source' to be unset for persistent volume");
        }
        return Ids.check(resource.getDisk().getPersistence().getId())
                .map("Invalid persistence ID for persistent volume: "::concat);
    }

    /** Ids of persistent volumes are unique in their role on an agent. */
    public static Optional<String> uniquePersistence(Resources resources) {
        Set<String> seen = new HashSet<>();
        return resources.persistentVolumes().entries().stream()
                .filter(volume -> !volume.shared() || seen.add("\0" + volume))
                .map(volume -> volume.reservationRole().orElse("")
                        + '\n'
                        + volume.disk()
                                .orElseThrow()
                                .persistence()
                                .orElseThrow()
                                .id())
                .filter(key -> !seen.add(key))
                .findFirst()
                .map(key -> "Persistence ID '" + key.substring(key.indexOf('\n') + 1) + "' is not unique");
    }

    public static Optional<String> revocableAndNot(Resources resources) {
        return resources.revocable().entries().stream()
                .map(org.gantry.model.Resource::name)
                .filter(name -> !resources.nonRevocable().named(name).isEmpty())
                .findFirst()
                .map(name -> "Cannot use both revocable and non-revocable '" + name + "' at the same time");
    }

    /** Whether each is a persistent volume. */
    public static Optional<String> volumes(List<Resource> volumes) {
        return first(volumes, volume -> {
            if (!volume.hasDisk()) {
                return Optional.of("Resource " + text(volume) + " does not have DiskInfo");
            }
            if (!volume.getDisk().hasPersistence()) {
                return Optional.of("'persistence' is not set in DiskInfo");
            }
            if (!volume.getDisk().hasVolume()) {
                return Optional.of("Expecting 'volume' to be set for persistent volume");
            }
            return volume.getDisk().getVolume().getMode() == Volume.Mode.RO
                    ? Optional.of("Read-only persistent volume not supported")
                    : Optional.empty();
        });
    }

    public static Optional<String> oneRole(List<Resource> resources) {
        Optional<String> role = Optional.empty();
        for (Resource resource : resources) {
            if (!resource.getAllocationInfo().hasRole()) {
                return Optional.of("The resources are not allocated to a role");
            }
            String other = resource.getAllocationInfo().getRole();
            if (role.isPresent() && !role.get().equals(other)) {
                return Optional.of("The resources have multiple allocation roles ('" + other + "' and '" + role.get()
                        + "') but only one allocation role is allowed");
            }
            role = Optional.of(other);
        }
        return Optional.empty();
    }

    public static Optional<String> oneProvider(List<Resource> resources) {
        Set<String> ids = new LinkedHashSet<>();
        boolean without = false;
        for (Resource resource : resources) {
            if (resource.hasProviderId()) {
                ids.add(resource.getProviderId().getValue());
            } else {
                without = true;
            }
        }
        if (ids.size() + (without ? 1 : 0) == 1) {
            return Optional.empty();
        }
        return Optional.of(
                without
                        ? "Some resources have a resource provider and some do not"
                        : "The resources have multiple resource providers: " + String.join(", ", ids));
    }

    /** Whether the same port, or the same member of a set, is named by two of them. */
    public static boolean overlap(List<Resources> bundles) {
        Resources all = Resources.EMPTY;
        long members = 0;
        for (Resources bundle : bundles) {
            all = all.plus(bundle);
            members += members(bundle);
        }
        return members(all) != members;
    }

    private static long members(Resources resources) {
        return resources.entries().stream()
                .map(org.gantry.model.Resource::value)
                .mapToLong(value -> {
                    if (value instanceof org.gantry.model.Ranges ranges) {
                        return ranges.size();
                    }
                    return value instanceof org.gantry.model.Names names
                            ? names.items().size()
                            : 0;
                })
                .sum();
    }

    /** Sum of the scalars of that name; empty if there is none. */
    static Optional<Double> scalar(List<Resource> resources, String name) {
        return resources.stream().anyMatch(resource -> resource.getName().equals(name))
                ? Optional.of(ResourceConversion.toModel(resources).scalar(name))
                : Optional.empty();
    }

    static boolean isDynamicallyReserved(Resource resource) {
        int last = resource.getReservationsCount() - 1;
        return last >= 0 && resource.getReservations(last).getType() == Resource.ReservationInfo.Type.DYNAMIC;
    }

    static String reservationRole(Resource resource) {
        int last = resource.getReservationsCount() - 1;
        return last >= 0 ? resource.getReservations(last).getRole() : "*";
    }

    static String text(Resource resource) {
        return ResourceConversion.toModel(resource).describe();
    }
}

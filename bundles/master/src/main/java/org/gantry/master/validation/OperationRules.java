package org.gantry.master.validation;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.AgentInfo.Capability;
import org.apache.mesos.v1.Protos.Offer.Operation;
import org.apache.mesos.v1.Protos.Resource;
import org.gantry.model.Resources;
import org.gantry.protocol.ResourceConversion;

/**
 * Whether an offer operation on an agent's own resources may be carried out, apart from whether the resources are
 * there. Resources are in the refined format. Each check answers with what is wrong, in Mesos's words.
 */
public final class OperationRules {
    /**
     * Who wants it.
     *
     * @param frameworkId empty for an operator
     * @param principal empty if nobody asked who it is
     * @param roles of the framework
     */
    public record Requester(
            Optional<String> frameworkId, Optional<String> principal, Set<String> roles, boolean sharesResources) {
        public static final Requester OPERATOR = new Requester(Optional.empty(), Optional.empty(), Set.of(), true);
    }

    private OperationRules() {}

    /** RESERVE. */
    public static Optional<String> reserve(
            Operation.Reserve reserve, Requester requester, Set<Capability.Type> capabilities) {
        List<Resource> resources = reserve.getResourcesList();
        return BundleRules.check(resources)
                .map("Invalid resources: "::concat)
                .or(() -> BundleRules.check(reserve.getSourceList()).map("Invalid source: "::concat))
                .or(() -> reserve.getSourceCount() > 0
                        ? ReservationRules.moved(reserve.getSourceList(), resources)
                        : Optional.empty())
                .or(() -> BundleRules.oneProvider(resources).map("Invalid resources: "::concat))
                .or(() -> resources.stream()
                        .map(resource -> ReservationRules.reserved(resource, requester, capabilities))
                        .flatMap(Optional::stream)
                        .findFirst())
                .or(() -> requester.frameworkId().isPresent()
                        ? BundleRules.oneRole(resources).map("Invalid reservation resources: "::concat)
                        : Optional.empty());
    }

    /** UNRESERVE. */
    public static Optional<String> unreserve(Operation.Unreserve unreserve) {
        List<Resource> resources = unreserve.getResourcesList();
        return BundleRules.check(resources)
                .or(() -> BundleRules.oneProvider(resources))
                .map("Invalid resources: "::concat)
                .or(() -> resources.stream()
                        .map(OperationRules::unreserved)
                        .flatMap(Optional::stream)
                        .findFirst());
    }

    private static Optional<String> unreserved(Resource resource) {
        if (!BundleRules.isDynamicallyReserved(resource)) {
            return Optional.of("Resource " + BundleRules.text(resource) + " is not dynamically reserved");
        }
        return resource.getDisk().hasPersistence()
                ? Optional.of("A dynamically reserved persistent volume " + BundleRules.text(resource)
                        + " cannot be unreserved directly. Please destroy the persistent volume first then unreserve"
                        + " the resource")
                : Optional.empty();
    }

    /**
     * CREATE.
     *
     * @param checkpointed what the agent has of reservations and volumes
     */
    public static Optional<String> create(
            Operation.Create create, Resources checkpointed, Requester requester, Set<Capability.Type> capabilities) {
        List<Resource> volumes = create.getVolumesList();
        return BundleRules.check(volumes)
                .or(() -> BundleRules.oneProvider(volumes))
                .map("Invalid resources: "::concat)
                .or(() -> BundleRules.volumes(volumes).map("Not a persistent volume: "::concat))
                .or(() -> BundleRules.uniquePersistence(checkpointed
                        .unallocated()
                        .plus(ResourceConversion.toModel(volumes).unallocated())))
                .or(() -> volumes.stream()
                        .map(volume -> ReservationRules.created(volume, requester, capabilities))
                        .flatMap(Optional::stream)
                        .findFirst())
                .or(() -> requester.frameworkId().isPresent()
                        ? BundleRules.oneRole(volumes).map("Invalid volume resources: "::concat)
                        : Optional.empty());
    }

    /**
     * DESTROY.
     *
     * @param checkpointed what the agent has of reservations and volumes
     * @param used by tasks and executors there, without allocation info
     */
    public static Optional<String> destroy(Operation.Destroy destroy, Resources checkpointed, Resources used) {
        List<Resource> volumes = destroy.getVolumesList();
        Optional<String> error = BundleRules.check(volumes)
                .or(() -> BundleRules.oneProvider(volumes))
                .map("Invalid resources: "::concat)
                .or(() -> BundleRules.volumes(volumes).map("Not a persistent volume: "::concat));
        if (error.isPresent()) {
            return error;
        }
        Resources bundle = ResourceConversion.toModel(volumes).unallocated();
        if (bundle.entries().stream().anyMatch(volume -> !checkpointed.contains(volume))) {
            return Optional.of("Persistent volumes not found");
        }
        return bundle.entries().stream().anyMatch(used::contains)
                ? Optional.of("Persistent volumes in use")
                : Optional.empty();
    }

    /** GROW_VOLUME. */
    public static Optional<String> grow(Operation.GrowVolume grow, Set<Capability.Type> capabilities) {
        Resource volume = grow.getVolume();
        Optional<String> error = ResourceRules.problem(volume)
                .map("Invalid resource in the 'GrowVolume.volume' field: "::concat)
                .or(() -> ResourceRules.problem(grow.getAddition())
                        .map("Invalid resource in the 'GrowVolume.addition' field: "::concat));
        if (error.isPresent()) {
            return error;
        }
        if (Math.round(grow.getAddition().getScalar().getValue() * 1000) <= 0) {
            return Optional.of("The size of 'GrowVolume.addition' field must be greater than zero");
        }
        if (volume.hasProviderId()) {
            return Optional.of("Growing a volume from a resource provider is not supported");
        }
        return BundleRules.volumes(List.of(volume))
                .map("Invalid persistent volume in the 'GrowVolume.volume' field: "::concat)
                .or(() -> volume.hasShared()
                        ? Optional.of("Growing a shared persistent volume is not supported")
                        : Optional.empty())
                .or(() -> compatible(volume, grow.getAddition())
                        ? Optional.empty()
                        : Optional.of("Incompatible resources in the 'GrowVolume.volume' and 'GrowVolume.addition'"
                                + " fields"))
                .or(() -> resizable(volume, "grown", capabilities));
    }

    private static boolean compatible(Resource volume, Resource addition) {
        org.gantry.model.Resource stripped = ResourceConversion.toModel(volume).withoutVolume();
        return Resources.of(stripped, ResourceConversion.toModel(addition))
                        .entries()
                        .size()
                == 1;
    }

    /** SHRINK_VOLUME. */
    public static Optional<String> shrink(Operation.ShrinkVolume shrink, Set<Capability.Type> capabilities) {
        Resource volume = shrink.getVolume();
        Optional<String> error =
                ResourceRules.problem(volume).map("Invalid resource in the 'ShrinkVolume.volume' field: "::concat);
        if (error.isPresent()) {
            return error;
        }
        long subtract = Math.round(shrink.getSubtract().getValue() * 1000);
        if (subtract <= 0) {
            return Optional.of("Value of 'ShrinkVolume.subtract' must be greater than zero");
        }
        if (Math.round(volume.getScalar().getValue() * 1000) <= subtract) {
            return Optional.of(
                    "Value of 'ShrinkVolume.subtract' must be smaller than the size of 'ShrinkVolume.volume'");
        }
        if (volume.hasProviderId()) {
            return Optional.of("Shrinking a volume from a resource provider is not supported");
        }
        if (volume.getDisk().getSource().getType() == Resource.DiskInfo.Source.Type.MOUNT) {
            return Optional.of("Shrinking a volume on a MOUNT disk is not supported");
        }
        return BundleRules.volumes(List.of(volume))
                .map("Invalid persistent volume in the 'ShrinkVolume.volume' field: "::concat)
                .or(() -> volume.hasShared()
                        ? Optional.of("Shrinking a shared persistent volume is not supported")
                        : Optional.empty())
                .or(() -> resizable(volume, "shrunk", capabilities));
    }

    private static Optional<String> resizable(Resource volume, String how, Set<Capability.Type> capabilities) {
        return capabilities.contains(Capability.Type.RESIZE_VOLUME)
                ? Optional.empty()
                : Optional.of("Volume " + BundleRules.text(volume) + " cannot be " + how
                        + " on an agent without RESIZE_VOLUME capability");
    }

    /** CREATE_DISK: without resource providers there is nothing that it could be right about. */
    public static Optional<String> createDisk(Operation.CreateDisk create) {
        return provided(create.getSource());
    }

    /** DESTROY_DISK, likewise. */
    public static Optional<String> destroyDisk(Operation.DestroyDisk destroy) {
        return provided(destroy.getSource());
    }

    private static Optional<String> provided(Resource source) {
        return BundleRules.check(List.of(source))
                .map("Invalid resource: "::concat)
                .or(() -> Optional.of(
                        source.hasProviderId()
                                ? "Resource provider '" + source.getProviderId().getValue() + "' is unknown"
                                : "'source' is not managed by a resource provider"));
    }
}

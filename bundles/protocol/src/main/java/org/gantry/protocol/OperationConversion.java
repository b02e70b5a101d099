package org.gantry.protocol;

import java.util.List;
import org.apache.mesos.v1.Protos;
import org.gantry.model.Conversion;
import org.gantry.model.Resource;
import org.gantry.model.Resources;
import org.gantry.model.Scalar;

/** What an offer operation does to resources. */
public final class OperationConversion {
    private OperationConversion() {}

    /**
     * The steps of an operation on an agent's own resources, one after the other.
     *
     * @throws IllegalArgumentException if a resource is not well-formed, not reserved where it must be, or if the
     *     operation is none that converts
     */
    public static List<Conversion> of(Protos.Offer.Operation operation) {
        return switch (operation.getType()) {
            case RESERVE -> List.of(reserve(operation.getReserve()));
            case UNRESERVE ->
                operation.getUnreserve().getResourcesList().stream()
                        .map(resource -> Conversion.unreserve(Resources.of(ResourceConversion.toModel(resource))))
                        .toList();
            case CREATE ->
                operation.getCreate().getVolumesList().stream()
                        .map(volume -> Conversion.create(ResourceConversion.toModel(volume)))
                        .toList();
            case DESTROY ->
                operation.getDestroy().getVolumesList().stream()
                        .map(volume -> Conversion.destroy(ResourceConversion.toModel(volume)))
                        .toList();
            case GROW_VOLUME ->
                List.of(Conversion.grow(
                        ResourceConversion.toModel(operation.getGrowVolume().getVolume()),
                        ResourceConversion.toModel(operation.getGrowVolume().getAddition())));
            case SHRINK_VOLUME -> List.of(shrink(operation.getShrinkVolume()));
            case LAUNCH, LAUNCH_GROUP, CREATE_DISK, DESTROY_DISK ->
                throw new IllegalArgumentException("Operation not supported");
            case UNKNOWN -> throw new IllegalArgumentException("Unknown operation");
        };
    }

    /** Everything that an operation takes, whatever it makes of it. @throws IllegalArgumentException as {@link #of} */
    public static Resources consumed(Protos.Offer.Operation operation) {
        return of(operation).stream().map(Conversion::consumed).reduce(Resources.EMPTY, Resources::plus);
    }

    private static Conversion reserve(Protos.Offer.Operation.Reserve reserve) {
        Resources reserved = ResourceConversion.toModel(reserve.getResourcesList());
        return reserve.getSourceCount() == 0
                ? Conversion.reserve(reserved)
                : new Conversion(ResourceConversion.toModel(reserve.getSourceList()), reserved);
    }

    private static Conversion shrink(Protos.Offer.Operation.ShrinkVolume shrink) {
        Resource volume = ResourceConversion.toModel(shrink.getVolume());
        return Conversion.shrink(volume, Scalar.of(shrink.getSubtract().getValue()));
    }
}

package org.gantry.model;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What an offer operation does to a bundle: one part of it becomes another. Amounts are conserved.
 *
 * @param consumed taken away
 * @param converted put in its place
 * @param lastCopy a shared volume of which nothing may be left afterwards; empty for other conversions
 */
public record Conversion(Resources consumed, Resources converted, Optional<Resource> lastCopy) {
    public Conversion {
        Objects.requireNonNull(consumed, "consumed");
        Objects.requireNonNull(converted, "converted");
        Objects.requireNonNull(lastCopy, "lastCopy");
    }

    public Conversion(Resources consumed, Resources converted) {
        this(consumed, converted, Optional.empty());
    }

    /**
     * Pushes a reservation.
     *
     * @param reserved with it
     * @throws IllegalArgumentException if one is not reserved
     */
    public static Conversion reserve(Resources reserved) {
        return new Conversion(reserved.unreserveOnce(), reserved);
    }

    /**
     * Pops a reservation.
     *
     * @param reserved with it
     * @throws IllegalArgumentException if one is not reserved
     */
    public static Conversion unreserve(Resources reserved) {
        return new Conversion(reserved, reserved.unreserveOnce());
    }

    /** Makes a persistent volume of a disk. */
    public static Conversion create(Resource volume) {
        return new Conversion(Resources.of(volume.withoutVolume()), Resources.of(volume));
    }

    /** Makes a disk of a persistent volume again. */
    public static Conversion destroy(Resource volume) {
        return new Conversion(
                Resources.of(volume),
                Resources.of(volume.withoutVolume()),
                volume.shared() ? Optional.of(volume) : Optional.empty());
    }

    /** Adds a disk to a persistent volume. @throws IllegalArgumentException if one is no amount */
    public static Conversion grow(Resource volume, Resource addition) {
        Value grown = volume.value().plus(addition.value());
        return new Conversion(Resources.of(volume, addition), Resources.of(volume.withValue(grown)));
    }

    /** Takes a part from a persistent volume. @throws IllegalArgumentException unless it is smaller than the volume */
    public static Conversion shrink(Resource volume, Scalar subtract) {
        Value shrunk = volume.value().minus(subtract);
        Resource freed = volume.withoutVolume().withValue(subtract);
        return new Conversion(Resources.of(volume), Resources.of(volume.withValue(shrunk), freed));
    }

    /** The same among resources that are not marked with the role they are allocated to. */
    public Conversion unallocated() {
        return new Conversion(
                consumed.unallocated(),
                converted.unallocated(),
                lastCopy.map(volume -> volume.withAllocatedRole(Optional.empty())));
    }

    /** Takes it back. */
    public Conversion inverse() {
        return new Conversion(converted, consumed);
    }

    /** Converts within the bundle. @throws IllegalArgumentException if it does not hold what is consumed */
    public Resources apply(Resources resources) {
        Resources rest = resources
                .tryMinus(consumed)
                .orElseThrow(() -> new IllegalArgumentException(
                        resources.describe() + " does not contain " + consumed.describe()));
        Resources result = rest.plus(converted);
        if (lastCopy.isPresent() && result.contains(lastCopy.get())) {
            throw new IllegalArgumentException("Persistent volume "
                    + lastCopy.get().describe() + " cannot be removed due to additional shared copies");
        }
        return result;
    }

    /** One after the other. @throws IllegalArgumentException as {@link #apply} */
    public static Resources applyAll(List<Conversion> conversions, Resources resources) {
        Resources result = resources;
        for (Conversion conversion : conversions) {
            result = conversion.apply(result);
        }
        return result;
    }
}

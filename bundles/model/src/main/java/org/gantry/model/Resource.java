package org.gantry.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * An amount of one kind of resource with everything that tells it from others of its name. Immutable.
 *
 * @param name for example {@code cpus}, {@code mem} and {@code disk} (both in MB), {@code gpus}, {@code ports}
 * @param value how much; may be nothing
 * @param allocatedRole the role that it is offered or used in
 * @param reservations from the first to the most refined; empty if unreserved
 * @param disk what it is beyond its size, for {@code disk}
 * @param revocable whether it may be taken back at any time
 * @param shared whether several tasks may use it at once; only persistent volumes are
 * @param providerId the resource provider that it comes from, if not from the agent itself
 */
public record Resource(
        String name,
        Value value,
        Optional<String> allocatedRole,
        List<Reservation> reservations,
        Optional<Disk> disk,
        boolean revocable,
        boolean shared,
        Optional<String> providerId) {
    public Resource {
        Objects.requireNonNull(value, "value");
        Objects.requireNonNull(allocatedRole, "allocatedRole");
        Objects.requireNonNull(disk, "disk");
        Objects.requireNonNull(providerId, "providerId");
        reservations = List.copyOf(reservations);
        if (name.isEmpty()) {
            throw new IllegalArgumentException("A resource needs a name");
        }
    }

    /** Unreserved. */
    public static Resource of(String name, Value value) {
        return new Resource(name, value, Optional.empty(), List.of(), Optional.empty(), false, false, Optional.empty());
    }

    /** Unreserved. @throws IllegalArgumentException if negative or not a number */
    public static Resource scalar(String name, double value) {
        return of(name, Scalar.of(value));
    }

    /** Unreserved {@code ports}. */
    public static Resource ports(long begin, long end) {
        return of("ports", Ranges.of(begin, end));
    }

    public Resource withValue(Value newValue) {
        return new Resource(name, newValue, allocatedRole, reservations, disk, revocable, shared, providerId);
    }

    public Resource withAllocatedRole(Optional<String> role) {
        return new Resource(name, value, role, reservations, disk, revocable, shared, providerId);
    }

    public Resource withReservations(List<Reservation> stack) {
        return new Resource(name, value, allocatedRole, stack, disk, revocable, shared, providerId);
    }

    public Resource withDisk(Disk newDisk) {
        return new Resource(
                name, value, allocatedRole, reservations, Optional.of(newDisk), revocable, shared, providerId);
    }

    public Resource asRevocable() {
        return new Resource(name, value, allocatedRole, reservations, disk, true, shared, providerId);
    }

    public Resource asShared() {
        return new Resource(name, value, allocatedRole, reservations, disk, revocable, true, providerId);
    }

    /** The disk that a persistent volume lies on: neither persistent, nor mounted anywhere, nor shared. */
    public Resource withoutVolume() {
        Optional<Disk> plain = disk.filter(d -> d.source().isPresent())
                .map(d -> new Disk(Optional.empty(), Optional.empty(), d.source()));
        return new Resource(name, value, allocatedRole, reservations, plain, revocable, false, providerId);
    }

    /** What the agent's configuration calls it: neither a volume nor reserved at run time. */
    public Resource configured() {
        Resource plain = withoutVolume();
        while (plain.isDynamicallyReserved()) {
            plain = plain.unreservedOnce();
        }
        return plain;
    }

    public Resource withProviderId(String id) {
        return new Resource(name, value, allocatedRole, reservations, disk, revocable, shared, Optional.of(id));
    }

    /** Refines the reservation. @throws IllegalArgumentException unless it may stand on top of what is there */
    public Resource reserved(Reservation reservation) {
        reservationRole().ifPresent(current -> {
            if (!Roles.isStrictDescendant(reservation.role(), current)) {
                throw new IllegalArgumentException("Cannot reserve " + this + " for role '" + reservation.role()
                        + "': it must be below role '" + current + "'");
            }
            if (reservation.type() == Reservation.Type.STATIC) {
                throw new IllegalArgumentException("Cannot refine the reservation of " + this + " statically");
            }
        });
        List<Reservation> stack = new ArrayList<>(reservations);
        stack.add(reservation);
        return withReservations(stack);
    }

    /** Takes the most refined reservation away. @throws IllegalArgumentException if there is none */
    public Resource unreservedOnce() {
        if (reservations.isEmpty()) {
            throw new IllegalArgumentException(this + " is not reserved");
        }
        return withReservations(reservations.subList(0, reservations.size() - 1));
    }

    /** The role of the most refined reservation. */
    public Optional<String> reservationRole() {
        return reservations.isEmpty()
                ? Optional.empty()
                : Optional.of(reservations.get(reservations.size() - 1).role());
    }

    public boolean isReserved() {
        return !reservations.isEmpty();
    }

    public boolean isDynamicallyReserved() {
        return isReserved() && reservations.get(reservations.size() - 1).type() == Reservation.Type.DYNAMIC;
    }

    /** Whether it may be offered to the role: it is unreserved, or reserved for the role or one above it. */
    public boolean isAllocatableTo(String role) {
        return reservationRole()
                .map(reserved -> reserved.equals(role) || Roles.isStrictDescendant(role, reserved))
                .orElse(true);
    }

    public boolean isPersistentVolume() {
        return disk.flatMap(Disk::persistence).isPresent();
    }

    public boolean isEmpty() {
        return value.isEmpty();
    }

    /** As Mesos's messages print it. */
    public String describe() {
        return ResourceText.describe(this);
    }

    /** As Mesos's flags write it where they can, otherwise as Mesos's log does. */
    @Override
    public String toString() {
        return ResourceText.print(this);
    }
}

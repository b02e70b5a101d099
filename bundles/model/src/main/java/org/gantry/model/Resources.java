package org.gantry.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * A bundle of resources with Mesos's arithmetic. Immutable; two bundles are equal if they hold the same.
 *
 * <p>Entries of the same kind are merged: same name, role, reservations, disk, provider, revocability. Persistent
 * volumes and disks that are used only as a whole (MOUNT, BLOCK, RAW with an id) are never merged nor divided. A shared
 * resource that is added again is counted once more rather than made larger. Nothing is ever negative, and what
 * amounts to nothing vanishes.
 */
public final class Resources {
    public static final Resources EMPTY = new Resources(List.of());

    /** Canonical order; a shared resource appears as often as it is counted. */
    private final List<Resource> entries;

    private Resources(List<Resource> entries) {
        this.entries = entries;
    }

    public static Resources of(Resource... resources) {
        return of(Arrays.asList(resources));
    }

    public static Resources of(Collection<Resource> resources) {
        return normalised(new ArrayList<>(resources));
    }

    /**
     * Reads the form <code>cpus:4;mem(role):1024;ports:[31000-32000];tags:{a,b}</code>. A role in parentheses makes a
     * static reservation.
     *
     * @throws IllegalArgumentException with what is wrong, fit for whoever wrote the text
     */
    public static Resources parse(String text) {
        return parse(text, Roles.DEFAULT);
    }

    /**
     * As {@link #parse(String)}.
     *
     * @param defaultRole for entries that name no role; {@code *} for unreserved
     */
    public static Resources parse(String text, String defaultRole) {
        return ResourceText.parse(text, defaultRole);
    }

    /** In canonical order; a shared resource appears as often as it is counted. */
    public List<Resource> entries() {
        return entries;
    }

    public boolean isEmpty() {
        return entries.isEmpty();
    }

    public Resources plus(Resources other) {
        if (other.isEmpty()) {
            return this;
        }
        if (isEmpty()) {
            return other;
        }
        List<Resource> all = new ArrayList<>(entries.size() + other.entries.size());
        all.addAll(entries);
        all.addAll(other.entries);
        return normalised(all);
    }

    public Resources plus(Resource resource) {
        return plus(of(resource));
    }

    /** What is left. @throws IllegalArgumentException unless this {@link #contains contains} the other */
    public Resources minus(Resources other) {
        return tryMinus(other)
                .orElseThrow(() -> new IllegalArgumentException("Cannot take " + other + " from " + this));
    }

    /** What is left without the other; empty if this does not contain it. */
    public Optional<Resources> tryMinus(Resources other) {
        if (other.isEmpty()) {
            return Optional.of(this);
        }
        if (equals(other)) {
            return Optional.of(EMPTY);
        }
        List<Resource> left = new ArrayList<>(entries);
        for (Resource taken : other.entries) {
            if (!take(left, taken)) {
                return Optional.empty();
            }
        }
        return Optional.of(left.isEmpty() ? EMPTY : new Resources(List.copyOf(left)));
    }

    /** What is left when as much of the other is taken as is there. Indivisible entries go as a whole or not at all. */
    public Resources without(Resources other) {
        List<Resource> left = new ArrayList<>(entries);
        for (Resource taken : other.entries) {
            if (!take(left, taken)) {
                takeSome(left, taken);
            }
        }
        left.removeIf(Resource::isEmpty);
        return left.isEmpty() ? EMPTY : new Resources(List.copyOf(left));
    }

    public boolean contains(Resources other) {
        return other.isEmpty() || tryMinus(other).isPresent();
    }

    public boolean contains(Resource resource) {
        return contains(of(resource));
    }

    /** Sum of all scalars of that name, whatever their reservation; shared ones count once. */
    public double scalar(String name) {
        return thousandths(name) / 1000.0;
    }

    /** As {@link #scalar}, in thousandths. */
    public long thousandths(String name) {
        long sum = 0;
        Resource last = null;
        for (Resource entry : entries) {
            if (entry.name().equals(name) && entry.value() instanceof Scalar scalar && !repeats(last, entry)) {
                sum = Math.addExact(sum, scalar.thousandths());
            }
            last = entry;
        }
        return sum;
    }

    /** Sums of all scalars by name; shared ones count once. */
    public Quantities quantities() {
        SortedMap<String, Scalar> sums = new TreeMap<>();
        Resource last = null;
        for (Resource entry : entries) {
            if (entry.value() instanceof Scalar scalar && !repeats(last, entry)) {
                sums.merge(entry.name(), scalar, Scalar::plus);
            }
            last = entry;
        }
        return new Quantities(sums);
    }

    /** All ranges of that name together, whatever their reservation. */
    public Ranges ranges(String name) {
        Ranges all = Ranges.EMPTY;
        for (Resource entry : entries) {
            if (entry.name().equals(name) && entry.value() instanceof Ranges ranges) {
                all = all.plus(ranges);
            }
        }
        return all;
    }

    public Ranges ports() {
        return ranges("ports");
    }

    public Resources filter(Predicate<Resource> predicate) {
        List<Resource> kept = entries.stream().filter(predicate).toList();
        return kept.size() == entries.size() ? this : new Resources(kept);
    }

    public Resources named(String name) {
        return filter(entry -> entry.name().equals(name));
    }

    public Resources unreserved() {
        return filter(entry -> !entry.isReserved());
    }

    public Resources reserved() {
        return filter(Resource::isReserved);
    }

    /** What is reserved for exactly this role, not for one above or below. */
    public Resources reservedFor(String role) {
        return filter(entry -> entry.reservationRole().filter(role::equals).isPresent());
    }

    /** What may be offered to the role: unreserved, or reserved for it or a role above it. */
    public Resources allocatableTo(String role) {
        return filter(entry -> entry.isAllocatableTo(role));
    }

    public Resources revocable() {
        return filter(Resource::revocable);
    }

    public Resources nonRevocable() {
        return filter(entry -> !entry.revocable());
    }

    public Resources shared() {
        return filter(Resource::shared);
    }

    public Resources nonShared() {
        return filter(entry -> !entry.shared());
    }

    public Resources persistentVolumes() {
        return filter(Resource::isPersistentVolume);
    }

    /** The same, marked as offered to or used in the role. */
    public Resources allocatedTo(String role) {
        return map(entry -> entry.withAllocatedRole(Optional.of(role)));
    }

    /** The same without the mark of {@link #allocatedTo}. */
    public Resources unallocated() {
        if (entries.stream().allMatch(entry -> entry.allocatedRole().isEmpty())) {
            return this;
        }
        return map(entry -> entry.withAllocatedRole(Optional.empty()));
    }

    /** Parts by the role that they are allocated to; what is not allocated is left out. */
    public SortedMap<String, Resources> byAllocatedRole() {
        return split(Resource::allocatedRole);
    }

    /** Parts by the role that they are reserved for; what is unreserved is left out. */
    public SortedMap<String, Resources> byReservationRole() {
        return split(Resource::reservationRole);
    }

    /** All entries one reservation deeper. @throws IllegalArgumentException as {@link Resource#reserved} */
    public Resources reserve(Reservation reservation) {
        return map(entry -> entry.reserved(reservation));
    }

    /** All entries one reservation less deep. @throws IllegalArgumentException as {@link Resource#unreservedOnce} */
    public Resources unreserveOnce() {
        return map(Resource::unreservedOnce);
    }

    /** The same without any reservation. */
    public Resources withoutReservations() {
        return map(entry -> entry.withReservations(List.of()));
    }

    public Resources map(UnaryOperator<Resource> change) {
        List<Resource> changed = new ArrayList<>(entries.size());
        entries.forEach(entry -> changed.add(change.apply(entry)));
        return normalised(changed);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Resources resources && resources.entries.equals(entries);
    }

    @Override
    public int hashCode() {
        return entries.hashCode();
    }

    /** As Mesos's messages print a bundle. */
    public String describe() {
        return entries.isEmpty()
                ? "{}"
                : entries.stream().map(Resource::describe).collect(Collectors.joining("; "));
    }

    /**
     * The same with reservations and volumes made of it.
     *
     * @param kept what was {@link #checkpointed}
     * @return empty if there is less of something than they are made of
     */
    public Optional<Resources> reshaped(Resources kept) {
        Resources result = this;
        for (Resource entry : kept.entries) {
            Optional<Resources> rest = result.tryMinus(of(entry.configured()));
            if (rest.isEmpty()) {
                return Optional.empty();
            }
            result = rest.get().plus(entry);
        }
        return Optional.of(result);
    }

    /** What an agent has to remember, since its configuration does not say it: reservations and volumes. */
    public Resources checkpointed() {
        return filter(entry -> entry.isDynamicallyReserved() || entry.isPersistentVolume());
    }

    /** Entries joined by {@code ;}: the form that {@link #parse} reads, if no entry needs more than that form can say. */
    @Override
    public String toString() {
        return entries.stream().map(Resource::toString).collect(Collectors.joining(";"));
    }

    private SortedMap<String, Resources> split(Function<Resource, Optional<String>> key) {
        Map<String, List<Resource>> parts = new TreeMap<>();
        for (Resource entry : entries) {
            key.apply(entry).ifPresent(role -> parts.computeIfAbsent(role, r -> new ArrayList<>())
                    .add(entry));
        }
        SortedMap<String, Resources> result = new TreeMap<>();
        parts.forEach((role, list) -> result.put(role, new Resources(List.copyOf(list))));
        return result;
    }

    private static boolean repeats(Resource last, Resource entry) {
        return entry.shared() && entry.equals(last);
    }

    /** Entries that only add up as a whole. */
    private static boolean isIndivisible(Resource resource) {
        return resource.shared() || resource.disk().filter(Disk::isIndivisible).isPresent();
    }

    private static boolean take(List<Resource> left, Resource taken) {
        for (int i = 0; i < left.size(); i++) {
            Resource entry = left.get(i);
            if (!entry.name().equals(taken.name()) || ResourceOrder.BY_IDENTITY.compare(entry, taken) != 0) {
                continue;
            }
            if (entry.value().equals(taken.value())) {
                left.remove(i);
                return true;
            }
            if (!isIndivisible(entry) && entry.value().contains(taken.value())) {
                left.set(i, entry.withValue(entry.value().minus(taken.value())));
                return true;
            }
        }
        return false;
    }

    private static void takeSome(List<Resource> left, Resource taken) {
        for (int i = 0; i < left.size(); i++) {
            Resource entry = left.get(i);
            if (!isIndivisible(entry) && ResourceOrder.BY_IDENTITY.compare(entry, taken) == 0) {
                left.set(i, entry.withValue(entry.value().without(taken.value())));
                return;
            }
        }
    }

    private static Resources normalised(List<Resource> entries) {
        entries.removeIf(Resource::isEmpty);
        if (entries.isEmpty()) {
            return EMPTY;
        }
        entries.sort(ResourceOrder.CANONICAL);
        List<Resource> merged = new ArrayList<>(entries.size());
        for (Resource entry : entries) {
            int last = merged.size() - 1;
            if (last >= 0 && !isIndivisible(entry) && ResourceOrder.BY_IDENTITY.compare(merged.get(last), entry) == 0) {
                merged.set(last, entry.withValue(merged.get(last).value().plus(entry.value())));
            } else {
                merged.add(entry);
            }
        }
        return new Resources(List.copyOf(merged));
    }
}

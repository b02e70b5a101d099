package org.gantry.model;

import java.util.Comparator;
import java.util.Iterator;
import java.util.List;

/** The canonical order of a bundle's entries, so that equal bundles look equal. Total and consistent with equals. */
final class ResourceOrder {
    /** By everything but the value: entries that compare as 0 differ at most in how much they are. */
    static final Comparator<Resource> BY_IDENTITY = ResourceOrder::compareIdentity;

    static final Comparator<Resource> CANONICAL =
            BY_IDENTITY.thenComparing(Resource::value, ResourceOrder::compareValues);

    private ResourceOrder() {}

    private static int compareIdentity(Resource a, Resource b) {
        int order = a.name().compareTo(b.name());
        if (order != 0) {
            return order;
        }
        order = compareReservations(a.reservations(), b.reservations());
        if (order != 0) {
            return order;
        }
        if (!a.allocatedRole().equals(b.allocatedRole())) {
            return a.allocatedRole().orElse("").compareTo(b.allocatedRole().orElse(""));
        }
        if (!a.disk().equals(b.disk())) {
            return diskText(a).compareTo(diskText(b));
        }
        if (a.revocable() != b.revocable()) {
            return Boolean.compare(a.revocable(), b.revocable());
        }
        if (a.shared() != b.shared()) {
            return Boolean.compare(a.shared(), b.shared());
        }
        if (!a.providerId().equals(b.providerId())) {
            return a.providerId().orElse("").compareTo(b.providerId().orElse(""));
        }
        return a.value().getClass() == b.value().getClass()
                ? 0
                : a.value().getClass().getName().compareTo(b.value().getClass().getName());
    }

    private static int compareReservations(List<Reservation> a, List<Reservation> b) {
        if (a.equals(b)) {
            return 0;
        }
        Iterator<Reservation> others = b.iterator();
        for (Reservation one : a) {
            if (!others.hasNext()) {
                return 1;
            }
            Reservation other = others.next();
            if (!one.equals(other)) {
                int order = one.role().compareTo(other.role());
                return order != 0 ? order : reservationText(one).compareTo(reservationText(other));
            }
        }
        return -1;
    }

    /** Unlike {@link Reservation#toString} tells absent from empty, and quotes nothing ambiguously. */
    private static String reservationText(Reservation reservation) {
        StringBuilder text = new StringBuilder(reservation.type().name());
        text.append(reservation.principal().map(p -> "\u0001" + p).orElse("\u0000"));
        labelsText(reservation.labels(), text);
        return text.toString();
    }

    private static String diskText(Resource resource) {
        StringBuilder text = new StringBuilder();
        resource.disk().ifPresent(disk -> {
            text.append('d')
                    .append(disk.persistence().map(p -> "\u0001" + p.id()).orElse("\u0000"));
            disk.source().ifPresent(source -> {
                text.append(source.type());
                for (var part : List.of(source.root(), source.vendor(), source.id(), source.profile())) {
                    text.append(part.map(p -> "\u0001" + p).orElse("\u0000"));
                }
                labelsText(source.metadata(), text);
            });
        });
        return text.toString();
    }

    private static void labelsText(List<Label> labels, StringBuilder text) {
        for (Label label : labels) {
            text.append('\u0002').append(label.key());
            text.append(label.value().map(v -> "\u0001" + v).orElse("\u0000"));
        }
    }

    private static int compareValues(Value a, Value b) {
        if (a instanceof Scalar one && b instanceof Scalar other) {
            return one.compareTo(other);
        }
        return a.equals(b) ? 0 : a.toString().compareTo(b.toString());
    }
}

package org.gantry.protocol;

import static org.gantry.protocol.ResourceReader.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos;
import org.apache.mesos.v1.Protos.Resource.ReservationInfo;
import org.gantry.model.Reservation;
import org.gantry.model.Roles;

/** Reservations in any format to the model's stack. Where both formats are used they must agree. */
final class ReservationReader {
    private ReservationReader() {}

    static List<Reservation> read(Protos.Resource resource) {
        return resource.getReservationsCount() == 0 ? legacy(resource) : refined(resource);
    }

    @SuppressWarnings("deprecation")
    private static List<Reservation> legacy(Protos.Resource resource) {
        String role = resource.getRole();
        checkRole(role);
        ReservationInfo info = resource.getReservation();
        check(!info.hasType(), "'Resource.ReservationInfo.type' must not be set for the 'Resource.reservation' field");
        check(!info.hasRole(), "'Resource.ReservationInfo.role' must not be set for the 'Resource.reservation' field");
        if (role.equals(Roles.DEFAULT)) {
            check(!resource.hasReservation(), "Invalid reservation: role \"*\" cannot be dynamically reserved");
            return List.of();
        }
        Reservation.Type type = resource.hasReservation() ? Reservation.Type.DYNAMIC : Reservation.Type.STATIC;
        return List.of(reservation(type, role, info));
    }

    private static List<Reservation> refined(Protos.Resource resource) {
        List<Reservation> stack = new ArrayList<>();
        for (ReservationInfo info : resource.getReservationsList()) {
            Reservation next = refined(info);
            if (!stack.isEmpty()) {
                checkRefines(stack.get(stack.size() - 1).role(), next);
            }
            stack.add(next);
        }
        checkAgreement(resource, stack);
        return stack;
    }

    private static Reservation refined(ReservationInfo info) {
        check(info.hasType(), "Invalid reservation: 'Resource.ReservationInfo.type' field must be set.");
        check(info.hasRole(), "Invalid reservation: 'Resource.ReservationInfo.role' field must be set.");
        checkRole(info.getRole());
        check(!info.getRole().equals(Roles.DEFAULT), "Invalid reservation: role \"*\" cannot be reserved");
        Reservation.Type type =
                switch (info.getType()) {
                    case STATIC -> Reservation.Type.STATIC;
                    case DYNAMIC -> Reservation.Type.DYNAMIC;
                    case UNKNOWN -> throw new IllegalArgumentException("Unsupported 'Resource.ReservationInfo.Type'");
                };
        return reservation(type, info.getRole(), info);
    }

    private static void checkRefines(String ancestor, Reservation next) {
        check(
                next.type() != Reservation.Type.STATIC,
                "Invalid refined reservation: A refined reservation cannot be STATIC");
        check(
                Roles.isStrictDescendant(next.role(), ancestor),
                "Invalid refined reservation: role '" + next.role() + "' is not a refinement of '" + ancestor + "'");
    }

    @SuppressWarnings("deprecation")
    private static void checkAgreement(Protos.Resource resource, List<Reservation> stack) {
        if (stack.size() > 1) {
            String reason = " must not be set if there is more than one reservation in 'Resource.reservations'";
            check(!resource.hasRole(), "Invalid resource format: 'Resource.role'" + reason);
            check(!resource.hasReservation(), "Invalid resource format: 'Resource.reservation'" + reason);
            return;
        }
        Reservation only = stack.get(0);
        check(
                !resource.hasRole() || resource.getRole().equals(only.role()),
                "Invalid resource format: 'Resource.role' field with '" + resource.getRole()
                        + "' does not match the role '" + only.role() + "' in 'Resource.reservations'");
        if (only.type() == Reservation.Type.STATIC) {
            check(
                    !resource.hasReservation(),
                    "Invalid resource format: 'Resource.reservation' must not be set if the single reservation in"
                            + " 'Resource.reservations' is STATIC");
            return;
        }
        check(
                resource.hasRole() == resource.hasReservation(),
                "Invalid resource format: 'Resource.role' and 'Resource.reservation' must either be both set or both"
                        + " not set if the single reservation in 'Resource.reservations' is DYNAMIC");
        if (resource.hasReservation()) {
            Reservation legacy = reservation(only.type(), only.role(), resource.getReservation());
            check(
                    legacy.equals(only),
                    "Invalid resource format: 'Resource.reservation' does not match 'Resource.reservations'");
        }
    }

    private static void checkRole(String role) {
        Roles.check(role).ifPresent(problem -> {
            throw new IllegalArgumentException(problem);
        });
    }

    private static Reservation reservation(Reservation.Type type, String role, ReservationInfo info) {
        return new Reservation(
                type,
                role,
                info.hasPrincipal() ? Optional.of(info.getPrincipal()) : Optional.empty(),
                ResourceReader.labels(info.getLabels()));
    }
}

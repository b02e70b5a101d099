package org.gantry.master.view;

import java.util.List;
import org.apache.mesos.v1.Protos.Resource;
import org.gantry.model.Resources;
import org.gantry.protocol.ResourceConversion;

/** Resources as v1 messages, in the form that every client understands. */
public final class ResourceMessages {
    private static final String UNRESERVED = "*";

    private ResourceMessages() {}

    /** Unreserved ones carry {@code role: "*"}. */
    public static List<Resource> list(Resources resources) {
        return ResourceConversion.toProto(resources).stream()
                .map(ResourceMessages::withRole)
                .toList();
    }

    /** As {@link #list}, with a single reservation written as {@code role} and {@code reservation}. */
    @SuppressWarnings("deprecation")
    public static List<Resource> unrefined(Resources resources) {
        return list(resources).stream()
                .map(resource -> {
                    if (resource.getReservationsCount() != 1) {
                        return resource;
                    }
                    Resource.ReservationInfo reservation = resource.getReservations(0);
                    Resource.Builder flat =
                            resource.toBuilder().clearReservations().setRole(reservation.getRole());
                    if (reservation.getType() == Resource.ReservationInfo.Type.DYNAMIC) {
                        flat.setReservation(
                                reservation.toBuilder().clearRole().clearType());
                    }
                    return flat.build();
                })
                .toList();
    }

    @SuppressWarnings("deprecation")
    private static Resource withRole(Resource resource) {
        return resource.getReservationsCount() == 0 && !resource.hasRole()
                ? resource.toBuilder().setRole(UNRESERVED).build()
                : resource;
    }
}

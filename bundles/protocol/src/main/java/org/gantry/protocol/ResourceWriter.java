package org.gantry.protocol;

import java.util.List;
import org.apache.mesos.v1.Protos;
import org.apache.mesos.v1.Protos.Resource.DiskInfo;
import org.apache.mesos.v1.Protos.Resource.ReservationInfo;
import org.gantry.model.Disk;
import org.gantry.model.Label;
import org.gantry.model.Names;
import org.gantry.model.Ranges;
import org.gantry.model.Reservation;
import org.gantry.model.Resource;
import org.gantry.model.Roles;
import org.gantry.model.Scalar;

/** Model to message. */
final class ResourceWriter {
    private ResourceWriter() {}

    static Protos.Resource write(Resource resource, ResourceFormat format) {
        Protos.Resource.Builder builder = Protos.Resource.newBuilder().setName(resource.name());
        writeValue(resource, builder);
        resource.providerId().ifPresent(id -> builder.getProviderIdBuilder().setValue(id));
        resource.allocatedRole()
                .ifPresent(role -> builder.getAllocationInfoBuilder().setRole(role));
        writeReservations(resource.reservations(), format, builder);
        resource.disk().ifPresent(disk -> builder.setDisk(disk(disk)));
        if (resource.revocable()) {
            builder.setRevocable(Protos.Resource.RevocableInfo.getDefaultInstance());
        }
        if (resource.shared()) {
            builder.setShared(Protos.Resource.SharedInfo.getDefaultInstance());
        }
        return builder.build();
    }

    private static void writeValue(Resource resource, Protos.Resource.Builder builder) {
        if (resource.value() instanceof Scalar scalar) {
            builder.setType(Protos.Value.Type.SCALAR).getScalarBuilder().setValue(scalar.value());
        } else if (resource.value() instanceof Ranges ranges) {
            builder.setType(Protos.Value.Type.RANGES);
            Protos.Value.Ranges.Builder target = builder.getRangesBuilder();
            ranges.items()
                    .forEach(range ->
                            target.addRangeBuilder().setBegin(range.begin()).setEnd(range.end()));
        } else if (resource.value() instanceof Names names) {
            builder.setType(Protos.Value.Type.SET).getSetBuilder().addAllItem(names.items());
        }
    }

    private static void writeReservations(
            List<Reservation> reservations, ResourceFormat format, Protos.Resource.Builder builder) {
        if (format != ResourceFormat.LEGACY) {
            reservations.forEach(reservation -> builder.addReservations(refined(reservation)));
        }
        if (format != ResourceFormat.REFINED) {
            writeLegacy(reservations, builder);
        }
    }

    @SuppressWarnings("deprecation")
    private static void writeLegacy(List<Reservation> reservations, Protos.Resource.Builder builder) {
        if (reservations.isEmpty()) {
            builder.setRole(Roles.DEFAULT);
        } else if (reservations.size() == 1) {
            Reservation reservation = reservations.get(0);
            builder.setRole(reservation.role());
            if (reservation.type() == Reservation.Type.DYNAMIC) {
                builder.setReservation(ownerOf(reservation));
            }
        }
    }

    private static ReservationInfo refined(Reservation reservation) {
        return ownerOf(reservation)
                .setType(ReservationInfo.Type.valueOf(reservation.type().name()))
                .setRole(reservation.role())
                .build();
    }

    private static ReservationInfo.Builder ownerOf(Reservation reservation) {
        ReservationInfo.Builder info = ReservationInfo.newBuilder();
        reservation.principal().ifPresent(info::setPrincipal);
        if (!reservation.labels().isEmpty()) {
            info.setLabels(labels(reservation.labels()));
        }
        return info;
    }

    private static DiskInfo disk(Disk disk) {
        DiskInfo.Builder info = DiskInfo.newBuilder();
        disk.persistence().ifPresent(persistence -> {
            DiskInfo.Persistence.Builder target = info.getPersistenceBuilder().setId(persistence.id());
            persistence.principal().ifPresent(target::setPrincipal);
        });
        disk.volume().ifPresent(volume -> info.getVolumeBuilder()
                .setContainerPath(volume.containerPath())
                .setMode(volume.mode() == Disk.Mode.READ_WRITE ? Protos.Volume.Mode.RW : Protos.Volume.Mode.RO));
        disk.source().ifPresent(source -> info.setSource(source(source)));
        return info.build();
    }

    private static DiskInfo.Source source(Disk.Source source) {
        DiskInfo.Source.Builder target = DiskInfo.Source.newBuilder()
                .setType(DiskInfo.Source.Type.valueOf(source.type().name()));
        switch (source.type()) {
            case PATH -> source.root().ifPresentOrElse(target.getPathBuilder()::setRoot, target::getPathBuilder);
            case MOUNT -> source.root().ifPresentOrElse(target.getMountBuilder()::setRoot, target::getMountBuilder);
            case BLOCK, RAW -> {}
        }
        source.vendor().ifPresent(target::setVendor);
        source.id().ifPresent(target::setId);
        source.profile().ifPresent(target::setProfile);
        if (!source.metadata().isEmpty()) {
            target.setMetadata(labels(source.metadata()));
        }
        return target.build();
    }

    private static Protos.Labels labels(List<Label> labels) {
        Protos.Labels.Builder target = Protos.Labels.newBuilder();
        for (Label label : labels) {
            Protos.Label.Builder one = target.addLabelsBuilder().setKey(label.key());
            label.value().ifPresent(one::setValue);
        }
        return target.build();
    }
}

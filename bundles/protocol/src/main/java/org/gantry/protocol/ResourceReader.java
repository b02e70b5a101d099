package org.gantry.protocol;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos;
import org.apache.mesos.v1.Protos.Resource.DiskInfo;
import org.gantry.model.Disk;
import org.gantry.model.Label;
import org.gantry.model.Names;
import org.gantry.model.Range;
import org.gantry.model.Ranges;
import org.gantry.model.Resource;
import org.gantry.model.Scalar;
import org.gantry.model.Value;

/** Message to model. Refuses what Mesos refuses, in its words. */
final class ResourceReader {
    private ResourceReader() {}

    static Resource read(Protos.Resource resource) {
        check(!resource.getName().isEmpty(), "Empty resource name");
        Value value = value(resource);
        check(
                !resource.hasDisk() || resource.getName().equals("disk"),
                "DiskInfo should not be set for " + resource.getName() + " resource");
        if (resource.hasShared()) {
            check(resource.getName().equals("disk"), "Resource " + resource.getName() + " cannot be shared");
            check(resource.getDisk().hasPersistence(), "Only persistent volumes can be shared");
        }
        return new Resource(
                resource.getName(),
                value,
                resource.hasAllocationInfo() && resource.getAllocationInfo().hasRole()
                        ? Optional.of(resource.getAllocationInfo().getRole())
                        : Optional.empty(),
                ReservationReader.read(resource),
                resource.hasDisk() ? Optional.of(disk(resource.getDisk())) : Optional.empty(),
                resource.hasRevocable(),
                resource.hasShared(),
                resource.hasProviderId() ? Optional.of(resource.getProviderId().getValue()) : Optional.empty());
    }

    static void check(boolean wellFormed, String otherwise) {
        if (!wellFormed) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    private static Value value(Protos.Resource resource) {
        boolean scalar = resource.hasScalar();
        boolean ranges = resource.hasRanges();
        boolean set = resource.hasSet();
        return switch (resource.getType()) {
            case SCALAR -> {
                check(scalar && !ranges && !set, "Invalid scalar resource");
                yield scalar(resource.getScalar().getValue());
            }
            case RANGES -> {
                check(!scalar && ranges && !set, "Invalid ranges resource");
                yield ranges(resource.getRanges());
            }
            case SET -> {
                check(!scalar && !ranges && set, "Invalid set resource");
                yield names(resource.getSet().getItemList());
            }
            case TEXT -> throw new IllegalArgumentException("Unsupported resource type");
        };
    }

    private static Scalar scalar(double value) {
        check(!(value < 0), "Invalid scalar resource: value < 0");
        try {
            return Scalar.of(value);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("Invalid scalar resource: not a finite number", e);
        }
    }

    private static Ranges ranges(Protos.Value.Ranges ranges) {
        List<Range> items = ranges.getRangeList().stream()
                .map(ResourceReader::range)
                .sorted()
                .toList();
        for (int i = 1; i < items.size(); i++) {
            check(items.get(i - 1).end() < items.get(i).begin(), "Invalid ranges resource: overlapping ranges");
        }
        return new Ranges(items);
    }

    private static Range range(Protos.Value.Range range) {
        // Unsigned on the wire; what does not fit is nobody's port.
        check(range.getBegin() >= 0 && range.getEnd() >= 0, "Invalid ranges resource: number too large");
        check(range.getBegin() <= range.getEnd(), "Invalid ranges resource: begin > end");
        return new Range(range.getBegin(), range.getEnd());
    }

    private static Names names(List<String> items) {
        Set<String> seen = new HashSet<>(items);
        check(seen.size() == items.size(), "Invalid set resource: duplicated elements");
        return Names.of(seen);
    }

    private static Disk disk(DiskInfo disk) {
        return new Disk(
                disk.hasPersistence() ? Optional.of(persistence(disk.getPersistence())) : Optional.empty(),
                disk.hasVolume() ? Optional.of(volume(disk.getVolume())) : Optional.empty(),
                disk.hasSource() ? Optional.of(source(disk.getSource())) : Optional.empty());
    }

    private static Disk.Persistence persistence(DiskInfo.Persistence persistence) {
        return new Disk.Persistence(
                persistence.getId(),
                persistence.hasPrincipal() ? Optional.of(persistence.getPrincipal()) : Optional.empty());
    }

    private static Disk.Volume volume(Protos.Volume volume) {
        check(!volume.hasHostPath(), "Invalid DiskInfo: Expecting 'host_path' to be unset for persistent volume");
        check(
                !volume.hasImage() && !volume.hasSource(),
                "Invalid DiskInfo: a volume of a disk has neither 'image' nor 'source'");
        return new Disk.Volume(
                volume.getContainerPath(),
                volume.getMode() == Protos.Volume.Mode.RW ? Disk.Mode.READ_WRITE : Disk.Mode.READ_ONLY);
    }

    private static Disk.Source source(DiskInfo.Source source) {
        Optional<String> root = Optional.empty();
        switch (source.getType()) {
            case PATH ->
                root = source.getPath().hasRoot() ? Optional.of(source.getPath().getRoot()) : Optional.empty();
            case MOUNT ->
                root = source.getMount().hasRoot()
                        ? Optional.of(source.getMount().getRoot())
                        : Optional.empty();
            case BLOCK, RAW -> {
                check(!source.hasMount(), "Mount should not be set for " + source.getType() + " disk source");
                check(!source.hasPath(), "Path should not be set for " + source.getType() + " disk source");
            }
            case UNKNOWN -> throw new IllegalArgumentException("Unsupported 'DiskInfo.Source.Type'");
        }
        return new Disk.Source(
                Disk.SourceType.valueOf(source.getType().name()),
                root,
                source.hasVendor() ? Optional.of(source.getVendor()) : Optional.empty(),
                source.hasId() ? Optional.of(source.getId()) : Optional.empty(),
                labels(source.getMetadata()),
                source.hasProfile() ? Optional.of(source.getProfile()) : Optional.empty());
    }

    static List<Label> labels(Protos.Labels labels) {
        return labels.getLabelsList().stream()
                .map(label ->
                        new Label(label.getKey(), label.hasValue() ? Optional.of(label.getValue()) : Optional.empty()))
                .toList();
    }
}

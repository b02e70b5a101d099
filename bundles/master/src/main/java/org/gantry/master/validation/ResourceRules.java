package org.gantry.master.validation;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Value;
import org.gantry.model.Resources;
import org.gantry.protocol.ResourceConversion;

/** Whether resources on the wire are well-formed, each by itself and in any format. */
public final class ResourceRules {
    private ResourceRules() {}

    public static Optional<String> check(List<Resource> resources) {
        return resources.stream()
                .map(resource ->
                        problem(resource).map(reason -> "Resource '" + text(resource) + "' is invalid: " + reason))
                .flatMap(Optional::stream)
                .findFirst();
    }

    /** What is wrong with it, without naming it. */
    public static Optional<String> problem(Resource resource) {
        if (resource.getName().isEmpty()) {
            return Optional.of("Empty resource name");
        }
        return checkValue(resource).or(() -> unreadable(resource));
    }

    /** As Mesos's messages print resources that are well-formed, in their own order. */
    public static String text(List<Resource> resources) {
        return resources.isEmpty()
                ? "{}"
                : resources.stream()
                        .map(resource -> ResourceConversion.toModel(resource).describe())
                        .collect(Collectors.joining("; "));
    }

    /** As Mesos's messages print resources. */
    public static String text(Resources resources) {
        return resources.describe();
    }

    private static Optional<String> checkValue(Resource resource) {
        return switch (resource.getType()) {
            case SCALAR -> {
                if (!resource.hasScalar() || resource.hasRanges() || resource.hasSet()) {
                    yield Optional.of("Invalid scalar resource");
                }
                double value = resource.getScalar().getValue();
                if (!(Math.abs(value) <= 9e15)) {
                    yield Optional.of("Invalid scalar resource: value is not a number of sensible size");
                }
                yield value != 0 && Math.round(value * 1000) <= 0
                        ? Optional.of("Invalid scalar resource: value <= 0")
                        : Optional.empty();
            }
            case RANGES -> checkRanges(resource);
            case SET -> checkSet(resource);
            case TEXT -> Optional.of("Unsupported resource type");
        };
    }

    private static Optional<String> checkRanges(Resource resource) {
        if (!resource.hasRanges() || resource.hasScalar() || resource.hasSet()) {
            return Optional.of("Invalid ranges resource");
        }
        List<Value.Range> ranges = resource.getRanges().getRangeList();
        for (int i = 0; i < ranges.size(); i++) {
            Value.Range one = ranges.get(i);
            if (one.getBegin() < 0 || one.getBegin() > one.getEnd()) {
                return Optional.of("Invalid ranges resource: begin > end");
            }
            for (Value.Range other : ranges.subList(0, i)) {
                if (one.getBegin() <= other.getEnd() && other.getBegin() <= one.getEnd()) {
                    return Optional.of("Invalid ranges resource: overlapping ranges");
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<String> checkSet(Resource resource) {
        if (!resource.hasSet() || resource.hasScalar() || resource.hasRanges()) {
            return Optional.of("Invalid set resource");
        }
        List<String> items = resource.getSet().getItemList();
        return items.stream().distinct().count() == items.size()
                ? Optional.empty()
                : Optional.of("Invalid set resource: duplicated elements");
    }

    /** What the reader refuses. How a volume is mounted is not looked at here: that is told in other words. */
    private static Optional<String> unreadable(Resource resource) {
        Resource.Builder plain = resource.toBuilder();
        if (resource.getDisk().hasVolume()) {
            plain.getDiskBuilder()
                    .getVolumeBuilder()
                    .clearHostPath()
                    .clearImage()
                    .clearSource();
        }
        try {
            ResourceConversion.toModel(plain.build());
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of(e.getMessage());
        }
    }

    private static String text(Resource resource) {
        StringBuilder text = new StringBuilder(resource.getName());
        if (resource.getAllocationInfo().hasRole()) {
            text.append("(allocated: ")
                    .append(resource.getAllocationInfo().getRole())
                    .append(')');
        }
        if (resource.getReservationsCount() > 0) {
            text.append(resource.getReservationsList().stream()
                    .map(ResourceRules::text)
                    .collect(Collectors.joining(",", "(reservations: [", "])")));
        }
        return text.append(':').append(value(resource)).toString();
    }

    private static String text(Resource.ReservationInfo reservation) {
        StringBuilder text = new StringBuilder("(").append(reservation.getType());
        text.append(',').append(reservation.getRole());
        if (reservation.hasPrincipal()) {
            text.append(',').append(reservation.getPrincipal());
        }
        return text.append(')').toString();
    }

    private static String value(Resource resource) {
        if (resource.hasScalar()) {
            return NumberText.of(resource.getScalar().getValue());
        }
        if (resource.hasSet()) {
            return resource.getSet().getItemList().stream().collect(Collectors.joining(", ", "{", "}"));
        }
        return resource.getRanges().getRangeList().stream()
                .map(range -> range.getBegin() + "-" + range.getEnd())
                .collect(Collectors.joining(", ", "[", "]"));
    }
}

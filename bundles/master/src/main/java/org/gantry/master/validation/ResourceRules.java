package org.gantry.master.validation;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Value;
import org.gantry.model.Resources;
import org.gantry.protocol.ResourceConversion;

/** Whether resources on the wire are well-formed. */
public final class ResourceRules {
    private ResourceRules() {}

    public static Optional<String> check(List<Resource> resources) {
        return resources.stream()
                .map(ResourceRules::check)
                .flatMap(Optional::stream)
                .findFirst();
    }

    /** As Mesos's messages print resources that are well-formed, in their own order. */
    public static String text(List<Resource> resources) {
        return resources.stream()
                .map(resource -> ResourceConversion.toModel(resource).toString())
                .collect(Collectors.joining("; "));
    }

    /** As Mesos's messages print resources. */
    public static String text(Resources resources) {
        return resources.entries().stream().map(Object::toString).collect(Collectors.joining("; "));
    }

    private static Optional<String> check(Resource resource) {
        Optional<String> error = checkValue(resource);
        if (resource.getName().isEmpty()) {
            error = Optional.of("Empty resource name");
        } else if (resource.hasRole() && resource.getReservationsCount() > 0) {
            error = Optional.of("'Resource.role' must not be set when 'Resource.reservations' is set");
        }
        return error.map(reason -> "Resource '" + text(resource) + "' is invalid: " + reason);
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
                yield value <= 0 ? Optional.of("Invalid scalar resource: value <= 0") : Optional.empty();
            }
            case RANGES -> checkRanges(resource);
            case SET ->
                resource.hasSet()
                                && resource.getSet().getItemList().stream()
                                                .distinct()
                                                .count()
                                        == resource.getSet().getItemCount()
                        ? Optional.empty()
                        : Optional.of("Invalid set resource: duplicated elements");
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

    private static String text(Resource resource) {
        String allocated = resource.getAllocationInfo().hasRole()
                ? "(allocated: " + resource.getAllocationInfo().getRole() + ")"
                : "";
        String value = resource.hasScalar()
                ? NumberText.of(resource.getScalar().getValue())
                : resource.getRanges().getRangeList().stream()
                        .map(range -> range.getBegin() + "-" + range.getEnd())
                        .collect(Collectors.joining(", ", "[", "]"));
        return resource.getName() + allocated + ":" + value;
    }
}

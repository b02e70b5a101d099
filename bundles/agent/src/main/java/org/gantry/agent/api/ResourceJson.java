package org.gantry.agent.api;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.mesos.v1.Protos.Attribute;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Value;

/** Resources and attributes as flat objects: numbers, ranges and sets as text. */
final class ResourceJson {
    private static final List<String> ALWAYS = List.of("disk", "mem", "gpus", "cpus");

    private ResourceJson() {}

    static void write(JsonGenerator json, String field, List<Resource> resources) throws IOException {
        json.writeObjectFieldStart(field);
        List<Resource> firm = filter(resources, resource -> !resource.hasRevocable());
        for (String name : ALWAYS) {
            Json.number(json, name, scalar(firm, name));
        }
        others(json, filter(firm, resource -> !ALWAYS.contains(resource.getName())), "");
        others(json, filter(resources, Resource::hasRevocable), "_revocable");
        json.writeEndObject();
    }

    static void byRole(JsonGenerator json, String field, List<Resource> resources) throws IOException {
        json.writeObjectFieldStart(field);
        for (Map.Entry<String, List<Resource>> role : reserved(resources).entrySet()) {
            write(json, role.getKey(), role.getValue());
        }
        json.writeEndObject();
    }

    /** Reserved resources by the role that they are reserved for, in full. */
    static Map<String, List<Resource>> reserved(List<Resource> resources) {
        return resources.stream()
                .filter(resource -> resource.getReservationsCount() > 0)
                .collect(Collectors.groupingBy(
                        resource -> resource.getReservations(resource.getReservationsCount() - 1)
                                .getRole(),
                        TreeMap::new,
                        Collectors.toList()));
    }

    static List<Resource> unreserved(List<Resource> resources) {
        return filter(resources, resource -> resource.getReservationsCount() == 0);
    }

    /** The sum of a scalar, to three decimals. */
    static double scalar(List<Resource> resources, String name) {
        double sum = resources.stream()
                .filter(resource -> resource.getName().equals(name))
                .mapToDouble(resource -> resource.getScalar().getValue())
                .sum();
        return Math.round(sum * 1000) / 1000.0;
    }

    static void attributes(JsonGenerator json, List<Attribute> attributes) throws IOException {
        json.writeObjectFieldStart("attributes");
        for (Attribute attribute : attributes) {
            switch (attribute.getType()) {
                case SCALAR ->
                    Json.number(json, attribute.getName(), attribute.getScalar().getValue());
                case TEXT ->
                    json.writeStringField(
                            attribute.getName(), attribute.getText().getValue());
                case RANGES -> json.writeStringField(attribute.getName(), text(attribute.getRanges()));
                case SET ->
                    json.writeStringField(
                            attribute.getName(), text(attribute.getSet().getItemList()));
            }
        }
        json.writeEndObject();
    }

    private static void others(JsonGenerator json, List<Resource> resources, String suffix) throws IOException {
        Set<String> names = new LinkedHashSet<>();
        resources.forEach(resource -> names.add(resource.getName()));
        for (String name : names) {
            List<Resource> named =
                    filter(resources, resource -> resource.getName().equals(name));
            switch (named.get(0).getType()) {
                case SCALAR -> Json.number(json, name + suffix, scalar(named, name));
                case RANGES -> {
                    Value.Ranges.Builder all = Value.Ranges.newBuilder();
                    named.forEach(
                            resource -> all.addAllRange(resource.getRanges().getRangeList()));
                    json.writeStringField(name + suffix, text(all.build()));
                }
                case SET ->
                    json.writeStringField(
                            name + suffix,
                            text(named.stream()
                                    .flatMap(resource -> resource.getSet().getItemList().stream())
                                    .toList()));
                case TEXT -> throw new IOException("Resource " + name + " is a text");
            }
        }
    }

    private static String text(Value.Ranges ranges) {
        return ranges.getRangeList().stream()
                .map(range -> range.getBegin() + "-" + range.getEnd())
                .collect(Collectors.joining(", ", "[", "]"));
    }

    private static String text(List<String> items) {
        return "{" + String.join(", ", items) + "}";
    }

    private static List<Resource> filter(List<Resource> resources, Predicate<Resource> wanted) {
        return resources.stream().filter(wanted).toList();
    }
}

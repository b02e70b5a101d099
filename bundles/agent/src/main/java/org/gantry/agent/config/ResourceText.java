package org.gantry.agent.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.mesos.v1.Protos.Attribute;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Value;
import org.gantry.protocol.MessageJson;
import org.gantry.protocol.ProtocolException;

/** Resources and attributes in the text form of Mesos's flags: {@code cpus:4;mem:1024;ports:[31000-32000];set:{a,b}}. */
public final class ResourceText {
    private static final Pattern ITEM = Pattern.compile("([^:(]+)(?:\\(([^)]+)\\))?:(.+)");
    private static final ObjectMapper JSON = new ObjectMapper();

    private ResourceText() {}

    /** Also takes the JSON form, an array of {@code mesos.v1.Resource}. */
    public static List<Resource> resources(String text) {
        if (text.strip().startsWith("[")) {
            return resourcesFromJson(text);
        }
        List<Resource> result = new ArrayList<>();
        for (Item item : items(text)) {
            Value value = value(item.value());
            if (value.getType() == Value.Type.TEXT) {
                throw new IllegalArgumentException("Resource '" + item.name() + "' has the value '" + item.value()
                        + "', which is no number, range or set");
            }
            Resource.Builder resource =
                    Resource.newBuilder().setName(item.name()).setType(value.getType());
            if (value.hasScalar()) {
                resource.setScalar(value.getScalar());
            } else if (value.hasRanges()) {
                resource.setRanges(value.getRanges());
            } else {
                resource.setSet(value.getSet());
            }
            if (!item.role().equals("*")) {
                resource.addReservations(Resource.ReservationInfo.newBuilder()
                        .setType(Resource.ReservationInfo.Type.STATIC)
                        .setRole(item.role()));
            }
            result.add(resource.build());
        }
        return result;
    }

    public static List<Attribute> attributes(String text) {
        List<Attribute> result = new ArrayList<>();
        for (Item item : items(text)) {
            Value value = value(item.value());
            Attribute.Builder attribute =
                    Attribute.newBuilder().setName(item.name()).setType(value.getType());
            switch (value.getType()) {
                case SCALAR -> attribute.setScalar(value.getScalar());
                case RANGES -> attribute.setRanges(value.getRanges());
                case SET -> attribute.setSet(value.getSet());
                case TEXT -> attribute.setText(value.getText());
            }
            result.add(attribute.build());
        }
        return result;
    }

    private static List<Resource> resourcesFromJson(String text) {
        try {
            List<Resource> result = new ArrayList<>();
            for (JsonNode node : JSON.readTree(text)) {
                byte[] one = node.toString().getBytes(StandardCharsets.UTF_8);
                result.add(MessageJson.read(one, Resource.newBuilder()).build());
            }
            return result;
        } catch (IOException | ProtocolException e) {
            throw new IllegalArgumentException("Bad resources: " + e.getMessage(), e);
        }
    }

    private static Value value(String text) {
        String stripped = text.strip();
        if (stripped.startsWith("[") && stripped.endsWith("]")) {
            return ranges(stripped.substring(1, stripped.length() - 1));
        }
        if (stripped.startsWith("{") && stripped.endsWith("}")) {
            Value.Set.Builder set = Value.Set.newBuilder();
            for (String name : stripped.substring(1, stripped.length() - 1).split(",", -1)) {
                if (!name.isBlank()) {
                    set.addItem(name.strip());
                }
            }
            return Value.newBuilder().setType(Value.Type.SET).setSet(set).build();
        }
        try {
            return Value.newBuilder()
                    .setType(Value.Type.SCALAR)
                    .setScalar(Value.Scalar.newBuilder().setValue(Double.parseDouble(stripped)))
                    .build();
        } catch (NumberFormatException e) {
            return Value.newBuilder()
                    .setType(Value.Type.TEXT)
                    .setText(Value.Text.newBuilder().setValue(stripped))
                    .build();
        }
    }

    private static Value ranges(String text) {
        Value.Ranges.Builder ranges = Value.Ranges.newBuilder();
        for (String range : text.split(",", -1)) {
            String[] ends = range.strip().split("-", -1);
            try {
                long begin = Long.parseLong(ends[0].strip());
                long end = Long.parseLong(ends[ends.length - 1].strip());
                if (ends.length > 2 || begin > end) {
                    throw new IllegalArgumentException("Bad range '" + range + "'");
                }
                ranges.addRange(Value.Range.newBuilder().setBegin(begin).setEnd(end));
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("Bad range '" + range + "'", e);
            }
        }
        return Value.newBuilder().setType(Value.Type.RANGES).setRanges(ranges).build();
    }

    private static List<Item> items(String text) {
        List<Item> items = new ArrayList<>();
        for (String part : text.split("[;\n]", -1)) {
            if (part.isBlank()) {
                continue;
            }
            Matcher matcher = ITEM.matcher(part.strip());
            if (!matcher.matches()) {
                throw new IllegalArgumentException("'" + part.strip() + "' is not of the form name:value");
            }
            String role = matcher.group(2) == null ? "*" : matcher.group(2).strip();
            items.add(new Item(matcher.group(1).strip(), role, matcher.group(3)));
        }
        return items;
    }

    private record Item(String name, String role, String value) {}
}

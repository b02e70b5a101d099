package org.gantry.protocol.view;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.mesos.v1.Protos.Attribute;
import org.apache.mesos.v1.Protos.Value;
import org.gantry.model.Resource;
import org.gantry.model.Resources;
import org.gantry.model.Scalar;

/** Resources and attributes as flat objects: numbers, ranges and sets as text. */
public final class ResourceView {
    private static final List<String> ALWAYS = List.of("disk", "mem", "gpus", "cpus");

    private ResourceView() {}

    /** The four usual ones always, whatever else there is by its name. */
    public static void write(JsonGenerator json, String field, Resources resources) throws IOException {
        json.writeObjectFieldStart(field);
        fields(json, resources);
        json.writeEndObject();
    }

    /** An object of such objects, by role. */
    public static void byRole(JsonGenerator json, String field, Map<String, Resources> roles) throws IOException {
        json.writeObjectFieldStart(field);
        for (Map.Entry<String, Resources> role : roles.entrySet()) {
            write(json, role.getKey(), role.getValue());
        }
        json.writeEndObject();
    }

    /** Only the scalars that are there. */
    public static void quantities(JsonGenerator json, String field, Resources resources) throws IOException {
        json.writeObjectFieldStart(field);
        for (Map.Entry<String, Scalar> amount : resources.quantities().amounts().entrySet()) {
            JsonFields.number(json, amount.getKey(), amount.getValue().thousandths() / 1000.0);
        }
        json.writeEndObject();
    }

    private static void fields(JsonGenerator json, Resources resources) throws IOException {
        Resources firm = resources.nonRevocable();
        for (String name : ALWAYS) {
            JsonFields.number(json, name, firm.scalar(name));
        }
        others(json, firm, "");
        others(json, resources.revocable(), "_revocable");
    }

    private static void others(JsonGenerator json, Resources resources, String suffix) throws IOException {
        Set<String> names = new LinkedHashSet<>();
        resources.entries().stream()
                .map(Resource::name)
                .filter(name -> !suffix.isEmpty() || !ALWAYS.contains(name))
                .forEach(names::add);
        for (String name : names) {
            Resources named = resources.named(name);
            if (named.entries().get(0).value() instanceof Scalar) {
                JsonFields.number(json, name + suffix, named.scalar(name));
            } else {
                json.writeStringField(name + suffix, merged(named).value().toString());
            }
        }
    }

    /** All of one name together, whoever they are reserved for. */
    private static Resource merged(Resources named) {
        return Resources.of(named.entries().stream()
                        .map(entry -> Resource.of(entry.name(), entry.value()))
                        .toList())
                .entries()
                .get(0);
    }

    /** The field {@code attributes}. */
    public static void attributes(JsonGenerator json, List<Attribute> attributes) throws IOException {
        json.writeObjectFieldStart("attributes");
        for (Attribute attribute : attributes) {
            switch (attribute.getType()) {
                case SCALAR ->
                    JsonFields.number(
                            json, attribute.getName(), attribute.getScalar().getValue());
                case TEXT ->
                    json.writeStringField(
                            attribute.getName(), attribute.getText().getValue());
                case RANGES -> json.writeStringField(attribute.getName(), ranges(attribute.getRanges()));
                case SET ->
                    json.writeStringField(
                            attribute.getName(),
                            "{" + String.join(", ", attribute.getSet().getItemList()) + "}");
            }
        }
        json.writeEndObject();
    }

    private static String ranges(Value.Ranges ranges) {
        return ranges.getRangeList().stream()
                .map(range -> range.getBegin() + "-" + range.getEnd())
                .collect(Collectors.joining(", ", "[", "]"));
    }
}

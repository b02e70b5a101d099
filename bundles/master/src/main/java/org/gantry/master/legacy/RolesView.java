package org.gantry.master.legacy;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.gantry.master.view.RoleBook;
import org.gantry.master.view.Sight;
import org.gantry.model.Scalar;
import org.gantry.protocol.view.JsonFields;
import org.gantry.protocol.view.ResourceView;

/** {@code /roles}. */
final class RolesView {
    private RolesView() {}

    static void write(JsonGenerator json, Sight sight) throws IOException {
        json.writeStartObject();
        JsonFields.array(json, "roles", RoleBook.of(sight), RolesView::role);
        json.writeEndObject();
    }

    private static void role(JsonGenerator json, RoleBook.Entry role) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", role.name());
        JsonFields.number(json, "weight", role.weight());
        json.writeObjectFieldStart("quota");
        json.writeStringField("role", role.name());
        amounts(json, "guarantee", role.quota().guarantees().amounts());
        amounts(json, "limit", new TreeMap<>(role.quota().limits()));
        amounts(json, "consumed", role.consumed().amounts());
        json.writeEndObject();
        ResourceView.quantities(json, "resources", role.allocated().plus(role.offered()));
        ResourceView.quantities(json, "allocated", role.allocated());
        ResourceView.quantities(json, "offered", role.offered());
        ResourceView.quantities(json, "reserved", role.reserved());
        Json.strings(json, "frameworks", role.frameworks());
        json.writeEndObject();
    }

    private static void amounts(JsonGenerator json, String field, SortedMap<String, Scalar> amounts)
            throws IOException {
        json.writeObjectFieldStart(field);
        for (Map.Entry<String, Scalar> amount : amounts.entrySet()) {
            JsonFields.number(json, amount.getKey(), amount.getValue().value());
        }
        json.writeEndObject();
    }
}

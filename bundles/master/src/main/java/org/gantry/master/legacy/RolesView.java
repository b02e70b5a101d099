package org.gantry.master.legacy;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.Map;
import org.gantry.master.state.Snapshot;
import org.gantry.master.view.RoleBook;
import org.gantry.master.view.Usage;
import org.gantry.model.Resources;

/** {@code /roles}. */
final class RolesView {
    private RolesView() {}

    static void write(JsonGenerator json, Snapshot snapshot, Map<String, Double> weights) throws IOException {
        json.writeStartObject();
        Json.array(json, "roles", RoleBook.of(snapshot, new Usage(snapshot), weights), RolesView::role);
        json.writeEndObject();
    }

    private static void role(JsonGenerator json, RoleBook.Entry role) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", role.name());
        Json.number(json, "weight", role.weight());
        json.writeObjectFieldStart("quota");
        json.writeStringField("role", role.name());
        ResourceJson.quantities(json, "guarantee", Resources.EMPTY);
        ResourceJson.quantities(json, "limit", Resources.EMPTY);
        ResourceJson.quantities(json, "consumed", role.allocated().plus(role.reserved()));
        json.writeEndObject();
        ResourceJson.quantities(json, "resources", role.allocated().plus(role.offered()));
        ResourceJson.quantities(json, "allocated", role.allocated());
        ResourceJson.quantities(json, "offered", role.offered());
        ResourceJson.quantities(json, "reserved", role.reserved());
        Json.strings(json, "frameworks", role.frameworks());
        json.writeEndObject();
    }
}

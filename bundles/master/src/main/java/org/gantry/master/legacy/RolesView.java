package org.gantry.master.legacy;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.Map;
import org.gantry.master.state.Snapshot;
import org.gantry.master.view.RoleBook;
import org.gantry.master.view.Usage;
import org.gantry.model.Resources;
import org.gantry.protocol.view.JsonFields;
import org.gantry.protocol.view.ResourceView;

/** {@code /roles}. */
final class RolesView {
    private RolesView() {}

    static void write(JsonGenerator json, Snapshot snapshot, Map<String, Double> weights) throws IOException {
        json.writeStartObject();
        JsonFields.array(json, "roles", RoleBook.of(snapshot, new Usage(snapshot), weights), RolesView::role);
        json.writeEndObject();
    }

    private static void role(JsonGenerator json, RoleBook.Entry role) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", role.name());
        JsonFields.number(json, "weight", role.weight());
        json.writeObjectFieldStart("quota");
        json.writeStringField("role", role.name());
        ResourceView.quantities(json, "guarantee", Resources.EMPTY);
        ResourceView.quantities(json, "limit", Resources.EMPTY);
        ResourceView.quantities(json, "consumed", role.allocated().plus(role.reserved()));
        json.writeEndObject();
        ResourceView.quantities(json, "resources", role.allocated().plus(role.offered()));
        ResourceView.quantities(json, "allocated", role.allocated());
        ResourceView.quantities(json, "offered", role.offered());
        ResourceView.quantities(json, "reserved", role.reserved());
        Json.strings(json, "frameworks", role.frameworks());
        json.writeEndObject();
    }
}

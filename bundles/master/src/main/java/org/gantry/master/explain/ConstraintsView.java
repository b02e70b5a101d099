package org.gantry.master.explain;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.Collection;
import org.gantry.allocator.spi.OfferConstraints;
import org.gantry.master.state.Agent;
import org.gantry.master.state.Framework;
import org.gantry.master.transition.AllocatorView;
import org.gantry.master.validation.ConstraintReader;

/** Which agents a framework's offer constraints keep from it. */
final class ConstraintsView {
    private ConstraintsView() {}

    static void write(JsonGenerator json, Framework framework, Collection<Agent> agents) throws IOException {
        OfferConstraints constraints = ConstraintReader.known(framework.constraints());
        json.writeObjectFieldStart(framework.id());
        json.writeArrayFieldStart("suppressed_roles");
        for (String role : framework.suppressed()) {
            json.writeString(role);
        }
        json.writeEndArray();
        json.writeObjectFieldStart("excluded_by_attribute_constraints");
        for (String role : framework.roles()) {
            json.writeArrayFieldStart(role);
            for (Agent agent : agents) {
                if (constraints.exclude(role, AllocatorView.described(agent))) {
                    json.writeString(agent.id());
                }
            }
            json.writeEndArray();
        }
        json.writeEndObject();
        json.writeEndObject();
    }
}

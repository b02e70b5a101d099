package org.gantry.agent.config;

import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.Attribute;
import org.gantry.model.Resource;
import org.gantry.model.Resources;
import org.gantry.protocol.MessageJson;
import org.gantry.protocol.ResourceConversion;

/** What may change of an agent that starts again and keeps its id: {@code --reconfiguration_policy}. */
public enum ReconfigurationPolicy {
    /** Nothing. */
    EQUAL {
        @Override
        public Optional<String> check(AgentInfo before, AgentInfo now) {
            boolean same = before.getHostname().equals(now.getHostname())
                    && before.getPort() == now.getPort()
                    && before.getDomain().equals(now.getDomain())
                    && resources(before).equals(resources(now))
                    && before.getAttributesList().equals(now.getAttributesList());
            return same
                    ? Optional.empty()
                    : Optional.of("Incompatible agent info detected. Old agent info: " + MessageJson.writeText(before)
                            + " New agent info: " + MessageJson.writeText(now));
        }
    },
    /** There may be more resources and attributes, and a domain where there was none. */
    ADDITIVE {
        @Override
        public Optional<String> check(AgentInfo before, AgentInfo now) {
            return checkPlace(before, now)
                    .or(() -> resources(before).entries().stream()
                            .flatMap(resource -> checkResource(resource, resources(now)).stream())
                            .findFirst())
                    .or(() -> before.getAttributesList().stream()
                            .flatMap(attribute -> checkAttribute(attribute, now.getAttributesList()).stream())
                            .findFirst())
                    .map(error -> "Configuration change not permitted under `additive` policy: " + error);
        }
    };

    /**
     * Compares the settings of two starts.
     *
     * @return why the agent may not start with the new settings; empty if it may
     */
    public abstract Optional<String> check(AgentInfo before, AgentInfo now);

    /**
     * The policy of a name.
     *
     * @throws IllegalArgumentException if there is no such policy
     */
    public static ReconfigurationPolicy of(String name) {
        return switch (name) {
            case "equal" -> EQUAL;
            case "additive" -> ADDITIVE;
            default ->
                throw new IllegalArgumentException(
                        "Unknown reconfiguration policy '" + name + "': expected equal or additive");
        };
    }

    private static Resources resources(AgentInfo info) {
        return ResourceConversion.toModel(info.getResourcesList());
    }

    private static Optional<String> checkPlace(AgentInfo before, AgentInfo now) {
        if (!before.getHostname().equals(now.getHostname())) {
            return Optional.of("Hostname changed from " + before.getHostname() + " to " + now.getHostname());
        }
        if (before.getPort() != now.getPort()) {
            return Optional.of("Port changed from " + before.getPort() + " to " + now.getPort());
        }
        return before.hasDomain() && !before.getDomain().equals(now.getDomain())
                ? Optional.of("Domain changed from " + MessageJson.writeText(before.getDomain()) + " to "
                        + MessageJson.writeText(now.getDomain()))
                : Optional.empty();
    }

    private static Optional<String> checkResource(Resource before, Resources now) {
        return now.contains(before)
                ? Optional.empty()
                : Optional.of("Resource '" + before + "' is not contained in the current resources " + now);
    }

    private static Optional<String> checkAttribute(Attribute before, List<Attribute> now) {
        Optional<Attribute> same = now.stream()
                .filter(attribute -> attribute.getName().equals(before.getName()))
                .findFirst();
        if (same.isEmpty()) {
            return Optional.of("Couldn't find attribute " + MessageJson.writeText(before));
        }
        return same.get().equals(before)
                ? Optional.empty()
                : Optional.of("Value of attribute '" + before.getName() + "' changed from "
                        + MessageJson.writeText(before) + " to " + MessageJson.writeText(same.get()));
    }
}

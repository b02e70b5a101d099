package org.gantry.frameworks.services.scheduler;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.gantry.frameworks.services.app.ApiException;
import org.gantry.frameworks.services.app.App;
import org.gantry.frameworks.services.app.AppId;
import org.gantry.frameworks.services.app.PortDefinition;

/** Gives service ports to apps that leave them open. The app's ports of before are used again first. */
final class ServicePorts {
    private final int min;
    private final int max;

    /** @param max not itself included */
    ServicePorts(int min, int max) {
        this.min = min;
        this.max = max;
    }

    /** @param apps all apps, among them the former definition of this one if there is any */
    ObjectNode assign(ObjectNode definition, Map<AppId, App> apps) {
        if (definition.path("requirePorts").asBoolean()) {
            return definition;
        }
        ObjectNode assigned = definition.deepCopy();
        Set<Integer> taken = new HashSet<>();
        assigned.path("portDefinitions")
                .forEach(port -> taken.add(port.path("port").asInt()));
        Deque<Integer> own = new ArrayDeque<>();
        AppId id = new AppId(definition.path("id").asText());
        apps.forEach((app, other) -> other.portDefinitions().stream()
                .map(PortDefinition::port)
                .forEach(port -> {
                    if (!app.equals(id)) {
                        taken.add(port);
                    } else if (min <= port && port < max) {
                        own.add(port);
                    }
                }));
        own.removeIf(taken::contains);
        for (JsonNode port : assigned.path("portDefinitions")) {
            if (port.path("port").asInt() == 0) {
                int chosen = own.isEmpty() ? free(taken) : own.removeFirst();
                taken.add(chosen);
                ((ObjectNode) port).put("port", chosen);
            }
        }
        return assigned;
    }

    private int free(Set<Integer> taken) {
        return IntStream.range(min, max)
                .filter(port -> !taken.contains(port))
                .findFirst()
                .orElseThrow(() ->
                        new ApiException(422, "All ports in the range [" + min + "-" + max + ") are already in use"));
    }
}

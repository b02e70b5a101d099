package org.gantry.frameworks.services.placement;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.gantry.frameworks.services.app.App;
import org.gantry.frameworks.services.app.PortDefinition;
import org.gantry.frameworks.services.app.Timestamps;

/** Variables that a task finds in its environment beside the user's, which win. */
final class TaskEnvironment {
    private static final int MAX_LENGTH = 512;
    private static final String LABEL_PREFIX = "MARATHON_APP_LABEL_";

    private TaskEnvironment() {}

    static Map<String, String> of(App app, String taskId, String host, List<Integer> hostPorts) {
        Map<String, String> env = new LinkedHashMap<>();
        env.put("MESOS_TASK_ID", taskId);
        env.put("MARATHON_APP_ID", app.id().path());
        env.put("MARATHON_APP_VERSION", Timestamps.format(app.version()));
        env.put("MARATHON_APP_RESOURCE_CPUS", Double.toString(app.cpus()));
        env.put("MARATHON_APP_RESOURCE_MEM", Double.toString(app.mem()));
        env.put("MARATHON_APP_RESOURCE_DISK", Double.toString(app.disk()));
        env.put("MARATHON_APP_RESOURCE_GPUS", "0");
        env.put("MARATHON_APP_ENFORCE_GROUP_ROLE", "FALSE");
        labels(app, env);
        ports(app, hostPorts, env);
        env.put("HOST", host);
        env.putAll(app.env());
        return env;
    }

    private static void labels(App app, Map<String, String> env) {
        Map<String, String> labels = new LinkedHashMap<>();
        app.labels().forEach((key, value) -> {
            if (key.length() < MAX_LENGTH - LABEL_PREFIX.length() && value.length() < MAX_LENGTH) {
                labels.put(key.replaceAll("[^a-zA-Z0-9_]+", "_").toUpperCase(Locale.ROOT), value);
            }
        });
        env.put("MARATHON_APP_LABELS", String.join(" ", labels.keySet()));
        labels.forEach((key, value) -> env.put(LABEL_PREFIX + key, value));
    }

    private static void ports(App app, List<Integer> hostPorts, Map<String, String> env) {
        if (hostPorts.isEmpty()) {
            return;
        }
        for (int i = 0; i < hostPorts.size(); i++) {
            String port = Integer.toString(hostPorts.get(i));
            env.put("PORT" + i, port);
            PortDefinition definition = app.portDefinitions().get(i);
            env.put("PORT_" + (definition.port() == 0 ? port : definition.port()), port);
            definition.name().ifPresent(name -> env.put("PORT_" + name.toUpperCase(Locale.ROOT), port));
        }
        env.put("PORT", Integer.toString(hostPorts.get(0)));
        env.put("PORTS", hostPorts.stream().map(Object::toString).collect(Collectors.joining(",")));
    }
}

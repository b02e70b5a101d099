package org.gantry.frameworks.services.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.gantry.frameworks.services.app.ApiException;
import org.gantry.frameworks.services.app.App;
import org.gantry.frameworks.services.app.AppId;
import org.gantry.frameworks.services.app.AppReader;
import org.gantry.frameworks.services.runtime.ServicesFramework;
import org.gantry.frameworks.services.scheduler.Instance;
import org.gantry.frameworks.services.scheduler.Snapshot;
import org.gantry.frameworks.services.scheduler.TaskIds;
import org.gantry.http.Exchange;
import org.gantry.http.Router;

/** {@code /v2/tasks} and the tasks below {@code /v2/apps}. */
final class TaskResource {
    private final Api api;

    TaskResource(Api api) {
        this.api = api;
    }

    void addTo(Router router) {
        router.get("/v2/apps/{id...}/tasks", api.leader(this::ofApp))
                .delete("/v2/apps/{id...}/tasks", api.leader(this::deleteMany))
                .delete("/v2/apps/{id...}/tasks/{task}", api.leader(this::deleteOne))
                .get("/v2/tasks", api.leader(this::all))
                .post("/v2/tasks/delete", api.leader(this::deleteNamed));
    }

    private void ofApp(Exchange exchange, ServicesFramework framework) throws IOException {
        Snapshot snapshot = framework.snapshot();
        String path = exchange.parameter("id");
        List<App> apps = path.equals("*") || path.endsWith("/*")
                ? AppResource.subtree(snapshot, AppId.of(path.substring(0, path.length() - 1)))
                : List.of(AppResource.existing(snapshot, AppId.of(path)));
        if (plainText(exchange)) {
            text(exchange, apps, snapshot);
        } else {
            List<Instance> instances = apps.stream()
                    .flatMap(app -> snapshot.instances(app.id()).stream())
                    .toList();
            exchange.json(200, list(snapshot, instances));
        }
    }

    private static ObjectNode list(Snapshot snapshot, List<Instance> instances) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ArrayNode tasks = body.putArray("tasks");
        TaskJson.tasks(snapshot, instances).forEach(tasks::add);
        return body;
    }

    private void all(Exchange exchange, ServicesFramework framework) throws IOException {
        Snapshot snapshot = framework.snapshot();
        if (plainText(exchange)) {
            text(exchange, List.copyOf(snapshot.apps().values()), snapshot);
            return;
        }
        Set<String> states = new TreeSet<>(exchange.queries("status"));
        states.addAll(exchange.queries("status[]"));
        List<Instance> instances = snapshot.instances().values().stream()
                .flatMap(List::stream)
                .filter(instance -> states.isEmpty()
                        || (states.contains("running") && instance.running())
                        || (states.contains("staging") && AppJson.staged(instance)))
                .toList();
        exchange.json(200, list(snapshot, instances));
    }

    private static boolean plainText(Exchange exchange) {
        return exchange.header("Accept")
                .filter(accept -> accept.startsWith("text/plain"))
                .isPresent();
    }

    /** One line for each service port: the app, the port, and where it is served. */
    private static void text(Exchange exchange, List<App> apps, Snapshot snapshot) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (App app : apps) {
            List<Instance.Launch> running = snapshot.instances(app.id()).stream()
                    .filter(Instance::running)
                    .flatMap(instance -> instance.launch().stream())
                    .toList();
            String name = app.id().safePath();
            if (app.portDefinitions().isEmpty()) {
                lines.append(name).append("\t \t");
                running.forEach(
                        launch -> lines.append(launch.place().hostname()).append('\t'));
                lines.append('\n');
            }
            for (int i = 0; i < app.portDefinitions().size(); i++) {
                lines.append(name)
                        .append('\t')
                        .append(app.portDefinitions().get(i).port())
                        .append('\t');
                int index = i;
                lines.append(running.stream()
                        .filter(launch -> index < launch.hostPorts().size())
                        .map(launch -> launch.place().hostname() + ":"
                                + launch.hostPorts().get(index) + "\t")
                        .collect(Collectors.joining()));
                lines.append('\n');
            }
        }
        exchange.send(200, "text/plain; charset=utf-8", lines.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** How tasks are to be killed. */
    private record Flags(boolean scale, boolean force, boolean wipe) {
        static Flags of(Exchange exchange) {
            Flags flags = new Flags(
                    Api.flag(exchange, "scale", false),
                    Api.flag(exchange, "force", false),
                    Api.flag(exchange, "wipe", false));
            if (flags.scale && flags.wipe) {
                throw new ApiException(400, "You cannot use scale and wipe at the same time.");
            }
            return flags;
        }
    }

    private void deleteMany(Exchange exchange, ServicesFramework framework) {
        Snapshot snapshot = framework.snapshot();
        AppId id = AppResource.existing(snapshot, Api.appId(exchange)).id();
        Optional<String> host = exchange.query("host").filter(name -> !name.equals("*"));
        List<Instance> instances = snapshot.instances(id).stream()
                .filter(instance -> instance.launch().isPresent())
                .filter(instance -> host.isEmpty()
                        || instance.place()
                                .filter(place -> place.hostname().equals(host.get()))
                                .isPresent())
                .toList();
        kill(exchange, framework, Flags.of(exchange), instances, list(snapshot, instances));
    }

    private void deleteOne(Exchange exchange, ServicesFramework framework) {
        Snapshot snapshot = framework.snapshot();
        AppId id = AppResource.existing(snapshot, Api.appId(exchange)).id();
        String task = exchange.parameter("task");
        Flags flags = Flags.of(exchange);
        Instance instance = snapshot.instances(id).stream()
                .filter(one -> one.taskId().filter(task::equals).isPresent())
                .findFirst()
                .orElseThrow(() -> new ApiException(404, "Task '" + task + "' does not exist"));
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        TaskJson.task(snapshot, instance).ifPresent(json -> body.set("task", json));
        kill(exchange, framework, flags, List.of(instance), body);
    }

    private void deleteNamed(Exchange exchange, ServicesFramework framework) throws IOException {
        Snapshot snapshot = framework.snapshot();
        Flags flags = Flags.of(exchange);
        JsonNode ids = AppReader.parseObject(exchange.body()).path("ids");
        if (!ids.isArray()) {
            throw new ApiException(422, "Invalid JSON: /ids must be an array of task ids");
        }
        List<Instance> instances = new ArrayList<>();
        for (JsonNode id : ids) {
            if (TaskIds.app(id.asText()).isEmpty()) {
                throw new ApiException(400, "Invalid task id '" + id.asText() + "'.");
            }
            snapshot.instanceOfTask(id.asText()).ifPresent(instances::add);
        }
        kill(exchange, framework, flags, instances, list(snapshot, instances));
    }

    private void kill(
            Exchange exchange, ServicesFramework framework, Flags flags, List<Instance> instances, ObjectNode body) {
        List<String> ids = instances.stream().map(Instance::id).toList();
        if (flags.scale) {
            api.decide(
                    exchange,
                    framework,
                    (scheduler, now) -> scheduler.killAndScale(ids, flags.force, now),
                    (target, change) -> Api.deployment(target, 200, change));
            return;
        }
        api.decide(
                exchange,
                framework,
                (scheduler, now) -> {
                    scheduler.kill(ids, now);
                    return body;
                },
                (target, killed) -> target.json(200, killed));
    }
}

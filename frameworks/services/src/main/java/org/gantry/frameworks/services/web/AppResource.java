package org.gantry.frameworks.services.web;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.gantry.frameworks.services.app.ApiException;
import org.gantry.frameworks.services.app.App;
import org.gantry.frameworks.services.app.AppId;
import org.gantry.frameworks.services.app.AppReader;
import org.gantry.frameworks.services.app.Timestamps;
import org.gantry.frameworks.services.runtime.ServicesFramework;
import org.gantry.frameworks.services.scheduler.Events;
import org.gantry.frameworks.services.scheduler.ServiceScheduler;
import org.gantry.frameworks.services.scheduler.Snapshot;
import org.gantry.frameworks.services.web.AppJson.Embed;
import org.gantry.http.Exchange;
import org.gantry.http.Router;

/** {@code /v2/apps} but for its tasks. */
final class AppResource {
    private final Api api;
    private final AppReader reader;

    AppResource(Api api, AppReader reader) {
        this.api = api;
        this.reader = reader;
    }

    void addTo(Router router) {
        router.get("/v2/apps", api.leader(this::list))
                .post("/v2/apps", api.leader(this::create))
                .put("/v2/apps", api.leader((exchange, framework) -> updateMany(exchange, framework, true)))
                .patch("/v2/apps", api.leader((exchange, framework) -> updateMany(exchange, framework, false)))
                .get("/v2/apps/{id...}", api.leader(this::show))
                .put("/v2/apps/{id...}", api.leader((exchange, framework) -> update(exchange, framework, true)))
                .patch("/v2/apps/{id...}", api.leader((exchange, framework) -> update(exchange, framework, false)))
                .delete(
                        "/v2/apps/{id...}",
                        api.leader((exchange, framework) -> delete(exchange, framework, Api.appId(exchange))))
                .post("/v2/apps/{id...}/restart", api.leader(this::restart))
                .delete(
                        "/v2/apps/{id...}/restart",
                        api.leader((exchange, framework) ->
                                delete(exchange, framework, AppId.of(exchange.parameter("id") + "/restart"))))
                .get("/v2/apps/{id...}/versions", api.leader(this::versions))
                .get("/v2/apps/{id...}/versions/{version}", api.leader(this::version));
    }

    private void list(Exchange exchange, ServicesFramework framework) throws IOException {
        Snapshot snapshot = framework.snapshot();
        Predicate<App> wanted = selector(exchange);
        Set<Embed> embeds = AppJson.embeds(exchange.queries("embed"));
        embeds.addAll(Set.of(Embed.COUNTS, Embed.DEPLOYMENTS));
        exchange.json(200, generator -> {
            generator.writeStartObject();
            generator.writeArrayFieldStart("apps");
            for (App app : snapshot.apps().values()) {
                if (wanted.test(app)) {
                    generator.writeTree(AppJson.app(app, snapshot, embeds, framework.now()));
                }
            }
            generator.writeEndArray();
            generator.writeEndObject();
        });
    }

    private static Predicate<App> selector(Exchange exchange) {
        Predicate<App> wanted = app -> true;
        Optional<String> cmd = exchange.query("cmd").map(text -> text.toLowerCase(Locale.ROOT));
        if (cmd.isPresent()) {
            wanted = wanted.and(
                    app -> app.cmd().orElse("").toLowerCase(Locale.ROOT).contains(cmd.get())
                            && app.cmd().isPresent());
        }
        Optional<String> id = exchange.query("id").map(text -> text.toLowerCase(Locale.ROOT));
        if (id.isPresent()) {
            wanted = wanted.and(app -> app.id().path().contains(id.get()));
        }
        Optional<String> label = exchange.query("label").filter(text -> !text.isEmpty());
        if (label.isPresent()) {
            var labels = LabelSelector.parse(label.get());
            wanted = wanted.and(app -> labels.test(app.labels()));
        }
        return wanted;
    }

    private void show(Exchange exchange, ServicesFramework framework) throws IOException {
        Snapshot snapshot = framework.snapshot();
        Set<Embed> embeds = AppJson.embeds(exchange.queries("embed"));
        embeds.addAll(Set.of(Embed.COUNTS, Embed.TASKS, Embed.LAST_TASK_FAILURE, Embed.DEPLOYMENTS));
        String path = exchange.parameter("id");
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        if (path.equals("*") || path.endsWith("/*")) {
            AppId group = AppId.of(path.substring(0, path.length() - 1));
            ArrayNode apps = body.putArray("*");
            subtree(snapshot, group).forEach(app -> apps.add(AppJson.app(app, snapshot, embeds, framework.now())));
        } else {
            body.set("app", AppJson.app(existing(snapshot, AppId.of(path)), snapshot, embeds, framework.now()));
        }
        exchange.json(200, body);
    }

    /** Apps below a group. */
    static List<App> subtree(Snapshot snapshot, AppId group) {
        if (!snapshot.groupExists(group)) {
            throw new ApiException(404, "Group '" + group + "' does not exist");
        }
        return snapshot.apps().values().stream()
                .filter(app -> app.id().isWithin(group) && !app.id().equals(group))
                .toList();
    }

    static App existing(Snapshot snapshot, AppId id) {
        return Optional.ofNullable(snapshot.apps().get(id)).orElseThrow(() -> ApiException.appNotFound(id));
    }

    private void create(Exchange exchange, ServicesFramework framework) throws IOException {
        ObjectNode definition = reader.create(exchange.body());
        AppId id = new AppId(definition.path("id").asText());
        boolean force = Api.flag(exchange, "force", false);
        api.decide(
                exchange, framework, (scheduler, now) -> scheduler.create(definition, force, now), (target, change) -> {
                    App app = stored(framework, id, change);
                    tellPost(target, framework, app);
                    ObjectNode body = app.json();
                    body.put("tasksStaged", 0)
                            .put("tasksRunning", 0)
                            .put("tasksHealthy", 0)
                            .put("tasksUnhealthy", 0);
                    body.putArray("deployments").addObject().put("id", change.deploymentId());
                    target.header(Api.DEPLOYMENT_HEADER, change.deploymentId());
                    target.header("Location", id.path());
                    target.json(201, body);
                });
    }

    /** The definition that the change made; it may have been replaced since. */
    private static App stored(ServicesFramework framework, AppId id, ServiceScheduler.Change change) {
        Snapshot snapshot = framework.snapshot();
        SortedMap<Instant, App> versions = snapshot.versions().getOrDefault(id, new TreeMap<>());
        return Optional.ofNullable(versions.get(change.version())).orElseGet(() -> existing(snapshot, id));
    }

    private static void tellPost(Exchange exchange, ServicesFramework framework, App app) {
        ObjectNode event = Events.event("api_post_event", framework.now())
                .put("clientIp", exchange.request().getRemoteAddr())
                .put("uri", exchange.path());
        event.set("appDefinition", app.json());
        framework.events().publish(event);
    }

    private void update(Exchange exchange, ServicesFramework framework, boolean mayCreate) throws IOException {
        AppId id = Api.appId(exchange);
        boolean force = Api.flag(exchange, "force", false);
        boolean partial = !mayCreate || Api.flag(exchange, "partialUpdate", true);
        ObjectNode raw = AppReader.parseObject(exchange.body());
        Optional<Instant> version = rollback(raw);
        if (version.isPresent()) {
            api.decide(
                    exchange,
                    framework,
                    (scheduler, now) -> scheduler.rollBack(id, version.get(), force, now),
                    (target, change) -> Api.deployment(target, 200, change));
            return;
        }
        AppReader.Update update = reader.update(id, exchange.body(), partial);
        api.decide(
                exchange,
                framework,
                (scheduler, now) -> scheduler.update(List.of(update), mayCreate, force, now),
                (target, change) -> {
                    Optional.ofNullable(framework.snapshot().apps().get(id))
                            .ifPresent(app -> tellPost(target, framework, app));
                    boolean created = change.created().contains(id);
                    if (created) {
                        target.header("Location", id.path());
                    }
                    Api.deployment(target, created ? 201 : 200, change);
                });
    }

    /** A body that names nothing but a version asks for that version of the past. */
    private static Optional<Instant> rollback(ObjectNode raw) {
        if (!raw.path("version").isTextual() || raw.has("versionInfo") || raw.has("instances")) {
            return Optional.empty();
        }
        Set<String> fields = new java.util.HashSet<>();
        raw.fieldNames().forEachRemaining(fields::add);
        fields.removeAll(Set.of("id", "version"));
        if (!fields.isEmpty()) {
            throw new ApiException(422, "The 'version' field may only be combined with the 'id' field.");
        }
        return Optional.of(Timestamps.parse(raw.path("version").asText())
                .orElseThrow(() -> new ApiException(
                        422, "Invalid timestamp '" + raw.path("version").asText() + "'")));
    }

    private void updateMany(Exchange exchange, ServicesFramework framework, boolean mayCreate) throws IOException {
        boolean force = Api.flag(exchange, "force", false);
        boolean partial = !mayCreate || Api.flag(exchange, "partialUpdate", true);
        List<AppReader.Update> updates = reader.updates(exchange.body(), partial);
        api.decide(
                exchange,
                framework,
                (scheduler, now) -> scheduler.update(updates, mayCreate, force, now),
                (target, change) -> Api.deployment(target, 200, change));
    }

    private void delete(Exchange exchange, ServicesFramework framework, AppId id) {
        boolean force = Api.flag(exchange, "force", true);
        api.decide(
                exchange,
                framework,
                (scheduler, now) -> scheduler.delete(id, force, now),
                (target, change) -> Api.deployment(target, 200, change));
    }

    private void restart(Exchange exchange, ServicesFramework framework) {
        AppId id = Api.appId(exchange);
        boolean force = Api.flag(exchange, "force", false);
        api.decide(
                exchange,
                framework,
                (scheduler, now) -> scheduler.restart(id, force, now),
                (target, change) -> Api.deployment(target, 200, change));
    }

    private void versions(Exchange exchange, ServicesFramework framework) throws IOException {
        Snapshot snapshot = framework.snapshot();
        AppId id = existing(snapshot, Api.appId(exchange)).id();
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ArrayNode versions = body.putArray("versions");
        new TreeMap<>(snapshot.versions().get(id))
                .descendingKeySet()
                .forEach(version -> versions.add(Timestamps.format(version)));
        exchange.json(200, body);
    }

    private void version(Exchange exchange, ServicesFramework framework) throws IOException {
        Snapshot snapshot = framework.snapshot();
        AppId id = Api.appId(exchange);
        String text = exchange.parameter("version");
        Instant version =
                Timestamps.parse(text).orElseThrow(() -> new ApiException(422, "Invalid timestamp '" + text + "'"));
        App app = snapshot.versions().getOrDefault(id, new TreeMap<>()).get(version);
        if (app == null || !snapshot.apps().containsKey(id)) {
            throw new ApiException(404, "App '" + id + "' does not exist in version " + Timestamps.format(version));
        }
        exchange.json(200, app.json());
    }
}

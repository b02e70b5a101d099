package org.gantry.frameworks.services.web;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.gantry.frameworks.services.app.ApiException;
import org.gantry.frameworks.services.app.App;
import org.gantry.frameworks.services.app.AppId;
import org.gantry.frameworks.services.app.Timestamps;
import org.gantry.frameworks.services.runtime.ServicesFramework;
import org.gantry.frameworks.services.scheduler.Snapshot;
import org.gantry.frameworks.services.web.AppJson.Embed;
import org.gantry.http.Exchange;
import org.gantry.http.Router;

/** {@code /v2/groups}: the tree that the ids of apps make. It can be read; changes are made on apps. */
final class GroupResource {
    private final Api api;

    GroupResource(Api api) {
        this.api = api;
    }

    void addTo(Router router) {
        for (String template : List.of("/v2/groups", "/v2/groups/{id...}")) {
            router.get(template, api.leader(this::show));
            router.any(template, api.any(exchange -> {
                throw new ApiException(501, "Changing groups is not supported: change their apps by /v2/apps");
            }));
        }
    }

    private void show(Exchange exchange, ServicesFramework framework) throws IOException {
        Snapshot snapshot = framework.snapshot();
        AppId id = exchange.route().contains("{") ? Api.appId(exchange) : AppId.ROOT;
        if (!snapshot.groupExists(id)) {
            throw new ApiException(404, "Group '" + id + "' does not exist");
        }
        List<String> embeds = exchange.queries("embed");
        boolean all = embeds.isEmpty();
        boolean apps = all || embeds.stream().anyMatch(name -> name.startsWith("group.apps"));
        boolean groups = all || embeds.contains("group.groups");
        boolean pods = all || embeds.contains("group.pods");
        exchange.json(200, new Tree(snapshot, AppJson.embeds(embeds), framework.now(), apps, groups, pods).group(id));
    }

    private record Tree(Snapshot snapshot, Set<Embed> embeds, Instant now, boolean apps, boolean groups, boolean pods) {
        ObjectNode group(AppId id) {
            List<App> below = snapshot.apps().values().stream()
                    .filter(app -> app.id().isWithin(id) && !app.id().equals(id))
                    .toList();
            ObjectNode json = JsonNodeFactory.instance.objectNode().put("id", id.path());
            if (apps) {
                ArrayNode array = json.putArray("apps");
                below.stream()
                        .filter(app -> app.id().parent().equals(id))
                        .forEach(app -> array.add(AppJson.app(app, snapshot, embeds, now)));
            }
            if (pods) {
                json.putArray("pods");
            }
            if (groups) {
                ArrayNode array = json.putArray("groups");
                children(id, below).forEach(child -> array.add(group(child)));
            }
            json.putArray("dependencies");
            json.put(
                    "version",
                    Timestamps.format(below.stream()
                            .map(App::version)
                            .max(Comparator.naturalOrder())
                            .orElse(Instant.EPOCH)));
            return id.isRoot() ? json : json.put("enforceRole", false);
        }

        private static Set<AppId> children(AppId id, List<App> below) {
            Set<AppId> children = new TreeSet<>();
            int depth = id.segments().size();
            for (App app : below) {
                List<String> segments = app.id().segments();
                if (segments.size() > depth + 1) {
                    children.add(new AppId("/" + String.join("/", segments.subList(0, depth + 1))));
                }
            }
            return children;
        }
    }
}

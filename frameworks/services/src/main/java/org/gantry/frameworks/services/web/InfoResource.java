package org.gantry.frameworks.services.web;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.gantry.frameworks.services.ServicesSettings;
import org.gantry.frameworks.services.app.ApiException;
import org.gantry.frameworks.services.runtime.ServicesFramework;
import org.gantry.http.Exchange;
import org.gantry.http.Router;

/** What the framework says of itself. */
final class InfoResource {
    /** The version of the API that is served; clients branch on it. */
    private static final String VERSION = "1.11.24";

    private final Api api;
    private final Node node;

    InfoResource(Api api, Node node) {
        this.api = api;
        this.node = node;
    }

    void addTo(Router router) {
        router.get("/", api.any(this::root))
                .get("/ping", api.local(this::ping))
                .get("/v2/info", api.any(this::info))
                .get("/v2/leader", api.any(this::leader))
                .delete("/v2/leader", api.any(this::abdicate))
                .get("/v2/plugins", api.leader(this::plugins))
                .get("/metrics", api.local(this::metrics))
                .any("/v2/pods", api.any(exchange -> refuse("Pods")))
                .any("/v2/pods/{rest...}", api.any(exchange -> refuse("Pods")));
    }

    private static void refuse(String what) {
        throw new ApiException(501, what + " are not supported");
    }

    private void root(Exchange exchange) {
        exchange.status(302);
        exchange.header("Location", "/ui/");
    }

    private void ping(Exchange exchange) throws IOException {
        String accept = exchange.header("Accept").orElse("*/*");
        if (accept.contains("text/plain") || accept.contains("*/*") || accept.contains("text/*")) {
            exchange.send(200, "text/plain", "pong".getBytes(StandardCharsets.UTF_8));
        } else if (accept.contains("text/html")) {
            exchange.send(200, "text/html", "pong".getBytes(StandardCharsets.UTF_8));
        } else if (accept.contains("application/json")) {
            exchange.json(200, JsonNodeFactory.instance.textNode("pong"));
        } else {
            exchange.status(204);
        }
    }

    private void info(Exchange exchange) throws IOException {
        ServicesSettings settings = node.settings();
        Optional<ServicesFramework> framework = node.leading();
        ObjectNode body = JsonNodeFactory.instance
                .objectNode()
                .put("name", settings.frameworkName())
                .put("version", VERSION)
                .put("buildref", "gantry")
                .put("elected", framework.isPresent());
        node.leader().ifPresent(leader -> body.put("leader", leader));
        framework.flatMap(leading -> leading.snapshot().frameworkId()).ifPresent(id -> body.put("frameworkId", id));
        framework.flatMap(ServicesFramework::refusal).ifPresent(reason -> body.put("refused", reason));
        config(body.putObject("marathon_config"), settings);
        body.putObject("zookeeper_config");
        ObjectNode http = body.putObject("http_config");
        http.put("http_port", settings.endpoint().getPort()).put("https_port", 8443);
        exchange.json(200, body);
    }

    private static void config(ObjectNode json, ServicesSettings settings) {
        ArrayNode features = json.putArray("features");
        features.add("task_killing");
        json.put("master", settings.masters().get(0).toString())
                .put("framework_name", settings.frameworkName())
                .put("hostname", settings.hostname())
                .put("webui_url", settings.endpoint().toString())
                .put("failover_timeout", settings.failoverTimeout().toSeconds())
                .put("mesos_role", settings.defaults().role())
                .put("mesos_user", settings.user().orElse(null))
                .put("local_port_min", settings.localPortMin())
                .put("local_port_max", settings.localPortMax())
                .put("checkpoint", true)
                .put("ha", true)
                .put("max_instances_per_offer", settings.maxInstancesPerOffer())
                .put("decline_offer_duration", settings.declineOfferDuration().toMillis())
                .put("min_revive_offers_interval", settings.minReviveInterval().toMillis())
                .put("task_launch_timeout", settings.taskLaunchTimeout().toMillis())
                .put(
                        "task_launch_confirm_timeout",
                        settings.taskLaunchConfirmTimeout().toMillis())
                .put(
                        "reconciliation_initial_delay",
                        settings.reconcileInitialDelay().toMillis())
                .put("reconciliation_interval", settings.reconcileInterval().toMillis())
                .put("scale_apps_interval", settings.scaleCheckInterval().toMillis());
    }

    private void leader(Exchange exchange) throws IOException {
        String leader = node.leader().orElseThrow(() -> new ApiException(404, "There is no leader"));
        exchange.json(200, JsonNodeFactory.instance.objectNode().put("leader", leader));
    }

    private void abdicate(Exchange exchange) throws IOException {
        if (exchange.query("backup").isPresent() || exchange.query("restore").isPresent()) {
            throw new ApiException(501, "backup and restore are not supported");
        }
        if (node.leading().isEmpty()) {
            throw new ApiException(404, "There is no leader");
        }
        node.abdicate();
        exchange.json(200, Api.message("Leadership abdicated"));
    }

    private void plugins(Exchange exchange, ServicesFramework framework) throws IOException {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.putArray("plugins");
        exchange.json(200, body);
    }

    private void metrics(Exchange exchange) throws IOException {
        exchange.json(200, Metrics.of(node));
    }
}

package org.gantry.frameworks.services.web;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import org.gantry.frameworks.services.app.ApiException;
import org.gantry.frameworks.services.app.AppId;
import org.gantry.frameworks.services.app.Timestamps;
import org.gantry.frameworks.services.runtime.MasterReasons;
import org.gantry.frameworks.services.runtime.ServicesFramework;
import org.gantry.frameworks.services.scheduler.QueueEntry;
import org.gantry.http.Exchange;
import org.gantry.http.Router;

/** {@code /v2/queue}: who waits to be launched, and why. */
final class QueueResource {
    private final Api api;

    QueueResource(Api api) {
        this.api = api;
    }

    void addTo(Router router) {
        router.get("/v2/queue", api.leader(this::list)).delete("/v2/queue/{id...}/delay", api.leader(this::resetDelay));
    }

    private void list(Exchange exchange, ServicesFramework framework) throws IOException {
        boolean offers = exchange.queries("embed").contains("lastUnusedOffers");
        List<QueueEntry.Info> waiting = framework.snapshot().queue();
        if (waiting.stream().noneMatch(info -> info.count() > 0)) {
            exchange.json(200, body(waiting, offers, List.of()));
            return;
        }
        exchange.respondWith(
                framework.reasons().now(), (target, reasons) -> target.json(200, body(waiting, offers, reasons)));
    }

    private static ObjectNode body(List<QueueEntry.Info> waiting, boolean offers, List<MasterReasons.Reason> reasons) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ArrayNode queue = body.putArray("queue");
        waiting.forEach(info -> queue.add(json(info, offers, reasons)));
        return body;
    }

    private static ObjectNode json(QueueEntry.Info info, boolean offers, List<MasterReasons.Reason> reasons) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("count", info.count())
                .put("role", info.app().role());
        json.putObject("delay")
                .put("timeLeftSeconds", (info.timeLeft().toMillis() + 999) / 1000)
                .put("overdue", info.overdue());
        json.put("since", Timestamps.format(info.since()));
        ObjectNode summary = json.putObject("processedOffersSummary")
                .put("processedOffersCount", info.processed())
                .put("unusedOffersCount", info.unused());
        info.lastUnusedAt().ifPresent(time -> summary.put("lastUnusedOfferAt", Timestamps.format(time)));
        info.lastUsedAt().ifPresent(time -> summary.put("lastUsedOfferAt", Timestamps.format(time)));
        rejections(summary.putArray("rejectSummaryLastOffers"), info.lastOffers());
        rejections(summary.putArray("rejectSummaryLaunchAttempt"), info.launchAttempt());
        // Not Marathon's: what nobody is offered is not among the offers that were refused.
        ArrayNode withheld = summary.putArray("withheldByMaster");
        reasons.stream()
                .filter(reason ->
                        info.count() > 0 && reason.role().equals(info.app().role()))
                .forEach(reason -> withheld.addObject()
                        .put("agentId", reason.agentId())
                        .put("obstacle", reason.obstacle())
                        .put("reason", reason.reason()));
        if (offers) {
            ArrayNode unused = json.putArray("lastUnusedOffers");
            info.lastUnusedOffers().forEach(one -> unused.add(OfferJson.unused(one)));
        }
        json.set("app", info.app().json());
        return json;
    }

    private static void rejections(ArrayNode array, List<QueueEntry.Rejections> lines) {
        lines.forEach(line -> array.addObject()
                .put("reason", line.reason())
                .put("declined", line.declined())
                .put("processed", line.processed()));
    }

    private void resetDelay(Exchange exchange, ServicesFramework framework) {
        AppId id = Api.appId(exchange);
        api.decide(exchange, framework, (scheduler, now) -> scheduler.resetDelay(id, now), (target, waits) -> {
            if (waits) {
                target.status(204);
            } else {
                ApiException unknown = new ApiException(404, "Application " + id + " not found in tasks queue.");
                target.json(unknown.status(), unknown.body());
            }
        });
    }
}

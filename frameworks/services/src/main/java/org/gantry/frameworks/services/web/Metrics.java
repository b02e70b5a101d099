package org.gantry.frameworks.services.web;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.gantry.frameworks.services.app.App;
import org.gantry.frameworks.services.app.AppId;
import org.gantry.frameworks.services.runtime.ServicesFramework;
import org.gantry.frameworks.services.scheduler.Instance;
import org.gantry.frameworks.services.scheduler.Snapshot;

/** {@code /metrics} under the names that dashboards know. */
final class Metrics {
    private Metrics() {}

    static ObjectNode of(Node node) {
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("version", "4.0.0");
        ObjectNode gauges = JsonNodeFactory.instance.objectNode();
        ObjectNode counters = JsonNodeFactory.instance.objectNode();
        node.leading().ifPresent(framework -> fill(framework, gauges, counters));
        body.set("gauges", gauges);
        body.set("counters", counters);
        body.putObject("histograms");
        body.putObject("meters");
        body.putObject("timers");
        return body;
    }

    private static void fill(ServicesFramework framework, ObjectNode gauges, ObjectNode counters) {
        Snapshot snapshot = framework.snapshot();
        List<Instance> instances =
                snapshot.instances().values().stream().flatMap(List::stream).toList();
        gauge(gauges, "apps.active.gauge", snapshot.apps().size());
        gauge(gauges, "groups.active.gauge", groups(snapshot));
        gauge(gauges, "pods.active.gauge", 0);
        gauge(
                gauges,
                "instances.running.gauge",
                instances.stream().filter(Instance::running).count());
        gauge(
                gauges,
                "instances.staged.gauge",
                instances.stream().filter(AppJson::staged).count());
        gauge(gauges, "instances.inflight-kills.gauge", snapshot.counters().inflightKills());
        gauge(gauges, "deployments.active.gauge", snapshot.deployments().size());
        gauge(gauges, "http.event-streams.active.gauge", framework.events().listeners());
        count(counters, "mesos.offers.incoming.counter", snapshot.counters().offersIncoming());
        count(counters, "mesos.offers.used.counter", snapshot.counters().offersUsed());
        count(counters, "mesos.offers.declined.counter", snapshot.counters().offersDeclined());
        count(counters, "tasks.launched.counter", snapshot.counters().tasksLaunched());
    }

    private static long groups(Snapshot snapshot) {
        return 1
                + snapshot.apps().values().stream()
                        .map(App::id)
                        .map(AppId::parent)
                        .filter(group -> !group.isRoot())
                        .distinct()
                        .count();
    }

    private static void gauge(ObjectNode json, String name, long value) {
        json.putObject("marathon." + name).put("value", value);
    }

    private static void count(ObjectNode json, String name, long value) {
        json.putObject("marathon." + name).put("count", value);
    }
}

package org.gantry.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.util.Iterator;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.mesos.v1.Protos.TaskState;
import org.gantry.master.testing.FakeAgent;
import org.gantry.master.testing.FakeScheduler;
import org.gantry.master.testing.LocalMaster;
import org.gantry.master.testing.Recordings;
import org.gantry.protocol.MediaType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MetricsTest {
    private LocalMaster master;

    @BeforeEach
    void start() throws Exception {
        master = new LocalMaster(Map.of("allocation_interval", "20ms")).startLeading();
    }

    @AfterEach
    void stop() throws Exception {
        master.close();
    }

    private JsonNode metrics() throws Exception {
        return Recordings.json(master.get("/metrics/snapshot").body());
    }

    private double metric(String name) throws Exception {
        return metrics().path(name).asDouble(-1);
    }

    /** Without what differs from one cluster to the next. */
    private static SortedSet<String> names(JsonNode metrics) {
        SortedSet<String> names = new TreeSet<>();
        for (Iterator<String> each = metrics.fieldNames(); each.hasNext(); ) {
            names.add(each.next().replaceFirst("^master/frameworks/[^/]+/[^/]+/", "master/frameworks/NAME/ID/"));
        }
        return names;
    }

    private FakeScheduler framework() {
        return new FakeScheduler(
                master.root(),
                MediaType.JSON,
                FakeScheduler.info("my/frame").setPrincipal("tester").build());
    }

    @Test
    void everyMetricOfTheOriginalIsThere() throws Exception {
        try (FakeAgent agent = new FakeAgent(master.root(), "cpus:4;mem:1024;disk:100");
                FakeScheduler scheduler = framework()) {
            scheduler.launch(scheduler.awaitOffer(), FakeScheduler.task("t1", agent.id(), "cpus:1;mem:64"));
            agent.update(scheduler.id(), "t1", TaskState.TASK_RUNNING);
            scheduler.awaitUpdate("t1", TaskState.TASK_RUNNING);
            await().until(() -> metric("master/tasks_running") == 1);
            SortedSet<String> recorded = names(Recordings.body("running/master_get/metrics_snapshot.json"));
            // Told by the store that replaces the replicated log, and for a role without a name.
            recorded.removeIf(name -> name.contains("/quota/roles//") || name.equals("registrar/log/ensemble_size"));
            // Told once there is something to tell: in this test no store, and no host's metrics.
            recorded.removeIf(name -> name.startsWith("registrar/state_store_ms") || name.startsWith("system/"));
            assertThat(names(metrics())).containsAll(recorded);
        }
    }

    @Test
    void aFrameworksCallsEventsAndTasksAreCounted() throws Exception {
        try (FakeAgent agent = new FakeAgent(master.root(), "cpus:4;mem:1024");
                FakeScheduler scheduler = framework()) {
            String prefix = "master/frameworks/my%2Fframe/" + scheduler.id() + "/";
            scheduler.launch(scheduler.awaitOffer(), FakeScheduler.task("t1", agent.id(), "cpus:1;mem:64"));
            agent.update(scheduler.id(), "t1", TaskState.TASK_RUNNING);
            scheduler.acknowledge(scheduler.awaitUpdate("t1", TaskState.TASK_RUNNING));
            await().until(() -> metric(prefix + "calls/acknowledge") == 1);
            JsonNode running = metrics();
            assertThat(running.path(prefix + "subscribed").asDouble()).isEqualTo(1);
            assertThat(running.path(prefix + "roles/*/suppressed").asDouble(-1)).isZero();
            assertThat(running.path(prefix + "calls/accept").asDouble()).isEqualTo(1);
            assertThat(running.path(prefix + "offers/accepted").asDouble()).isEqualTo(1);
            assertThat(running.path(prefix + "operations/launch").asDouble()).isEqualTo(1);
            assertThat(running.path(prefix + "events/update").asDouble()).isEqualTo(1);
            assertThat(running.path(prefix + "tasks/active/task_running").asDouble())
                    .isEqualTo(1);
            assertThat(running.path("frameworks/tester/messages_processed").asDouble())
                    .isPositive();
            assertThat(running.path("allocator/mesos/allocation_run_ms/p9999").asDouble())
                    .isPositive();
            agent.update(scheduler.id(), "t1", TaskState.TASK_FINISHED);
            await().until(() -> metric(prefix + "tasks/terminal/task_finished") == 1);
            assertThat(metric("master/tasks_finished")).isEqualTo(1);
        }
    }

    @Test
    void perFrameworkMetricsCanBeTurnedOff() throws Exception {
        try (LocalMaster quiet = new LocalMaster(Map.of("publish_per_framework_metrics", "false")).startLeading();
                FakeScheduler scheduler = new FakeScheduler(
                        quiet.root(), MediaType.JSON, FakeScheduler.info("x").build())) {
            assertThat(quiet.get("/metrics/snapshot").body()).doesNotContain("master/frameworks/", scheduler.id());
        }
    }

    @Test
    void prometheusGetsTheSameAsText() throws Exception {
        HttpResponse<String> answer = master.get("/metrics");
        assertThat(answer.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain"));
        assertThat(answer.body())
                .contains("# TYPE gantry_master_elected untyped\ngantry_master_elected 1\n")
                .contains("gantry_http_requests{endpoint=\"master\"}");
        assertThat(master.get("/master/metrics").statusCode()).isEqualTo(200);
        assertThat(master.get("/metrics/nothing").statusCode()).isEqualTo(404);
    }

    @Test
    void theTimeoutMustBeADuration() throws Exception {
        assertThat(master.get("/metrics/snapshot?timeout=2secs").statusCode()).isEqualTo(200);
        assertThat(master.get("/metrics/snapshot?timeout=soon").statusCode()).isEqualTo(400);
    }
}

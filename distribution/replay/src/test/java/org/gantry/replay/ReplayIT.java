package org.gantry.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Sends what clients once sent to a Mesos master and agent to a node, and compares the answers. Each test is a part of the
 * recording that began with a new master and agent.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReplayIT {
    private static final String REPORT = System.getProperty("replay.report");

    private final Report report = new Report();

    @TempDir
    Path folder;

    @AfterEach
    void write() throws IOException {
        Files.writeString(Path.of(REPORT), report.text());
    }

    @AfterAll
    void print() {
        System.out.println(report.text());
    }

    private Stage stage(String name) {
        return Stage.start(folder.resolve(name), List.of(), List.of());
    }

    private Pairs pairs(Stage stage) {
        Pairs pairs = new Pairs(stage, report);
        stage.awaitAgent();
        return pairs;
    }

    private Session session(Stage stage, String name) {
        return new Session(stage, report, name, "master");
    }

    private void assertExplained(String... prefixes) {
        for (String prefix : prefixes) {
            assertThat(report.unexplained(prefix)).isEmpty();
        }
    }

    @Test
    void withoutTasksAndWithOne() {
        // Offers come when frameworks do, and none while the reads last, which take longer here.
        List<String> seldomOffers = List.of("allocation_interval = 1mins");
        try (Stage stage = Stage.start(folder.resolve("idle"), seldomOffers, List.of())) {
            Pairs pairs = pairs(stage);
            pairs.learnFrom("idle/master_get/state");
            pairs.replay("idle/master_get", "idle/master_v1", "idle/master_v1_errors");
            pairs.replay("idle/agent_get", "idle/agent_v1", "idle/agent_v1_errors");
            session(stage, "sched/01_command_task")
                    .before(
                            14,
                            () -> pairs.replay(
                                    "running/master_get",
                                    "running/master_v1",
                                    "running/agent_get",
                                    "running/agent_v1",
                                    "running/agent_files"))
                    .replayUntil(14);
        }
        assertExplained("idle/", "running/");
    }

    @Test
    void tasksFromOfferToEnd() {
        try (Stage stage = stage("tasks")) {
            Pairs pairs = pairs(stage);
            pairs.learnFrom("idle/master_get/state");
            session(stage, "sched/01_command_task").replay();
            pairs.replay("after/master_get", "after/master_v1", "after/agent_get", "after/agent_v1");
            session(stage, "sched/04_protocol_errors").replay();
            session(stage, "sched/05_protobuf_stream").replay();
            session(stage, "sched/06_heartbeats").replay();
        }
        assertExplained("sched/01", "sched/04", "sched/05", "sched/06", "after/");
    }

    @Test
    void operationsAndGroups() {
        try (Stage stage = stage("operations")) {
            Pairs pairs = pairs(stage);
            pairs.learnFrom("ops/master_get/slaves");
            session(stage, "sched/02_accept_errors").replay();
            session(stage, "sched/03_operations_group")
                    .before(14, () -> pairs.replay("ops/master_get", "ops/master_v1", "ops/agent_get", "ops/agent_v1"))
                    .before(77, () -> {
                        pairs.replayInOrder("group/master_get", "state");
                        pairs.replayInOrder("group/master_v1", "GET_EXECUTORS", "GET_STATE", "GET_TASKS");
                        pairs.replay("group/agent_get", "group/agent_v1");
                    })
                    .before(121, () -> {
                        pairs.replayInOrder("group/master_get", "frameworks_inactive");
                        pairs.replayInOrder("group/master_v1", "GET_FRAMEWORKS_inactive");
                    })
                    .before(129, () -> pairs.replayInOrder("group/master_v1", "TEARDOWN"))
                    .replay();
            pairs.replayInOrder("group/master_get", "teardown_legacy_empty", "teardown_legacy_unknown");
            pairs.replayInOrder("group/master_v1", "TEARDOWN_unknown");
        }
        assertExplained("sched/02", "sched/03", "ops/", "group/");
    }

    @Test
    void operatorsOrders() {
        try (Stage stage = stage("operator")) {
            Pairs pairs = pairs(stage);
            pairs.learnFrom("operator/reserve/44_GET_AGENTS_end");
            pairs.replay("operator/weights", "operator/quota");
            String reserve = "operator/reserve";
            pairs.replayInOrder(reserve, "01..04");
            stage.awaitOperations();
            pairs.replayInOrder(reserve, "05..05", "agent_state", "agent_GET_OPERATIONS", "06..19");
            stage.awaitOperations();
            pairs.replayInOrder(reserve, "agent_state_vol", "20..20", "agent_GET_AGENT", "21..35");
            pairs.replayInOrder(reserve, "zz_GET_AGENTS", "36..42");
            stage.awaitOperations();
            pairs.replayInOrder(reserve, "43..44");
            session(stage, "operator/subscribe_stream").replay();
            session(stage, "operator/subscribe_errors").replay();
        }
        assertExplained("operator/weights", "operator/quota", "operator/reserve", "operator/subscribe");
    }

    @Test
    void maintenance() {
        try (Stage stage = stage("maintenance")) {
            Pairs pairs = pairs(stage);
            String recorded = "operator/maintenance";
            session(stage, "sched/07_inverse_offers")
                    .before(13, () -> pairs.replayInOrder(recorded, "01..05"))
                    .before(17, () -> pairs.replayInOrder(recorded, "06..07"))
                    .before(21, () -> pairs.replayInOrder(recorded, "08..18"))
                    .before(23, () -> pairs.replayInOrder(recorded, "19..20"))
                    .before(25, () -> pairs.replayInOrder(recorded, "21..22"))
                    .before(28, () -> pairs.replayInOrder(recorded, "23..23"))
                    .before(33, () -> pairs.replayInOrder(recorded, "24..34"))
                    .replay();
        }
        assertExplained("operator/maintenance", "sched/07");
    }

    @Test
    void draining() {
        try (Stage stage = stage("draining")) {
            Pairs pairs = pairs(stage);
            String recorded = "operator/drain";
            pairs.learnFrom(recorded + "/02_GET_AGENTS_deactivated");
            session(stage, "sched/08_drain")
                    .before(13, () -> pairs.replayInOrder(recorded, "01..03"))
                    .before(14, () -> pairs.replayInOrder(recorded, "04..08"))
                    .before(
                            15,
                            () -> pairs.replayInOrder(
                                    recorded, "09..12", "agent_state_draining", "agent_GET_STATE_draining"))
                    .before(22, () -> {
                        stage.awaitDrained();
                        pairs.replayInOrder(recorded, "13..18", "agent_state_drained");
                        stage.awaitDrained();
                        pairs.replayInOrder(recorded, "19..20");
                    })
                    .before(31, () -> pairs.replayInOrder(recorded, "21..22"))
                    .before(33, () -> pairs.replayInOrder(recorded, "23..27"))
                    .replay();
        }
        assertExplained("operator/drain", "sched/08");
    }

    @Test
    void customExecutor() {
        try (Stage stage = stage("executor")) {
            // The test speaks for the executor, whose process has only to be there.
            stage.translation().place("python3 /var/lib/mesos/rec/httpexec.py", "sleep 1000");
            Pairs pairs = pairs(stage);
            pairs.learnFrom("executor/agent_state");
            Session executor = new Session(stage, report, "executor/pyexec", "agent");
            CompletableFuture<Void> spoken = new CompletableFuture<>();
            session(stage, "executor/scheduler_side")
                    .before(7, () -> {
                        stage.awaitExecutor("pyexec");
                        CompletableFuture.runAsync(executor::replay)
                                .whenComplete((done, failure) -> spoken.complete(done));
                    })
                    .before(37, () -> pairs.replayInOrder("executor", "agent_state"))
                    .before(28, () -> pairs.replayInOrder("executor", "agent_GET_EXECUTORS"))
                    .replay();
            spoken.join();
        }
        assertExplained("executor/");
    }

    @Test
    void containersOfATask() {
        try (Stage stage = stage("containers")) {
            Pairs pairs = pairs(stage);
            session(stage, "agent_containers/sched_transcript")
                    .before(13, () -> {
                        pairs.learnFrom("agent_containers/01_GET_CONTAINERS_nested");
                        pairs.replayInOrder("agent_containers", "01..34");
                        new Session(stage, report, "agent_containers/session_stream", "agent").replay();
                        pairs.replayInOrder("agent_containers", "zz_containers");
                    })
                    .replay();
        }
        assertExplained("agent_containers/");
    }

    @Test
    void agentGoneAndBack() {
        try (Stage stage = Stage.start(
                folder.resolve("failures"),
                // Long enough for an agent that starts again, as in the recording.
                List.of("agent_ping_timeout = 5secs", "max_agent_ping_timeouts = 4"),
                List.of("shutdown_tasks_on_stop = false"))) {
            Pairs pairs = pairs(stage);
            pairs.learnFrom("failures/02_slaves_after_restart");
            session(stage, "failures/01_agent_restart_recovery")
                    .before(13, stage::stopAgent)
                    .before(14, stage::startAgent)
                    .before(15, () -> pairs.replayInOrder("failures", "02..02"))
                    .replay();
            session(stage, "failures/03_agent_unreachable")
                    .before(43, () -> {
                        stage.stopAgent();
                        stage.awaitUnreachable();
                    })
                    .before(59, () -> {
                        pairs.replayInOrder("failures", "04..04");
                        stage.startAgent();
                    })
                    .before(64, () -> pairs.replayInOrder("failures", "05..05"))
                    .replay();
        }
        assertExplained("failures/");
    }

    @Test
    void credentialsAndPermissions() {
        Path given = folder.resolve("given");
        try {
            Files.createDirectories(given);
            for (String file : List.of("creds.json", "acls.json")) {
                Files.copy(Recordings.file("auth/" + file), given.resolve(file));
            }
            Files.writeString(given.resolve("agent.json"), "{\"principal\":\"agent\",\"secret\":\"agentsecret\"}");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<String> readers = List.of(
                "cluster =",
                "authenticate_http_readonly = true",
                "authenticate_http_readwrite = true",
                "authenticate_http_frameworks = true",
                "http_framework_authenticators = basic",
                "authenticate_frameworks = true",
                "authenticate_agents = true",
                "credentials = " + given.resolve("creds.json"),
                "acls = " + given.resolve("acls.json"));
        List<String> agent = List.of(
                "attributes =",
                "authenticate_http_readonly = true",
                "authenticate_http_readwrite = true",
                "http_credentials = " + given.resolve("creds.json"),
                "credential = " + given.resolve("agent.json"));
        try (Stage stage = Stage.start(folder.resolve("auth"), readers, agent)) {
            stage.translation()
                    .place(
                            "/var/lib/mesos/creds.json",
                            given.resolve("creds.json").toString());
            stage.awaitAgent("ops:secret");
            Pairs pairs = new Pairs(stage, report);
            pairs.replayInOrder("auth", "state_*", "flags_*", "*_noauth", "api_*_UPDATE_*", "api_*_GET_*");
            pairs.replayInOrder("auth", "api_*_SET_*", "api_*_TEARDOWN", "reserve_*");
            session(stage, "auth/scheduler").replay();
            pairs.replayInOrder("auth", "agent_*");
        }
        assertExplained("auth/");
    }
}

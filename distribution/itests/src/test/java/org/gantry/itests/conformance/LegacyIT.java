package org.gantry.itests.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The older endpoints of both daemons, with one task running. */
@DisplayNameGeneration(FactNames.class)
class LegacyIT {
    private static Scheduler scheduler;

    private final Stage stage = Stage.usual();
    private final Wire master = stage.master();
    private final Wire agent = stage.agent();

    @BeforeAll
    static void run() {
        scheduler = Scheduler.on(Stage.usual());
        scheduler.run("shown", "sleep 1000");
    }

    @AfterAll
    static void end() {
        scheduler.close();
    }

    private JsonNode framework(JsonNode state) {
        for (JsonNode framework : state.path("frameworks")) {
            if (framework.path("id").asText().equals(scheduler.id())) {
                return framework;
            }
        }
        throw new AssertionError("No framework " + scheduler.id());
    }

    @Fact({"3.44", "3.45"})
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/state",
                "/state-summary",
                "/slaves",
                "/frameworks",
                "/tasks",
                "/roles",
                "/quota",
                "/weights",
                "/maintenance/schedule",
                "/maintenance/status",
                "/flags",
                "/health"
            })
    void masterAnswersAtItsRootAndBelowMaster(String path) {
        assertThat(master.get(path).status()).as(path).isEqualTo(200);
        assertThat(master.get("/master" + path).status()).as("/master" + path).isEqualTo(200);
        assertThat(master.get(path + ".json").status()).isEqualTo(404);
    }

    @Fact("3.44")
    @Test
    void tasksAreLimitedOrderedAndFiltered() {
        String mine = "/tasks?framework_id=" + scheduler.id();
        assertThat(Json.texts(master.get(mine).json().path("tasks"), "/id")).containsExactly("shown");
        assertThat(master.get(mine + "&offset=1").json().path("tasks")).isEmpty();
        assertThat(master.get(mine + "&limit=0").json().path("tasks")).isEmpty();
        assertThat(master.get(mine + "&task_id=other").json().path("tasks")).isEmpty();
        assertThat(master.get("/slaves?slave_id=" + stage.agentId()).json().path("slaves"))
                .hasSize(1);
        assertThat(master.get("/flags?jsonp=f").text()).startsWith("f({").endsWith("})");
    }

    @Fact("3.46")
    @ParameterizedTest
    @ValueSource(strings = {"/state", "/containers", "/monitor/statistics", "/flags", "/health"})
    void agentAnswersAtItsRootAndBelowItsName(String path) {
        assertThat(agent.get(path).status()).as(path).isEqualTo(200);
        assertThat(agent.get("/slave(1)" + path).status())
                .as("/slave(1)" + path)
                .isIn(200, 429, 503);
    }

    @Fact("3.47")
    @ParameterizedTest
    @ValueSource(strings = {"/metrics/snapshot", "/system/stats.json", "/version", "/help", "/files/debug"})
    void bothAnswer(String path) {
        for (Wire daemon : List.of(master, agent)) {
            assertThat(daemon.get(path).status()).as(daemon.base() + path).isIn(200, 429);
        }
    }

    @Fact("3.48")
    @Test
    void formEndpointsTellWhatIsWrong() {
        assertThat(master.form("/teardown", "frameworkId=nobody").status()).isEqualTo(400);
        assertThat(master.form("/teardown", "").status()).isEqualTo(400);
        Scheduler brief = Scheduler.on(stage);
        assertThat(master.form("/teardown", "frameworkId=" + brief.id()).status())
                .isEqualTo(200);
        brief.events().awaitEnd();
        String resources = "[{\"name\":\"cpus\",\"type\":\"SCALAR\",\"scalar\":{\"value\":0.1},"
                + "\"reservations\":[{\"type\":\"DYNAMIC\",\"role\":\"formed\"}]}]";
        String body =
                "slaveId=" + stage.agentId() + "&resources=" + URLEncoder.encode(resources, StandardCharsets.UTF_8);
        assertThat(master.form("/reserve", body).status()).isEqualTo(202);
        Awaitility.await()
                .atMost(Events.PATIENCE)
                .until(() -> master.form("/unreserve", body).status() == 202);
        assertThat(master.form("/reserve", "slaveId=nobody&resources=[]").status())
                .isEqualTo(400);
    }

    @Fact("3.49")
    @Test
    void quotaIsSetOnceShownAndTakenAway() {
        String role = Scheduler.unique("old-quota");
        String request = "{\"role\":\"" + role
                + "\",\"guarantee\":[{\"name\":\"cpus\",\"type\":\"SCALAR\",\"scalar\":{\"value\":1}}]}";
        assertThat(master.send("POST", "/quota", request, "Content-Type", Wire.JSON)
                        .status())
                .isEqualTo(200);
        assertThat(master.send("POST", "/quota", request, "Content-Type", Wire.JSON)
                        .status())
                .isEqualTo(400);
        assertThat(Json.texts(master.get("/quota").json().path("infos"), "/role"))
                .contains(role);
        assertThat(master.send("DELETE", "/quota/" + role, "").status()).isEqualTo(200);
        String huge = request.replace("\"value\":1", "\"value\":100000");
        assertThat(master.send("POST", "/quota", huge, "Content-Type", Wire.JSON)
                        .status())
                .isEqualTo(409);
    }

    @Fact({"3.50", "5.24"})
    @Test
    void redirectNamesTheLeaderAndHealthIsEmpty() {
        Wire.Answer answer = master.get("/redirect");
        assertThat(answer.status()).isEqualTo(307);
        assertThat(answer.header("Location"))
                .hasValue("//127.0.0.1:" + master.base().getPort());
        assertThat(master.get("/health").body()).isEmpty();
    }

    @Fact("3.51")
    @Test
    void sandboxIsBrowsedReadAndDownloaded() {
        JsonNode executor = agentExecutor();
        String directory = executor.path("directory").asText();
        assertThat(directory).contains("/frameworks/" + scheduler.id() + "/executors/");
        JsonNode entries = agent.get("/files/browse?path=" + directory).json();
        assertThat(entries).anySatisfy(entry -> {
            assertThat(entry.path("path").asText()).endsWith("/stdout");
            assertThat(Json.keys(entry)).contains("path", "nlink", "size", "mtime", "mode", "uid", "gid");
            assertThat(entry.path("mode").asText()).matches("-r[-rwx]{8}");
        });
        JsonNode size =
                agent.get("/files/read?path=" + directory + "/stdout&offset=-1").json();
        assertThat(size.path("data").asText()).isEmpty();
        assertThat(size.path("offset").isIntegralNumber()).isTrue();
        assertThat(agent.get("/files/download?path=" + directory + "/stdout").status())
                .isEqualTo(200);
        String virtual = "/frameworks/" + scheduler.id() + "/executors/shown/runs/latest";
        assertThat(agent.get("/files/browse?path=" + virtual).status()).isEqualTo(200);
        assertThat(agent.get("/files/browse?path=/nowhere").status()).isEqualTo(404);
    }

    private JsonNode agentExecutor() {
        JsonNode executors = framework(agent.get("/state").json()).path("executors");
        assertThat(executors).isNotEmpty();
        return executors.get(0);
    }

    @Fact({"3.52", "3.53", "3.54"})
    @Test
    void stateOfTheMasterHasItsKeys() {
        JsonNode state = master.get("/state").json();
        assertThat(Json.keys(state))
                .contains(
                        "version",
                        "build_date",
                        "build_time",
                        "build_user",
                        "start_time",
                        "elected_time",
                        "id",
                        "pid",
                        "hostname",
                        "capabilities",
                        "activated_slaves",
                        "deactivated_slaves",
                        "unreachable_slaves",
                        "leader",
                        "leader_info",
                        "flags",
                        "slaves",
                        "recovered_slaves",
                        "frameworks",
                        "completed_frameworks",
                        "orphan_tasks",
                        "unregistered_frameworks");
        JsonNode slave = state.at("/slaves/0");
        assertThat(Json.keys(slave))
                .contains(
                        "id",
                        "hostname",
                        "port",
                        "attributes",
                        "pid",
                        "registered_time",
                        "resources",
                        "used_resources",
                        "offered_resources",
                        "reserved_resources",
                        "unreserved_resources",
                        "active",
                        "version",
                        "capabilities");
        assertThat(slave.at("/resources/cpus").asDouble()).isEqualTo(8);
        assertThat(slave.at("/resources/gpus").isNumber()).isTrue();
        assertThat(slave.at("/resources/ports").asText()).isEqualTo("[31000-32000]");
        JsonNode full = master.get("/slaves").json().at("/slaves/0");
        assertThat(Json.keys(full))
                .contains("reserved_resources_full", "unreserved_resources_full", "used_resources_full");
    }

    @Fact({"3.55", "3.56", "2.51", "2.52"})
    @Test
    void frameworksAndTasksHaveTheirKeys() {
        JsonNode framework = framework(master.get("/state").json());
        assertThat(Json.keys(framework))
                .contains(
                        "id",
                        "name",
                        "used_resources",
                        "offered_resources",
                        "resources",
                        "capabilities",
                        "hostname",
                        "webui_url",
                        "active",
                        "connected",
                        "recovered",
                        "user",
                        "failover_timeout",
                        "checkpoint",
                        "registered_time",
                        "unregistered_time",
                        "roles",
                        "tasks",
                        "unreachable_tasks",
                        "completed_tasks",
                        "offers",
                        "executors");
        JsonNode task = framework.at("/tasks/0");
        assertThat(Json.keys(task))
                .contains(
                        "id",
                        "name",
                        "framework_id",
                        "executor_id",
                        "slave_id",
                        "state",
                        "resources",
                        "role",
                        "statuses");
        assertThat(task.path("executor_id").asText()).isEmpty();
        assertThat(Json.texts(task.path("statuses"), "/state")).doesNotHaveDuplicates();
        JsonNode last = task.path("statuses").get(task.path("statuses").size() - 1);
        assertThat(last.path("timestamp").isDouble()).isTrue();
        assertThat(last.at("/container_status/network_infos/0/ip_addresses/0/ip_address")
                        .asText())
                .isEqualTo("127.0.0.1");
        assertThat(last.at("/container_status/container_id/value").asText()).isNotEmpty();
    }

    @Fact("3.58")
    @Test
    void summaryCountsTasksOfAgentsAndFrameworks() {
        JsonNode summary = master.get("/state-summary").json();
        assertThat(summary.at("/slaves/0/TASK_RUNNING").asInt()).isEqualTo(1);
        assertThat(summary.at("/slaves/0/framework_ids").toString()).contains(scheduler.id());
        JsonNode framework = framework(summary);
        assertThat(framework.path("TASK_RUNNING").asInt()).isEqualTo(1);
        assertThat(framework.path("slave_ids").toString()).contains(stage.agentId());
        assertThat(Json.keys(framework))
                .contains(
                        "TASK_STAGING",
                        "TASK_STARTING",
                        "TASK_KILLING",
                        "TASK_FINISHED",
                        "TASK_FAILED",
                        "TASK_KILLED",
                        "TASK_LOST",
                        "TASK_ERROR");
    }

    @Fact("3.59")
    @Test
    void rolesTellWeightFrameworksAndResources() {
        assertThat(master.get("/roles").json().path("roles")).anySatisfy(role -> {
            assertThat(role.path("frameworks").toString()).contains(scheduler.id());
            assertThat(role.path("weight").asDouble()).isEqualTo(1);
            assertThat(role.at("/resources/cpus").asDouble()).isPositive();
            assertThat(Json.keys(role)).contains("name", "quota", "allocated", "offered", "reserved");
        });
    }

    @Fact("3.60")
    @Test
    void stateOfTheAgentHasItsKeys() {
        JsonNode state = agent.get("/state").json();
        assertThat(Json.keys(state))
                .contains(
                        "version",
                        "id",
                        "pid",
                        "hostname",
                        "capabilities",
                        "resources",
                        "reserved_resources",
                        "unreserved_resources",
                        "attributes",
                        "master_hostname",
                        "flags",
                        "frameworks",
                        "completed_frameworks");
        JsonNode executor = agentExecutor();
        assertThat(Json.keys(executor))
                .contains(
                        "id",
                        "name",
                        "source",
                        "container",
                        "directory",
                        "resources",
                        "tasks",
                        "queued_tasks",
                        "completed_tasks");
        assertThat(Json.texts(executor.path("tasks"), "/id")).containsExactly("shown");
    }

    @Fact({"3.61", "3.62", "3.41"})
    @Test
    void containersHaveStatisticsAndStatus() {
        JsonNode container = null;
        for (JsonNode one : agent.get("/containers").json()) {
            if (one.path("framework_id").asText().equals(scheduler.id())) {
                container = one;
            }
        }
        assertThat(container).isNotNull();
        assertThat(Json.keys(container))
                .contains("executor_id", "executor_name", "source", "container_id", "statistics", "status");
        assertThat(Json.keys(container.path("statistics"))).contains("timestamp", "cpus_limit", "mem_limit_bytes");
        JsonNode call = agent.operate("{'type': 'GET_CONTAINERS'}").json().at("/get_containers/containers");
        assertThat(call).anySatisfy(one -> {
            assertThat(one.at("/framework_id/value").asText()).isEqualTo(scheduler.id());
            assertThat(Json.keys(one))
                    .contains("executor_id", "container_id", "container_status", "resource_statistics");
        });
    }

    @Fact("3.65")
    @Test
    void whatMesosDnsReadsIsThere() {
        JsonNode state = master.get("/master/state").json();
        assertThat(state.at("/leader").asText()).startsWith("master@127.0.0.1:");
        JsonNode task = framework(state).at("/tasks/0");
        assertThat(task.path("slave_id").asText())
                .isEqualTo(state.at("/slaves/0/id").asText());
        assertThat(state.at("/slaves/0/pid").asText()).startsWith("slave(1)@127.0.0.1:");
        assertThat(task.path("state").asText()).isEqualTo("TASK_RUNNING");
    }
}

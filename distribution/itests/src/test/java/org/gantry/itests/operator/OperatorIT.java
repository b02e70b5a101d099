package org.gantry.itests.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.gantry.itests.Http.Response;
import org.gantry.itests.Node;
import org.gantry.itests.survival.TestFramework;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What operators order of a whole node, and what frameworks notice of it. */
class OperatorIT {
    private static final Duration WITHIN = Duration.ofSeconds(60);

    @TempDir
    static Path folder;

    private static Node node;

    @BeforeAll
    static void start() {
        node = Node.in(folder.resolve("node")).asDaemon().start();
    }

    @AfterAll
    static void stop() {
        if (node != null) {
            node.close();
        }
    }

    private static Response call(String call) {
        return node.http().post(node.master(), "/api/v1", call.replace('\'', '"'));
    }

    private static void order(String call) {
        Response answer = call(call);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }

    private static JsonNode agent() {
        return call("{'type':'GET_AGENTS'}").json().at("/get_agents/agents/0");
    }

    private static String agentId() {
        return agent().at("/agent_info/id/value").asText();
    }

    @Test
    void aDrainedAgentEndsItsTasksAndRunsNewOnesWhenItIsBackInService() {
        try (TestFramework framework = TestFramework.on(node, UUID.randomUUID().toString())) {
            framework.launch("before", "sleep 1000");
            framework.awaitRunning("before");
            String id = "'agent_id':{'value':'" + agentId() + "'}";

            order("{'type':'DRAIN_AGENT','drain_agent':{" + id + ",'max_grace_period':{'seconds':1}}}");

            await("the task's end").atMost(WITHIN).untilAsserted(() -> assertThat(framework.statuses())
                    .anyMatch(status -> status.path("state").asText().equals("TASK_KILLED")
                            && status.path("reason").asText().equals("REASON_AGENT_DRAINING")));
            await("drained")
                    .atMost(WITHIN)
                    .until(() -> agent().at("/drain_info/state").asText().equals("DRAINED"));
            framework.launch("after", "sleep 1000");
            assertThat(agent().path("active").asBoolean()).isFalse();
            assertThat(framework.count(update -> update.task().equals("after"))).isZero();

            order("{'type':'REACTIVATE_AGENT','reactivate_agent':{" + id + "}}");
            framework.launch("again", "sleep 1000");
            framework.awaitRunning("again");
        }
    }

    @Test
    void frameworksAreAskedToLeaveAMachineBeforeItsMaintenance() {
        try (TestFramework framework = TestFramework.on(node, UUID.randomUUID().toString())) {
            framework.launch("stays", "sleep 1000");
            framework.awaitRunning("stays");
            JsonNode agent = agent();
            String ip = agent.path("pid").asText().replaceAll(".*@|:.*", "");
            long tomorrow = (System.currentTimeMillis() + Duration.ofDays(1).toMillis()) * 1_000_000;

            order("{'type':'UPDATE_MAINTENANCE_SCHEDULE','update_maintenance_schedule':{'schedule':{'windows':[{"
                    + "'machine_ids':[{'hostname':'"
                    + agent.at("/agent_info/hostname").asText() + "','ip':'" + ip
                    + "'}],'unavailability':{'start':{'nanoseconds':" + tomorrow + "}}}]}}}");
            await("inverse offer")
                    .atMost(WITHIN)
                    .until(() -> !framework.inverseOffers().isEmpty());
            framework.accept(framework.inverseOffers().get(0));

            await("the answer").atMost(WITHIN).until(() -> call("{'type':'GET_MAINTENANCE_STATUS'}")
                    .json()
                    .at("/get_maintenance_status/status/draining_machines/0/statuses/0/status")
                    .asText()
                    .equals("ACCEPT"));
            assertThat(framework.ends("stays")).isEmpty();
            order("{'type':'UPDATE_MAINTENANCE_SCHEDULE','update_maintenance_schedule':{'schedule':{}}}");
        }
    }

    @Test
    void quotaAndWeightsSurviveACrash() {
        order("{'type':'UPDATE_QUOTA','update_quota':{'quota_configs':[{'role':'crash','guarantees':{'cpus':"
                + "{'value':0.1}},'limits':{'cpus':{'value':1}}}]}}");
        order("{'type':'UPDATE_WEIGHTS','update_weights':{'weight_infos':[{'role':'crash/a','weight':2.5}]}}");
        JsonNode quota = call("{'type':'GET_QUOTA'}").json();
        JsonNode weights = call("{'type':'GET_WEIGHTS'}").json();
        assertThat(quota.at("/get_quota/status/configs/0/role").asText()).isEqualTo("crash");

        node.kill9();
        node.start();

        assertThat(call("{'type':'GET_QUOTA'}").json()).isEqualTo(quota);
        assertThat(call("{'type':'GET_WEIGHTS'}").json()).isEqualTo(weights);
        order("{'type':'UPDATE_QUOTA','update_quota':{'quota_configs':[{'role':'crash'}]}}");
        await("agent").atMost(WITHIN).until(() -> !agent().isMissingNode());
    }

    @Test
    void theLogSaysMoreForAWhile() throws IOException {
        order("{'type':'SET_LOGGING_LEVEL','set_logging_level':{'level':1,'duration':{'nanoseconds':2000000000}}}");
        assertThat(call("{'type':'GET_LOGGING_LEVEL'}")
                        .json()
                        .at("/get_logging_level/level")
                        .asInt())
                .isEqualTo(1);
        await("less again")
                .atMost(WITHIN)
                .until(() ->
                        node.http().get(node.agent(), "/logging/toggle").body().equals("0\n"));
        try (var files = Files.walk(node.workDir())) {
            Path log = files.filter(file -> file.getFileName().toString().equals("gantry.log"))
                    .findFirst()
                    .orElseThrow();
            await("the log tells of it").atMost(WITHIN).untilAsserted(() -> assertThat(Files.readString(log))
                    .contains("The log's verbosity is 1", "The log's verbosity is 0", "DEBUG"));
        }
    }
}

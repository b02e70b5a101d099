package org.gantry.itests.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.gantry.itests.Http;
import org.gantry.itests.Node;
import org.gantry.itests.survival.MarkedApps;
import org.gantry.itests.survival.TaskProcesses;
import org.gantry.itests.survival.TaskProcesses.Running;
import org.gantry.itests.survival.TestFramework;
import org.gantry.itests.survival.TestFramework.Update;

/** What a cluster does and knows before something fails, and does and knows afterwards. */
final class Workload implements AutoCloseable {
    /** A leader that stands still is noticed in seconds by those who follow the election, by others in five heartbeats. */
    static final Duration WITHIN = Duration.ofSeconds(150);

    private static final int TASKS = 5;

    private final String mark = UUID.randomUUID().toString();
    private final String ownMark = UUID.randomUUID().toString();
    private final Masters masters;
    private final MarkedApps apps;
    private final TestFramework framework;
    private final Flight flight;
    private final Map<String, Running> steady;
    private final JsonNode quota;
    private final JsonNode reserved;

    private Workload(Masters masters, Path folder) {
        this.masters = masters;
        apps = new MarkedApps(masters.worker(), mark);
        apps.create(apps.app("/steady", TaskProcesses.STEADY, TASKS));
        apps.awaitDeployed();
        steady = TaskProcesses.await(mark, TASKS);
        framework = TestFramework.on(masters::leaderAddress, ownMark);
        framework.launch("own", TaskProcesses.OBEDIENT);
        framework.awaitRunning("own");
        flight = new Flight(framework, folder);
        Node leader = masters.awaitLeader();
        order(
                leader,
                "{'type':'UPDATE_QUOTA','update_quota':{'quota_configs':[{'role':'held','guarantees':{'cpus':"
                        + "{'value':0.1}},'limits':{'cpus':{'value':0.5}}}]}}");
        order(
                leader,
                "{'type':'RESERVE_RESOURCES','reserve_resources':{'agent_id':{'value':'" + agentId(leader)
                        + "'},'resources':[{'name':'mem','type':'SCALAR','scalar':{'value':32},'reservations':"
                        + "[{'type':'DYNAMIC','role':'held'}]}]}}");
        quota = quota(leader);
        assertThat(quota.findValuesAsText("role")).contains("held");
        reserved = await("the reservation").atMost(WITHIN).until(() -> reserved(leader), found -> found.path("held")
                .isArray());
    }

    static Workload start(Masters masters, Path folder) throws IOException {
        return new Workload(masters, Files.createDirectories(folder));
    }

    private static void order(Node leader, String call) {
        Http.Response response = leader.http().post(leader.master(), "/api/v1", call.replace('\'', '"'));
        assertThat(response.status()).as(response.body()).isIn(200, 202);
    }

    private static String agentId(Node leader) {
        return agent(leader).path("id").asText();
    }

    private static JsonNode agent(Node leader) {
        return leader.http().get(leader.master(), "/slaves").json().at("/slaves/0");
    }

    private static JsonNode quota(Node leader) {
        return leader.http()
                .post(leader.master(), "/api/v1", "{\"type\":\"GET_QUOTA\"}")
                .json()
                .path("get_quota");
    }

    private static JsonNode reserved(Node leader) {
        return agent(leader).path("reserved_resources_full");
    }

    TestFramework framework() {
        return framework;
    }

    Map<String, Running> ownProcesses() {
        return TaskProcesses.of(ownMark);
    }

    /** Tasks are being launched when this returns. */
    void takeOff() {
        flight.begin();
    }

    /** Nothing is lost, nothing runs twice, every update came, orders hold. @param leaders who leads now */
    void assertUntouched(Supplier<Node> leaders) {
        await("agents and frameworks are back").atMost(WITHIN).untilAsserted(() -> {
            Node leader = leaders.get();
            JsonNode state = leader.http().get(leader.master(), "/state").json();
            assertThat(state.path("activated_slaves").asInt()).isEqualTo(1);
            assertThat(runningTasks(state)).containsAll(steady.keySet());
            assertThat(state.findValues("active").stream().filter(JsonNode::asBoolean))
                    .as("two frameworks and an agent")
                    .hasSize(3);
        });
        assertThat(TaskProcesses.of(mark)).isEqualTo(steady);
        await("services know them")
                .atMost(WITHIN)
                .untilAsserted(() -> assertThat(apps.running().keySet()).isEqualTo(steady.keySet()));
        await("orders hold").atMost(WITHIN).untilAsserted(() -> {
            Node leader = leaders.get();
            assertThat(quota(leader)).isEqualTo(quota);
            assertThat(reserved(leader)).isEqualTo(reserved);
        });
        assertThat(framework.updates().stream()
                        .filter(update -> update.state().equals("TASK_LOST") && !Flight.isOne(update)))
                .isEmpty();
    }

    /** Likewise, and what had taken off before has landed. */
    void assertLanded(Supplier<Node> leaders) {
        assertUntouched(leaders);
        flight.assertLanded();
        assertUntouched(leaders);
    }

    void runOne(String task) {
        framework.launch(task, "exec sleep 0.1");
        awaitEnd(task);
    }

    void awaitEnd(String task) {
        await(task + " ended").atMost(WITHIN).until(() -> !framework.ends(task).isEmpty());
        assertThat(framework.ends(task).stream().map(Update::uuid).collect(Collectors.toSet()))
                .as("one end of " + task)
                .hasSize(1);
    }

    private static Set<String> runningTasks(JsonNode state) {
        Set<String> ids = new TreeSet<>();
        for (JsonNode one : state.path("frameworks")) {
            for (JsonNode task : one.path("tasks")) {
                ids.add(task.path("id").asText());
            }
        }
        return ids;
    }

    @Override
    public void close() {
        framework.close();
    }
}

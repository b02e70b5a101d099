package org.gantry.itests.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.gantry.itests.Http;
import org.gantry.itests.Node;
import org.gantry.itests.survival.MarkedApps;
import org.gantry.itests.survival.TaskProcesses;
import org.gantry.itests.survival.TaskProcesses.Running;
import org.gantry.itests.survival.TestFramework;
import org.gantry.itests.survival.TestFramework.Update;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three masters, of which one after the other fails: nothing that runs is lost, nothing is launched twice. */
@Timeout(420)
class MastersIT {
    /** A leader that stands still is noticed by its silence: five heartbeats, or pings, of fifteen seconds. */
    private static final Duration WITHIN = Duration.ofSeconds(150);

    private static final String MARK = UUID.randomUUID().toString();
    private static final String OWN_MARK = UUID.randomUUID().toString();
    private static final int TASKS = 5;

    @TempDir
    static Path folder;

    private static Masters masters;
    private static MarkedApps apps;
    private static TestFramework framework;
    private static Map<String, Running> steady;

    @BeforeAll
    static void start() {
        masters = Masters.start(folder);
        apps = new MarkedApps(masters.worker(), MARK);
        apps.create(apps.app("/steady", TaskProcesses.STEADY, TASKS));
        apps.awaitDeployed();
        steady = TaskProcesses.await(MARK, TASKS);
        framework = TestFramework.on(masters::leaderAddress, OWN_MARK);
        framework.launch("own", TaskProcesses.OBEDIENT);
        framework.awaitRunning("own");
    }

    @AfterAll
    static void stop() {
        if (framework != null) {
            framework.close();
        }
        if (masters != null) {
            masters.close();
        }
    }

    @AfterEach
    void complete() {
        List<Node> dead =
                masters.members().stream().filter(node -> !node.isRunning()).toList();
        dead.forEach(Node::begin);
        dead.forEach(Node::awaitReady);
        if (!masters.worker().isRunning()) {
            masters.worker().start();
        }
        masters.awaitLeader();
        framework.subscribe();
    }

    @Test
    void thoseThatStandBySendClientsToTheLeader() {
        Node leader = masters.awaitLeader();
        for (Node standby : masters.others(leader)) {
            Http http = standby.http();
            Http.Response state = http.get(standby.master(), "/master/state?x=1");
            assertThat(state.status()).isEqualTo(307);
            String address = leader.master().getAuthority();
            assertThat(state.headers().firstValue("Location")).hasValue("//" + address + "/master/state?x=1");
            assertThat(http.get(standby.master(), "/redirect").headers().firstValue("Location"))
                    .hasValue("//" + address);
            Http.Response call = http.post(standby.master(), "/api/v1", "{\"type\":\"GET_HEALTH\"}");
            assertThat(call.status()).isEqualTo(307);
            for (String local : List.of("/health", "/version", "/flags", "/metrics/snapshot")) {
                assertThat(http.get(standby.master(), local).status()).as(local).isEqualTo(200);
            }
        }
    }

    @Test
    void aKilledLeaderIsReplacedAndNothingIsLost() {
        Node leader = masters.awaitLeader();
        String frameworkId = framework.id();
        leader.kill9();
        framework.launch("in-flight", "exec sleep 0.1");
        Node next = masters.awaitLeader(masters.others(leader));
        framework.subscribe();
        assertEverythingIsBack(next);
        assertThat(framework.id()).isEqualTo(frameworkId);
        framework.launch("after", "exec sleep 0.1");
        awaitEnd("after");
        leader.start();
        assertThat(Masters.status(next, "/slaves")).as("the new leader stays").isEqualTo(200);
    }

    @Test
    void aStoppedLeaderThatWakesUpLeadsNoMore() {
        Node leader = masters.awaitLeader();
        leader.signal("STOP");
        Node next;
        try {
            next = masters.awaitLeader(masters.others(leader));
            framework.subscribe();
            assertEverythingIsBack(next);
        } finally {
            leader.signal("CONT");
        }
        await("the former leader stands by").atMost(WITHIN).until(() -> Masters.status(leader, "/slaves") == 307);
        assertEverythingIsBack(next);
        framework.launch("after-sleep", "exec sleep 0.1");
        awaitEnd("after-sleep");
    }

    /** It may have been the one that led the ensemble: then leadership may pass on, but nothing stops. */
    @Test
    void aStandbyThatDiesTakesNothingAlong() {
        Node standby = masters.others(masters.awaitLeader()).get(0);
        standby.kill9();
        Node leader = masters.awaitLeader();
        framework.subscribe();
        assertEverythingIsBack(leader);
        framework.launch("without-standby", "exec sleep 0.1");
        awaitEnd("without-standby");
        standby.start();
        await("it stands by").atMost(WITHIN).until(() -> Masters.status(standby, "/slaves") == 307);
    }

    @Test
    void anAgentThatIsKilledWhileTheLeaderChangesComesBackWithItsTasks() {
        Node leader = masters.awaitLeader();
        leader.kill9();
        masters.worker().kill9();
        TaskProcesses.signal(TaskProcesses.of(OWN_MARK).get("own"), "USR2");
        masters.worker().start();
        Node next = masters.awaitLeader(masters.others(leader));
        framework.subscribe();
        awaitEnd("own");
        assertThat(framework.ends("own")).extracting(Update::state).containsOnly("TASK_FAILED");
        assertThat(framework.ends("own").stream().map(Update::uuid).distinct()).hasSize(1);
        assertEverythingIsBack(next);
        leader.start();
        framework.launch("own", TaskProcesses.OBEDIENT);
        await("runs again").atMost(WITHIN).until(() -> TaskProcesses.of(OWN_MARK)
                .containsKey("own"));
    }

    private static void assertEverythingIsBack(Node leader) {
        await("agents and frameworks are back").atMost(WITHIN).untilAsserted(() -> {
            JsonNode state = leader.http().get(leader.master(), "/state").json();
            assertThat(state.path("activated_slaves").asInt()).isEqualTo(1);
            assertThat(runningTasks(state)).containsAll(steady.keySet());
            assertThat(state.findValues("active").stream().filter(JsonNode::asBoolean))
                    .as("two frameworks and an agent")
                    .hasSize(3);
        });
        assertThat(TaskProcesses.of(MARK)).isEqualTo(steady);
        await("services know them")
                .atMost(WITHIN)
                .until(() -> apps.running().keySet().equals(steady.keySet()));
        assertThat(framework.updates().stream()
                        .filter(update -> update.isTerminal() && update.state().equals("TASK_LOST")))
                .isEmpty();
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

    private static void awaitEnd(String task) {
        await(task + " ended").atMost(WITHIN).until(() -> !framework.ends(task).isEmpty());
        assertThat(framework.ends(task).stream().map(Update::uuid).collect(Collectors.toSet()))
                .as("one end of " + task)
                .hasSize(1);
    }
}

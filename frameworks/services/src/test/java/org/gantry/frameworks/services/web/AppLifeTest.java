package org.gantry.frameworks.services.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.mesos.v1.Protos.Environment;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.gantry.frameworks.services.testing.FakeMaster;
import org.gantry.frameworks.services.testing.ServicesNode;
import org.gantry.state.memory.InMemoryStateStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AppLifeTest {
    private static final String WEBSERVER = """
            {"id":"webserver","cmd":"python3 -m http.server 8080","cpus":0.5,"mem":32.0,
             "constraints":[["hostname","UNIQUE"]]}""";

    private final InMemoryStateStore store = new InMemoryStateStore();
    private FakeMaster master;
    private ServicesNode node;

    @BeforeEach
    void start() throws Exception {
        master = new FakeMaster(3);
        node = new ServicesNode(master, store);
        await().until(() -> node.get("/v2/info").json().has("frameworkId"));
    }

    @AfterEach
    void stop() throws Exception {
        node.close();
        master.close();
    }

    private void awaitRunning(String app, int count) {
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(node.get("/v2/apps/" + app)
                        .json()
                        .at("/app/tasksRunning")
                        .asInt())
                .isEqualTo(count));
    }

    private void awaitNoDeployment() {
        await().atMost(Duration.ofSeconds(20))
                .until(() -> node.get("/v2/deployments").json().isEmpty());
    }

    @Test
    void exampleOfTheTalkRuns() {
        ServicesNode.Answer created = node.post("/v2/apps", WEBSERVER);

        assertThat(created.status()).as(created.text()).isEqualTo(201);
        assertThat(created.header("Location")).isEqualTo("/webserver");
        assertThat(created.header("Marathon-Deployment-Id"))
                .isEqualTo(created.json().at("/deployments/0/id").asText())
                .isNotEmpty();
        assertThat(created.json().path("tasksRunning").asInt()).isZero();
        awaitRunning("webserver", 1);
        awaitNoDeployment();
        JsonNode app = node.get("/v2/apps/webserver").json().path("app");
        String taskId = app.at("/tasks/0/id").asText();
        assertThat(taskId).matches("webserver\\.instance-[0-9a-f-]{36}\\._app\\.1");
        assertThat(app.at("/tasks/0/state").asText()).isEqualTo("TASK_RUNNING");
        assertThat(app.at("/constraints/0/1").asText()).isEqualTo("UNIQUE");
        assertThat(app.at("/portDefinitions/0/port").asInt()).isBetween(10_000, 20_000);
        TaskInfo task = master.tasks().get(0).task();
        assertThat(task.getName()).isEqualTo("webserver");
        assertThat(env(task))
                .contains(
                        "MARATHON_APP_ID=/webserver",
                        "MESOS_TASK_ID=" + taskId,
                        "HOST=" + app.at("/tasks/0/host").asText())
                .anyMatch(variable -> variable.matches("PORT0=31\\d{3}"));
        await().until(() -> master.unacknowledged() == 0);
    }

    private static Set<String> env(TaskInfo task) {
        return task.getCommand().getEnvironment().getVariablesList().stream()
                .map((Environment.Variable variable) -> variable.getName() + "=" + variable.getValue())
                .collect(Collectors.toSet());
    }

    @Test
    void crashedTaskIsReplacedBySameInstance() {
        node.post("/v2/apps", WEBSERVER);
        awaitRunning("webserver", 1);
        String first = master.tasks().get(0).task().getTaskId().getValue();

        master.end(first, TaskState.TASK_FAILED, "exit code 1");

        await().atMost(Duration.ofSeconds(20)).until(() -> master.tasks().size() == 1);
        assertThat(master.tasks().get(0).task().getTaskId().getValue())
                .isEqualTo(first.substring(0, first.length() - 1) + "2");
        JsonNode failure = node.get("/v2/apps/webserver").json().at("/app/lastTaskFailure");
        assertThat(failure.path("message").asText()).isEqualTo("exit code 1");
        assertThat(failure.path("state").asText()).isEqualTo("TASK_FAILED");
        assertThat(failure.path("taskId").asText()).isEqualTo(first);
    }

    @Test
    void scalesAndDeletes() {
        node.post("/v2/apps", WEBSERVER);
        awaitRunning("webserver", 1);
        awaitNoDeployment();

        ServicesNode.Answer scaled = node.put("/v2/apps/webserver", "{\"instances\":3}");

        assertThat(scaled.status()).isEqualTo(200);
        assertThat(scaled.json().path("deploymentId").asText()).isNotEmpty();
        awaitRunning("webserver", 3);
        awaitNoDeployment();
        assertThat(master.tasks().stream().map(FakeMaster.Running::agent).distinct())
                .hasSize(3);
        assertThat(node.delete("/v2/apps/webserver").status()).isEqualTo(200);
        await().until(() -> master.tasks().isEmpty());
        awaitNoDeployment();
        assertThat(node.get("/v2/apps/webserver").status()).isEqualTo(404);
        assertThat(store.children("/services/instances")).isEmpty();
        assertThat(store.children("/services/apps")).isEmpty();
    }

    @Test
    void upgradeReplacesEveryTask() {
        node.post("/v2/apps", "{\"id\":\"/shop/web\",\"cmd\":\"sleep 1\",\"instances\":2,\"cpus\":0.1}");
        awaitRunning("shop/web", 2);
        awaitNoDeployment();
        Set<String> before = taskIds();

        node.put("/v2/apps/shop/web", "{\"env\":{\"COLOUR\":\"blue\"}}");

        awaitNoDeployment();
        awaitRunning("shop/web", 2);
        assertThat(taskIds()).hasSize(2).doesNotContainAnyElementsOf(before);
        assertThat(master.tasks()).allMatch(running -> env(running.task()).contains("COLOUR=blue"));
        assertThat(node.get("/v2/apps/shop/web/versions").json().path("versions"))
                .hasSize(2);
    }

    private Set<String> taskIds() {
        return master.tasks().stream()
                .map(running -> running.task().getTaskId().getValue())
                .collect(Collectors.toSet());
    }

    @Test
    void restartedNodeKeepsFrameworkAndTasks() throws Exception {
        node.post("/v2/apps", "{\"id\":\"web\",\"cmd\":\"sleep 1\",\"instances\":2,\"cpus\":0.1}");
        awaitRunning("web", 2);
        awaitNoDeployment();
        Set<String> before = taskIds();
        node.close();

        master.end(before.iterator().next(), TaskState.TASK_FAILED, "while away");
        node = new ServicesNode(master, store);

        awaitRunning("web", 2);
        await().until(() -> master.unacknowledged() == 0);
        assertThat(taskIds()).hasSize(2).containsAnyElementsOf(before);
        List<Call> subscribes = master.calls(Call.Type.SUBSCRIBE);
        assertThat(subscribes.get(subscribes.size() - 1).getFrameworkId().getValue())
                .isEqualTo("fake-master-0000");
    }

    @Test
    void lostConnectionIsMadeAnew() throws Exception {
        node.post("/v2/apps", WEBSERVER);
        awaitRunning("webserver", 1);

        master.disconnect();

        await().atMost(Duration.ofSeconds(10)).until(() -> master.subscriptions() >= 2);
        await().until(() -> !master.calls(Call.Type.RECONCILE).isEmpty());
        node.put("/v2/apps/webserver", "{\"instances\":2}");
        awaitRunning("webserver", 2);
    }

    @Test
    void killedTasksComeBackUnlessScaled() {
        node.post("/v2/apps", "{\"id\":\"web\",\"cmd\":\"sleep 1\",\"instances\":2,\"cpus\":0.1}");
        awaitRunning("web", 2);
        awaitNoDeployment();
        String victim = taskIds().iterator().next();

        ServicesNode.Answer killed = node.delete("/v2/apps/web/tasks/" + victim);

        assertThat(killed.json().at("/task/id").asText()).isEqualTo(victim);
        await().until(() -> taskIds().size() == 2 && !taskIds().contains(victim));
        awaitRunning("web", 2);
        String other = taskIds().iterator().next();
        ServicesNode.Answer scaled = node.post("/v2/tasks/delete?scale=true", "{\"ids\":[\"" + other + "\"]}");
        assertThat(scaled.json().path("deploymentId").asText()).isNotEmpty();
        awaitNoDeployment();
        assertThat(taskIds()).hasSize(1).doesNotContain(other);
        assertThat(node.get("/v2/apps/web").json().at("/app/instances").asInt()).isEqualTo(1);
    }

    @Test
    void lockedAppIsRefusedUnlessForced() {
        master.startTasks(false);
        ServicesNode.Answer created = node.post("/v2/apps", WEBSERVER);
        String deployment = created.json().at("/deployments/0/id").asText();

        ServicesNode.Answer refused = node.put("/v2/apps/webserver", "{\"instances\":2}");

        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.json().at("/deployments/0/id").asText()).isEqualTo(deployment);
        assertThat(refused.json().path("message").asText()).startsWith("App is locked by one or more deployments.");
        assertThat(node.put("/v2/apps/webserver?force=True", "{\"instances\":2}")
                        .status())
                .isEqualTo(200);
        assertThat(node.get("/v2/deployments").json()).hasSize(1);
        assertThat(node.delete("/v2/deployments/nonsense").status()).isEqualTo(404);
        String second = node.get("/v2/deployments").json().at("/0/id").asText();
        assertThat(second).isNotEqualTo(deployment);
        assertThat(node.delete("/v2/deployments/" + second + "?force=true").status())
                .isEqualTo(202);
        awaitNoDeployment();
    }

    @Test
    void queueTellsWhyAnAppWaits() {
        node.post("/v2/apps", "{\"id\":\"huge\",\"cmd\":\"sleep 1\",\"cpus\":100}");

        await().untilAsserted(() -> {
            JsonNode item = node.get("/v2/queue?embed=lastUnusedOffers").json().at("/queue/0");
            assertThat(item.at("/app/id").asText()).isEqualTo("/huge");
            assertThat(item.at("/processedOffersSummary/unusedOffersCount").asInt())
                    .isPositive();
            assertThat(item.at("/processedOffersSummary/rejectSummaryLaunchAttempt/4/reason")
                            .asText())
                    .isEqualTo("InsufficientCpus");
            assertThat(item.at("/processedOffersSummary/rejectSummaryLaunchAttempt/4/declined")
                            .asInt())
                    .isPositive();
            assertThat(item.at("/lastUnusedOffers/0/reason/0").asText()).isEqualTo("InsufficientCpus");
            JsonNode withheld = item.at("/processedOffersSummary/withheldByMaster");
            assertThat(withheld).hasSize(1);
            assertThat(withheld.at("/0/obstacle").asText()).isEqualTo("NOTHING_LEFT");
            assertThat(withheld.at("/0/reason").asText()).isEqualTo("asked limit=50&for a framework");
        });
        assertThat(node.delete("/v2/queue/huge/delay").status()).isEqualTo(204);
        assertThat(node.delete("/v2/queue/other/delay").status()).isEqualTo(404);
    }
}

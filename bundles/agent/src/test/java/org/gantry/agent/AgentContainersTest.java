package org.gantry.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.TaskState;
import org.gantry.agent.api.AgentServlet;
import org.gantry.agent.checkpoint.CheckpointReader;
import org.gantry.agent.config.AgentFlags;
import org.gantry.containerizers.nativ.NativeContainerizer;
import org.gantry.containerizers.spi.Containerizer;
import org.gantry.http.testing.LocalServer;
import org.gantry.isolators.posix.PosixIsolator;
import org.gantry.isolators.spi.Isolator;
import org.gantry.testkit.LocalModuleHost;
import org.gantry.testkit.Need;
import org.gantry.testkit.TempProcesses;
import org.gantry.testkit.Waiting;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Containers that operators launch, as real processes: calls are answered as the original answered them. */
class AgentContainersTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String RECORDED_PARENT = "e6d1eda9-8090-4395-a1e3-e2402b43b246";

    /** How the original ended it depends on a race there. */
    private static final List<String> OTHER_BODY = List.of("12");

    @TempDir
    Path work;

    private final HttpClient http = HttpClient.newHttpClient();
    private FakeMaster master;
    private NativeContainerizer containerizer;
    private Agent agent;
    private LocalServer server;
    private String parent = "";

    @BeforeEach
    void start() throws Exception {
        Need.linux();
        master = new FakeMaster();
        startAgent(false);
        master.awaitSubscriptions(1);
        master.launch(
                TestTasks.FRAMEWORK, TestTasks.task("main", "exec sleep 1000").build());
        parent = master.await("main", TaskState.TASK_RUNNING)
                .getContainerStatus()
                .getContainerId()
                .getValue();
    }

    /** @param last whether its end is that of all containers */
    private void startAgent(boolean last) throws Exception {
        LocalModuleHost host = new LocalModuleHost();
        host.add(Isolator.class, "posix", new PosixIsolator());
        containerizer = new NativeContainerizer(host);
        host.add(Containerizer.class, "native", containerizer);
        Map<String, String> flags = Map.of(
                "work_dir",
                work.toString(),
                "resources",
                "cpus:4;mem:1024;disk:1024",
                "isolation",
                "posix",
                "shutdown_tasks_on_stop",
                Boolean.toString(last));
        agent = new Agent(
                AgentFlags.of(flags, false),
                new AgentParts(
                        host,
                        () -> () -> Optional.of(master.uri()),
                        Clock.systemUTC(),
                        CheckpointReader.currentBootId()));
        server = new LocalServer(Map.of("/*", new AgentServlet(agent)));
        agent.start();
    }

    @AfterEach
    void stop() throws Exception {
        restart();
        Waiting.until("it has recovered", () -> agent.snapshot().recovered());
        server.close();
        agent.close();
        containerizer.close();
        master.close();
    }

    private void restart() throws Exception {
        server.close();
        agent.close();
        containerizer.close();
        startAgent(true);
    }

    private HttpResponse<String> call(String body) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/api/v1"))
                        .header("Content-Type", "application/json")
                        .header("Accept", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body.replace(RECORDED_PARENT, parent)))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private String nested(String type, String id, String more) {
        return "{\"type\":\"" + type + "\",\"" + type.toLowerCase(java.util.Locale.ROOT)
                + "\":{\"container_id\":{\"value\":\"" + id + "\",\"parent\":{\"value\":\"" + parent + "\"}}" + more
                + "}}";
    }

    @Test
    void callsAreAnsweredAsRecorded() throws Exception {
        List<String> differences = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            String name = String.format("%02d", i);
            try (InputStream recorded = getClass().getResourceAsStream("/recorded/containers/" + name + ".json")) {
                if (recorded == null) {
                    continue;
                }
                JsonNode pair = JSON.readTree(recorded);
                HttpResponse<String> answer = call(pair.at("/request/body").asText());
                String expected = pair.at("/response/body").asText("").replace(RECORDED_PARENT, parent);
                int status = pair.at("/response/status").asInt();
                boolean sameBody = answer.body().equals(expected) || OTHER_BODY.contains(name);
                if (answer.statusCode() != status || !sameBody) {
                    differences.add(name + ": " + answer.statusCode() + " " + answer.body() + " instead of " + status
                            + " " + expected);
                }
            }
        }

        assertThat(differences).isEmpty();
    }

    @Test
    void nestedContainerHasASandboxWithinItsParents() throws Exception {
        assertThat(call(nested("LAUNCH_CONTAINER", "n", ",\"command\":{\"value\":\"pwd; exit 3\"}"))
                        .statusCode())
                .isEqualTo(200);
        assertThat(call(nested("WAIT_CONTAINER", "n", "")).body()).contains("\"exit_status\":768");

        Path sandbox = work.resolve("slaves/" + FakeMaster.AGENT + "/frameworks/" + TestTasks.FRAMEWORK_ID
                        + "/executors/main/runs/" + parent + "/containers/n")
                .toRealPath();
        assertThat(Files.readString(sandbox.resolve("stdout")).strip()).isEqualTo(sandbox.toString());
        assertThat(call(nested("REMOVE_CONTAINER", "n", "")).statusCode()).isEqualTo(200);
        assertThat(sandbox).doesNotExist();
        assertThat(call(nested("WAIT_CONTAINER", "n", "")).statusCode()).isEqualTo(404);
    }

    @Test
    void containersAreListedWhereAskedFor() throws Exception {
        call(nested("LAUNCH_CONTAINER", "n", ",\"command\":{\"value\":\"exec sleep 1000\"}"));
        call("{\"type\":\"LAUNCH_CONTAINER\",\"launch_container\":{\"container_id\":{\"value\":\"alone\"},"
                + "\"command\":{\"value\":\"exec sleep 1000\"}}}");

        assertThat(listed("{}")).containsExactly(parent);
        assertThat(listed("{\"show_nested\":true}")).containsExactlyInAnyOrder(parent, "n");
        assertThat(listed("{\"show_standalone\":true}")).containsExactlyInAnyOrder(parent, "alone");
    }

    private List<String> listed(String options) throws Exception {
        JsonNode containers = JSON.readTree(call("{\"type\":\"GET_CONTAINERS\",\"get_containers\":" + options + "}")
                        .body())
                .at("/get_containers/containers");
        return containers.findValues("container_id").stream()
                .map(id -> id.path("value").asText())
                .distinct()
                .toList();
    }

    @Test
    void containersOutliveTheAgentAndTheirEndsAreKept() throws Exception {
        call(nested("LAUNCH_CONTAINER", "ended", ",\"command\":{\"value\":\"exit 3\"}"));
        assertThat(call(nested("WAIT_CONTAINER", "ended", "")).body()).contains("768");
        call(nested(
                "LAUNCH_CONTAINER", "n", ",\"command\":{\"value\":\"until [ -e go ]; do sleep 0.1; done; exit 5\"}"));
        call("{\"type\":\"LAUNCH_CONTAINER\",\"launch_container\":{\"container_id\":{\"value\":\"alone\"},"
                + "\"command\":{\"value\":\"exec sleep 1000\"}}}");
        restart();
        Waiting.until("it has recovered", () -> agent.snapshot().recovered());

        assertThat(call(nested("WAIT_CONTAINER", "ended", "")).body()).contains("768");
        assertThat(listed("{\"show_nested\":true,\"show_standalone\":true}"))
                .containsExactlyInAnyOrder(parent, "n", "alone");
        Files.createFile(work.resolve("slaves/" + FakeMaster.AGENT + "/frameworks/" + TestTasks.FRAMEWORK_ID
                + "/executors/main/runs/latest/containers/n/go"));
        assertThat(call(nested("WAIT_CONTAINER", "n", "")).body()).contains("\"exit_status\":1280");
    }

    @Test
    void endOfTheParentEndsWhatIsNested() throws Exception {
        call(nested("LAUNCH_CONTAINER", "n", ",\"command\":{\"value\":\"echo $$ >pid; exec sleep 1000\"}"));
        Path file = work.resolve("slaves/" + FakeMaster.AGENT + "/frameworks/" + TestTasks.FRAMEWORK_ID
                + "/executors/main/runs/latest/containers/n/pid");
        Waiting.until(
                "it runs", () -> Files.exists(file) && Files.readString(file).endsWith("\n"));
        long pid = Long.parseLong(Files.readString(file).strip());
        master.kill(TestTasks.FRAMEWORK_ID, "main");
        master.await("main", TaskState.TASK_KILLED);

        Waiting.until("it is gone", () -> !TempProcesses.isAlive(pid));
    }

    @Test
    void whatTheContainerizerCannotDoIsRefusedByName() throws Exception {
        HttpResponse<String> answer =
                call(nested("LAUNCH_NESTED_CONTAINER_SESSION", "s", ",\"command\":{\"value\":\"true\"}"));
        assertThat(answer.statusCode()).isEqualTo(501);
        assertThat(answer.body()).contains("LAUNCH_NESTED_CONTAINER_SESSION");
    }
}

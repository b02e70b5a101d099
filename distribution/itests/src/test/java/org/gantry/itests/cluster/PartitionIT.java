package org.gantry.itests.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.gantry.itests.Distribution;
import org.gantry.itests.Node;
import org.gantry.itests.survival.TaskProcesses;
import org.gantry.itests.survival.TaskProcesses.Running;
import org.gantry.testkit.Need;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Hosts that cannot reach one another for a while: three masters, each on its own, and one with agent and services. */
@Timeout(300)
class PartitionIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration WITHIN = Duration.ofSeconds(90);
    private static final String MARK = UUID.randomUUID().toString();
    private static final int MASTERS = 3;
    private static final int WORKER = 4;
    private static final int TASKS = 3;

    @TempDir
    static Path folder;

    private static Networks networks;
    private static final List<Node> nodes = new ArrayList<>();
    private static Map<String, Running> steady;

    @BeforeAll
    static void start() throws IOException {
        Need.root();
        Need.command("ip");
        Need.command("curl");
        networks = Networks.of(WORKER);
        List<Node> unplaced = IntStream.rangeClosed(1, WORKER)
                .mapToObj(host ->
                        Node.in(folder.resolve("host-" + host)).asDaemon().runBy(networks.on(host)))
                .toList();
        String ensemble = IntStream.rangeClosed(1, MASTERS)
                .mapToObj(host ->
                        networks.address(host) + "+" + unplaced.get(host - 1).portOffset())
                .collect(Collectors.joining(","));
        for (int host = 1; host <= MASTERS; host++) {
            place(unplaced.get(host - 1), host, "master", ensemble, "--member", Integer.toString(host));
        }
        place(unplaced.get(WORKER - 1), WORKER, "agent,services", ensemble);
        nodes.forEach(Node::begin);
        nodes.forEach(Node::awaitReady);
        create("/steady", TaskProcesses.STEADY, MARK);
        steady = TaskProcesses.await(MARK, TASKS);
        await("known to run").atMost(WITHIN).until(() -> runningTasks(0) == TASKS);
    }

    private static void create(String id, String command, String mark) {
        ObjectNode app = JSON.createObjectNode()
                .put("id", id)
                .put("cmd", command)
                .put("cpus", 0.01)
                .put("mem", 16)
                .put("instances", TASKS);
        app.set("env", JSON.createObjectNode().put(TaskProcesses.MARK, mark));
        // By default what is out of reach is replaced at once; here the same tasks are to come back.
        app.set(
                "unreachableStrategy",
                JSON.createObjectNode().put("inactiveAfterSeconds", 3600).put("expungeAfterSeconds", 7200));
        await("app created")
                .atMost(WITHIN)
                .until(() -> status(networks.post(WORKER, services() + "/v2/apps", app.toString())) == 201);
    }

    private static void place(Node unplaced, int host, String roles, String ensemble, String... more)
            throws IOException {
        List<String> options =
                new ArrayList<>(List.of("--roles", roles, "--ip", networks.address(host), "--ensemble", ensemble));
        options.addAll(List.of(more));
        Node node = unplaced.withOptions(options.toArray(String[]::new));
        append(node, "org.gantry.master.cfg", "agent_ping_timeout = 1secs\nmax_agent_ping_timeouts = 5");
        nodes.add(node);
    }

    private static void append(Node node, String name, String lines) throws IOException {
        Path file = Files.createDirectories(node.workDir().resolve("etc")).resolve(name);
        Files.copy(Distribution.home().resolve("etc").resolve(name), file);
        Files.writeString(file, "\n" + lines + "\n", StandardOpenOption.APPEND);
    }

    @AfterAll
    static void stop() {
        nodes.forEach(Node::close);
        if (networks != null) {
            networks.close();
        }
    }

    @Test
    void aLeaderThatIsCutOffLeadsNoMoreAndAnotherDoes() {
        int old = awaitLeader(0);
        replaced(old, "leader", () -> networks.cut(old), () -> networks.join(old));
    }

    /** Agent and services still reach it, and so would be told whatever it says. */
    @Test
    void aLeaderThatLosesOnlyTheEnsembleLeadsNoMoreAndAnotherDoes() {
        int old = awaitLeader(0);
        replaced(old, "ensemble", () -> others(old).forEach(other -> networks.separate(old, other)), () -> others(old)
                .forEach(other -> networks.reunite(old, other)));
    }

    private static List<Integer> others(int master) {
        return IntStream.rangeClosed(1, MASTERS)
                .filter(host -> host != master)
                .boxed()
                .toList();
    }

    private static void replaced(int old, String flight, Runnable cut, Runnable join) {
        takeOff(flight);
        cut.run();
        try {
            int next = awaitLeader(old);
            assertThat(next).isNotEqualTo(old);
            assertThat(status(networks.get(old, master(old) + "/slaves")))
                    .as("the old leader, asked on its own host")
                    .isIn(307, 503);
            awaitEverythingIsBack(old);
        } finally {
            join.run();
        }
        await("it stands by").atMost(WITHIN).until(() -> status(networks.get(old, master(old) + "/slaves")) == 307);
        awaitEverythingIsBack(0);
        awaitLanded(flight);
    }

    @Test
    void anAgentThatIsCutOffBecomesUnreachableAndComesBackWithItsTasks() {
        takeOff("agent");
        networks.cut(WORKER);
        try {
            await("unreachable").atMost(WITHIN).untilAsserted(() -> {
                JsonNode state = state(0);
                assertThat(state.path("unreachable_slaves").asInt()).isEqualTo(1);
                assertThat(state.path("activated_slaves").asInt()).isZero();
            });
            assertThat(TaskProcesses.of(MARK)).as("tasks run on").isEqualTo(steady);
        } finally {
            networks.join(WORKER);
        }
        awaitEverythingIsBack(0);
        awaitLanded("agent");
    }

    /** Tasks are being launched when this returns; each leaves its id where {@link #awaitLanded} looks. */
    private static void takeOff(String flight) {
        create("/" + flight, "echo $MESOS_TASK_ID >> " + traces(flight) + "; " + TaskProcesses.STEADY, MARK + flight);
    }

    /** As many run as were wanted, and nothing was ever started that does not run. */
    private static void awaitLanded(String flight) {
        await("all of " + flight + " run").atMost(WITHIN).untilAsserted(() -> {
            assertThat(TaskProcesses.of(MARK + flight)).hasSize(TASKS);
            assertThat(Files.readAllLines(traces(flight)))
                    .containsExactlyInAnyOrderElementsOf(
                            TaskProcesses.of(MARK + flight).keySet());
        });
    }

    private static Path traces(String flight) {
        return folder.resolve(flight);
    }

    /** @param not a host whose master does not count */
    private static void awaitEverythingIsBack(int not) {
        await("agent and tasks are known again").atMost(WITHIN).untilAsserted(() -> {
            assertThat(state(not).path("activated_slaves").asInt()).isEqualTo(1);
            assertThat(runningTasks(not)).isEqualTo(TASKS);
        });
        assertThat(TaskProcesses.of(MARK)).isEqualTo(steady);
    }

    private static int runningTasks(int not) {
        int running = 0;
        for (JsonNode framework : state(not).path("frameworks")) {
            for (JsonNode task : framework.path("tasks")) {
                boolean steady = task.path("id").asText().startsWith("steady.");
                running += steady && task.path("state").asText().equals("TASK_RUNNING") ? 1 : 0;
            }
        }
        return running;
    }

    private static JsonNode state(int not) {
        int leader = awaitLeader(not);
        String answer = networks.get(leader, master(leader) + "/state");
        try {
            return JSON.readTree(answer.substring(0, answer.lastIndexOf('\n')));
        } catch (JsonProcessingException e) {
            throw new AssertionError(answer, e);
        }
    }

    /** @param not a host that does not count */
    private static int awaitLeader(int not) {
        return await("a leader")
                .atMost(WITHIN)
                .until(
                        () -> IntStream.rangeClosed(1, MASTERS)
                                .filter(host -> host != not)
                                .filter(host -> status(networks.get(host, master(host) + "/slaves")) == 200)
                                .boxed()
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    private static int status(String answer) {
        return Integer.parseInt(answer.substring(answer.lastIndexOf('\n') + 1).strip());
    }

    private static String master(int host) {
        return "http://" + networks.address(host) + ":"
                + (5050 + nodes.get(host - 1).portOffset());
    }

    private static String services() {
        return "http://" + networks.address(WORKER) + ":"
                + (8080 + nodes.get(WORKER - 1).portOffset());
    }
}

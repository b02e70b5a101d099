package org.gantry.itests.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.gantry.itests.Apps;
import org.gantry.itests.Distribution;
import org.gantry.itests.Distribution.Result;
import org.gantry.itests.Node;
import org.gantry.testkit.Need;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The commands that README names, and the rest, with a real node. */
@Timeout(180)
class CommandLineIT {
    private static final Duration SOON = Duration.ofSeconds(40);
    private static final String WEB = """
            {"id": "webserver", "cmd": "python3 -m http.server $PORT0", "cpus": 0.5, "mem": 32, "instances": 2,
             "healthChecks": [{"protocol": "HTTP", "path": "/", "intervalSeconds": 5}]}
            """;
    private static final String TALKER = """
            {"id": "talker", "cmd": "echo to out; echo to err >&2; i=0; while true; do i=$((i+1)); echo line $i; sleep 0.2; done",
             "cpus": 0.1, "mem": 16}
            """;

    @TempDir
    static Path folder;

    private static Node node;
    private static Apps apps;

    @BeforeAll
    static void start() {
        node = Node.in(folder.resolve("node")).start();
        apps = new Apps(node);
    }

    @AfterAll
    static void stop() {
        if (node != null) {
            node.close();
        }
    }

    @AfterEach
    void removeApps() {
        apps.removeAll();
    }

    private static Map<String, String> environment() {
        return Map.of(
                "GANTRY_PORT_OFFSET",
                Integer.toString(node.portOffset()),
                "GANTRY_WORK_DIR",
                node.workDir().toString());
    }

    private static Result gantry(String... arguments) {
        return Distribution.gantry(environment(), arguments);
    }

    private static String good(String... arguments) {
        Result result = gantry(arguments);
        assertThat(result.exitCode())
                .as(String.join(" ", arguments) + "\n" + result.errors())
                .isZero();
        return result.output();
    }

    private static JsonNode json(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--output", "json"));
        try {
            return new ObjectMapper().readTree(good(all.toArray(String[]::new)));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String file(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content).toString();
    }

    @Test
    void doesWhatTheReadmeShows() throws IOException {
        Need.command("python3");
        Result added = gantry("app", "add", file("web.json", WEB));
        assertThat(added.output()).isEqualTo("Added /webserver\n");
        assertThat(added.exitCode()).isZero();
        assertThat(added.errors())
                .contains("step 2/2")
                .contains("scaling /webserver")
                .doesNotContain("\033");
        assertThat(good("task", "list").lines().filter(line -> line.contains("/webserver  running")))
                .hasSize(2);
        assertThat(good("app", "list")).containsPattern("/webserver +2/2 +2 +0\\.5 +32 +running");
        assertThat(good("task", "log", "--stderr", "webserver")).contains("GET / HTTP/1.1");
        assertThat(good("module", "list")).containsPattern("containerizer/native +\\S+ +active +2");
    }

    @Test
    void leadsAnAppThroughItsLife() throws IOException {
        good("app", "add", file("talker.json", TALKER));
        assertThat(good("app", "show", "talker"))
                .contains("/talker  running", "echo to out")
                .contains("talker.instance-");
        assertThat(good("app", "scale", "talker", "3")).isEqualTo("Scaled /talker to 3\n");
        assertThat(json("task", "list", "--app", "talker")).hasSize(3);
        List<String> before = apps.taskIds("talker");
        assertThat(good("app", "restart", "/talker")).isEqualTo("Restarted /talker\n");
        assertThat(apps.taskIds("talker")).hasSize(3).doesNotContainAnyElementsOf(before);
        assertThat(good("app", "update", "talker", file("change.json", "{\"mem\": 24, \"instances\": 1}")))
                .isEqualTo("Updated /talker\n");
        assertThat(json("app", "show", "talker").path("mem").asInt()).isEqualTo(24);
        assertThat(json("app", "scale", "talker", "0", "--no-wait")
                        .path("deploymentId")
                        .asText())
                .isNotEmpty();
        good("app", "wait", "talker");
        assertThat(json("app", "show", "talker").path("tasks")).isEmpty();
        assertThat(good("app", "remove", "talker")).isEqualTo("Removed /talker\n");
        assertThat(gantry("app", "show", "talker"))
                .isEqualTo(new Result(4, "", "gantry: App '/talker' does not exist\n"));
    }

    @Test
    void printsAndFollowsWhatTasksWrite() throws Exception {
        good("app", "add", file("talker.json", TALKER));
        String task = apps.taskIds("talker").get(0);
        assertThat(good("task", "log", task)).startsWith("to out\nline 1\n");
        assertThat(good("task", "log", "talker", "--stderr")).isEqualTo("to err\n");
        assertThat(follow("talker", "line 15\n")).startsWith("to out\nline 1\nline 2\n");
        good("app", "scale", "talker", "2");
        assertThat(good("task", "log", "talker").lines())
                .allMatch(line -> line.matches("[0-9a-f]{8}  (to out|line \\d+)"))
                .anyMatch(line -> line.startsWith(instance(0)))
                .anyMatch(line -> line.startsWith(instance(1)));
        good("app", "remove", "talker");
        assertThat(good("task", "log", task)).startsWith("to out\nline 1\n");
    }

    private static String instance(int index) {
        return apps.taskIds("talker").get(index).replaceAll(".*instance-([0-9a-f]{8}).*", "$1");
    }

    /** Follows until a text was printed, and ends as Ctrl-C does. */
    private static String follow(String task, String until) throws Exception {
        Path output = folder.resolve("follow.txt");
        List<String> command = List.of(Distribution.home().resolve("bin/gantry").toString(), "task", "log", "-f", task);
        ProcessBuilder builder = new ProcessBuilder(command).redirectOutput(output.toFile());
        builder.environment().putAll(environment());
        Process process = builder.start();
        try {
            await().atMost(SOON).until(() -> Files.readString(output, StandardCharsets.UTF_8)
                    .contains(until));
        } finally {
            process.destroy();
        }
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return Files.readString(output, StandardCharsets.UTF_8);
    }

    @Test
    void showsNodesModulesAndTheCluster() {
        assertThat(good("node", "list"))
                .containsPattern("127\\.0\\.0\\.1:" + node.agent().getPort() + " +active");
        assertThat(json("node", "list").get(0).path("active").asBoolean()).isTrue();
        assertThat(good("module", "list")).contains("allocator/drf", "isolator/posix", "statestore/zookeeper");
        assertThat(json("module", "list").findValuesAsText("state")).containsOnly("ACTIVE");
        assertThat(good("cluster", "show")).contains("agents 1").containsPattern("cpus +\\S+/\\d");
        assertThat(json("cluster", "show").path("slaves")).hasSize(1);
        assertThat(good("cluster", "frameworks")).containsPattern("marathon +active");
        assertThat(json("cluster", "frameworks").get(0).path("name").asText()).isEqualTo("marathon");
    }

    @Test
    void tellsInOneLineWhatWentWrong() throws IOException {
        assertThat(gantry("app", "add", file("bad.json", "{\"id\": \"/Bad Id\", \"cmd\": \"true\"}")))
                .satisfies(result -> assertThat(result.exitCode()).isEqualTo(1))
                .satisfies(result -> assertThat(result.errors()).hasLineCount(1).contains("/id"));
        assertThat(gantry("app", "add", file("bad.json", "{nonsense")).exitCode())
                .isEqualTo(1);
        assertThat(gantry("app", "lst").exitCode()).isEqualTo(2);
        assertThat(gantry("app", "list", "--services", "127.0.0.1:1").exitCode())
                .isEqualTo(3);
        assertThat(gantry("task", "log", "nothing").exitCode()).isEqualTo(4);
        assertThat(gantry("module", "rollback", "isolator/posix"))
                .satisfies(result -> assertThat(result.exitCode()).isEqualTo(1))
                .satisfies(result -> assertThat(result.errors()).hasLineCount(1).contains("isolator/posix"));
        Result slow = gantry(
                "app",
                "add",
                file("huge.json", "{\"id\": \"huge\", \"cmd\": \"true\", \"cpus\": 1000, \"mem\": 16}"),
                "--timeout",
                "4");
        assertThat(slow.exitCode()).isEqualTo(5);
        assertThat(slow.errors()).contains("insufficient cpus").contains("is not done after 4 s");
    }

    @Test
    void readsDefinitionsFromItsInput() throws Exception {
        Process process = new ProcessBuilder(
                        Distribution.home().resolve("bin/gantry").toString(),
                        "app",
                        "add",
                        "-",
                        "--port-offset",
                        Integer.toString(node.portOffset()))
                .redirectErrorStream(true)
                .start();
        try (var input = process.getOutputStream()) {
            input.write(TALKER.getBytes(StandardCharsets.UTF_8));
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        assertThat(output).endsWith("Added /talker\n");
    }
}

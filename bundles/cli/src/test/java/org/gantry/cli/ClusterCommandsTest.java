package org.gantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.gantry.cli.FakeCluster.Result;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code node}, {@code module}, {@code cluster} and {@code task list}. */
class ClusterCommandsTest {
    @TempDir
    private Path folder;

    private final FakeCluster cluster = new FakeCluster();
    private Path token;

    @BeforeEach
    void token() throws IOException {
        token = Files.writeString(folder.resolve("token"), "secret\n");
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void listsNodes() {
        cluster.when(
                "GET /slaves",
                "{\"slaves\":[{\"id\":\"S0\",\"hostname\":\"h\",\"port\":5051,\"active\":true,"
                        + "\"used_resources\":{\"cpus\":0.5,\"mem\":32.0},"
                        + "\"resources\":{\"cpus\":4.0,\"mem\":1024.0,\"disk\":10.0}}]}");
        assertThat(cluster.run("node", "list").out()).isEqualTo("""
                        AGENT  HOST    STATE   CPUS   MEM      DISK
                        S0     h:5051  active  0.5/4  32/1024  0/10
                        """);
        assertThat(cluster.run("node", "list", "-o", "json").out()).startsWith("[ {");
    }

    @Test
    void showsTheCluster() {
        cluster.when(
                "GET /state-summary",
                "{\"cluster\":\"mine\",\"hostname\":\"h\",\"slaves\":[{\"used_resources\":{\"cpus\":0.1},"
                        + "\"resources\":{\"cpus\":2.0,\"mem\":100.0}},{\"used_resources\":{\"cpus\":0.2},"
                        + "\"resources\":{\"cpus\":2.0}}],\"frameworks\":[{}]}");
        assertThat(cluster.run("cluster", "show").out()).isEqualTo("""
                        Cluster mine  master h  agents 2  frameworks 1
                        RESOURCE  USED/TOTAL
                        cpus      0.3/4
                        mem       0/100
                        disk      0/0
                        gpus      0/0
                        """);
        assertThat(cluster.run("cluster", "show", "-o", "json").out())
                .startsWith("{")
                .doesNotContain("Cluster mine");
    }

    @Test
    void listsFrameworks() {
        cluster.when(
                "GET /frameworks",
                "{\"frameworks\":[{\"id\":\"F\",\"name\":\"marathon\",\"active\":true,\"tasks\":[{},{}]}]}");
        assertThat(cluster.run("cluster", "frameworks").out()).isEqualTo("""
                        FRAMEWORK  NAME      STATE   TASKS
                        F          marathon  active  2
                        """);
    }

    @Test
    void listsTasksOfAllAppsOrOne() {
        String tasks = "{\"tasks\":[{\"id\":\"t1\",\"appId\":\"/a\",\"state\":\"TASK_STAGING\",\"host\":\"h\"}]}";
        cluster.when("GET /v2/tasks", tasks).when("GET /v2/apps/a%20b/tasks", tasks);
        String expected = """
                TASK  APP  STATE    HOST  PORTS  STARTED
                t1    /a   staging  h            -
                """;
        assertThat(cluster.run("task", "list").out()).isEqualTo(expected);
        assertThat(cluster.run("task", "list", "--app", "a b").out()).isEqualTo(expected);
    }

    @Test
    void listsModulesWithTheToken() {
        cluster.when(
                "GET /gantry/modules",
                "{\"modules\":[{\"module\":\"isolator/x\",\"version\":\"1.0.0\",\"state\":\"ACTIVE\",\"containers\":2},"
                        + "{\"module\":\"isolator/x\",\"version\":\"2.0.0\",\"state\":\"REFUSED\",\"containers\":0,"
                        + "\"reason\":\"no\"}]}");
        assertThat(cluster.runWithToken(token, "module", "list").out()).isEqualTo("""
                        MODULE      VERSION  STATE    CONTAINERS  REASON
                        isolator/x  1.0.0    active   2
                        isolator/x  2.0.0    refused  0           no
                        """);
        assertThat(cluster.requests()).containsExactly("GET /gantry/modules [Bearer secret]");
    }

    @Test
    void upgradesWithTheFile() throws IOException {
        Path module = Files.writeString(folder.resolve("x-2.jar"), "the archive");
        cluster.when(
                "POST /gantry/modules",
                "{\"module\":\"isolator/x\",\"version\":\"2.0.0\",\"state\":\"ACTIVE\",\"containers\":2}");
        assertThat(cluster.runWithToken(token, "module", "upgrade", module.toString(), "--keep-old"))
                .isEqualTo(new Result(0, "isolator/x 2.0.0 is active, containers 2\n", "Swapping in x-2.jar\n"));
        assertThat(cluster.changes()).containsExactly("POST /gantry/modules?keep-old=true the archive [Bearer secret]");
    }

    @Test
    void tellsWhyAModuleDidNotTakeOver() throws IOException {
        Path module = Files.writeString(folder.resolve("x-2.jar"), "the archive");
        cluster.when("POST /gantry/modules", 409, "{\"message\":\"isolator/x 2.0.0 refused 3 handles\"}");
        Result result = cluster.runWithToken(token, "module", "upgrade", module.toString());
        assertThat(result.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(result.err()).endsWith("gantry: isolator/x 2.0.0 refused 3 handles\n");
    }

    @Test
    void rollsBack() {
        cluster.when(
                "POST /gantry/modules/isolator/x/rollback",
                "{\"module\":\"isolator/x\",\"version\":\"1.0.0\",\"state\":\"ACTIVE\",\"containers\":2}");
        assertThat(cluster.runWithToken(token, "module", "rollback", "isolator/x")
                        .out())
                .isEqualTo("isolator/x 1.0.0 is active, containers 2\n");
    }

    @Test
    void missingFilesAreWrongUsage() {
        Path none = folder.resolve("none");
        assertThat(cluster.runWithToken(token, "module", "upgrade", none.toString())
                        .exitCode())
                .isEqualTo(ExitCode.USAGE);
        Result result = cluster.runWithToken(none, "module", "list");
        assertThat(result.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(result.err()).hasLineCount(1).contains("Cannot read the administrator's token");
        assertThat(cluster.requests()).isEmpty();
    }
}

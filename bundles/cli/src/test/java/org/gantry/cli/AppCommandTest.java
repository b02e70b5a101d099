package org.gantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.gantry.cli.FakeCluster.Result;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AppCommandTest {
    private static final String DEPLOYMENT = "[{\"id\":\"d1\",\"affectedApps\":[\"/web\"],\"currentStep\":2,"
            + "\"totalSteps\":2,\"currentActions\":[{\"action\":\"ScaleApplication\",\"app\":\"/web\"}]}]";

    @TempDir
    private Path folder;

    private final FakeCluster cluster = new FakeCluster();

    @AfterEach
    void stop() {
        cluster.close();
    }

    private String file(String content) throws IOException {
        return Files.writeString(folder.resolve("app.json"), content).toString();
    }

    @Test
    void addWaitsUntilItIsDeployed() throws IOException {
        cluster.when("POST /v2/apps", "{\"id\":\"/web\",\"deployments\":[{\"id\":\"d1\"}]}")
                .instead("GET /v2/deployments", DEPLOYMENT)
                .when("GET /v2/deployments", "[]")
                .when("GET /v2/apps/web", "{\"app\":{\"id\":\"/web\",\"instances\":3,\"tasksRunning\":1}}");
        Result result = cluster.run("app", "add", file("{\"id\":\"/web\"}"));
        assertThat(result).isEqualTo(new Result(0, "Added /web\n", "step 2/2  scaling /web, 1 of 3 running\n"));
        assertThat(cluster.changes()).containsExactly("POST /v2/apps {\"id\":\"/web\"}");
    }

    @Test
    void addTellsWhyInstancesFail() throws IOException {
        cluster.when("POST /v2/apps", "{\"id\":\"/web\",\"deployments\":[{\"id\":\"d1\"}]}")
                .instead("GET /v2/deployments", DEPLOYMENT)
                .when("GET /v2/deployments", "[]")
                .when(
                        "GET /v2/apps/web",
                        "{\"app\":{\"id\":\"/web\",\"instances\":1,\"tasksRunning\":0,\"version\":\"v1\","
                                + "\"lastTaskFailure\":{\"version\":\"v1\",\"message\":\"Command exited with status 3\"}}}");
        assertThat(cluster.run("app", "add", file("{}")).err())
                .contains("0 of 1 running, last failure: Command exited with status 3");
    }

    @Test
    void addFailsIfItWasRolledBack() throws IOException {
        cluster.when("POST /v2/apps", "{\"id\":\"/web\",\"deployments\":[{\"id\":\"d1\"}]}")
                .when("GET /v2/apps/web", 404, "{\"message\":\"App '/web' does not exist\"}");
        assertThat(cluster.run("app", "add", file("{}")))
                .isEqualTo(new Result(1, "", "gantry: The deployment of /web was rolled back\n"));
    }

    @Test
    void addNeedNotWait() throws IOException {
        cluster.when("POST /v2/apps", "{\"id\":\"/web\",\"deployments\":[{\"id\":\"d1\"}]}");
        Result result = cluster.run("app", "add", file("{}"), "--no-wait", "--force", "--output", "json");
        assertThat(result.exitCode()).isZero();
        assertThat(result.out()).contains("\"id\" : \"/web\"").startsWith("{").endsWith("}\n");
        assertThat(cluster.requests()).containsExactly("POST /v2/apps?force=true {}");
    }

    @Test
    void refusalsComeInOneLineWithTheirReasons() throws IOException {
        cluster.when(
                "POST /v2/apps",
                422,
                "{\"message\":\"Object is not valid\",\"details\":[{\"path\":\"/mem\",\"errors\":[\"error.min\"]},"
                        + "{\"path\":\"/id\",\"errors\":[\"is bad\",\"very\"]}]}");
        assertThat(cluster.run("app", "add", file("{}")))
                .isEqualTo(new Result(1, "", "gantry: Object is not valid; /mem: error.min; /id: is bad very\n"));
    }

    @Test
    void aMissingFileIsWrongUsage() {
        assertThat(cluster.run("app", "add", folder.resolve("none.json").toString()))
                .isEqualTo(
                        new Result(2, "", "gantry: Cannot read " + folder.resolve("none.json") + ": no such file\n"));
    }

    @Test
    void timesOut() throws IOException {
        cluster.when("POST /v2/apps", "{\"id\":\"/web\",\"deployments\":[{\"id\":\"d1\"}]}")
                .instead("GET /v2/deployments", DEPLOYMENT);
        Result result = cluster.run("app", "add", file("{}"), "--timeout", "0");
        assertThat(result.exitCode()).isEqualTo(ExitCode.TIMED_OUT);
        assertThat(result.err()).hasLineCount(1).contains("Deployment d1 is not done after 0 s");
    }

    @Test
    void listShowsEveryApp() {
        cluster.when(
                "GET /v2/apps",
                "{\"apps\":[{\"id\":\"/web\",\"instances\":2,\"tasksRunning\":1,\"cpus\":0.5,\"mem\":32,"
                        + "\"healthChecks\":[{}],\"tasksHealthy\":1},"
                        + "{\"id\":\"/off\",\"instances\":0,\"cpus\":1,\"mem\":64},"
                        + "{\"id\":\"/busy\",\"instances\":1,\"tasksRunning\":1,\"cpus\":1,\"mem\":64,\"deployments\":[{}]}]}");
        assertThat(cluster.run("app", "list").out()).isEqualTo("""
                        ID     RUNNING  HEALTHY  CPUS  MEM  STATE
                        /web   1/2      1        0.5   32   waiting
                        /off   0/0      -        1     64   suspended
                        /busy  1/1      -        1     64   deploying
                        """);
        assertThat(cluster.run("app", "list", "-o", "JSON").out())
                .startsWith("[ {")
                .contains("\"tasksRunning\" : 1");
    }

    @Test
    void showTellsTasksAndTheLastFailure() {
        cluster.when(
                "GET /v2/apps/team/web",
                "{\"app\":{\"id\":\"/team/web\",\"cmd\":\"run it\",\"instances\":1,\"tasksRunning\":1,\"version\":\"v1\","
                        + "\"lastTaskFailure\":{\"timestamp\":\"then\",\"state\":\"TASK_FAILED\",\"message\":\"broke\"},"
                        + "\"tasks\":[{\"id\":\"t1\",\"appId\":\"/team/web\",\"state\":\"TASK_RUNNING\",\"host\":\"h\","
                        + "\"ports\":[31000,31001],\"startedAt\":\"now\"}]}}");
        Result result = cluster.run("app", "show", "team/web");
        assertThat(result.out()).isEqualTo("""
                        /team/web  running  version v1
                          run it
                          last failure then  TASK_FAILED  broke

                        TASK  APP        STATE    HOST  PORTS        STARTED
                        t1    /team/web  running  h     31000,31001  now
                        """);
        assertThat(cluster.run("app", "show", "/team/web/", "-o", "json").out()).contains("\"cmd\" : \"run it\"");
    }

    @Test
    void scaleUpdateRestartAndRemoveSendWhatTheySay() throws IOException {
        String done = "{\"version\":\"v2\",\"deploymentId\":\"d2\"}";
        cluster.when("PUT /v2/apps/web", done)
                .when("POST /v2/apps/web/restart", done)
                .when("DELETE /v2/apps/web", done);
        assertThat(cluster.run("app", "scale", "web", "5").out()).isEqualTo("Scaled /web to 5\n");
        assertThat(cluster.run("app", "update", "/web", file("{\"mem\":64}")).out())
                .isEqualTo("Updated /web\n");
        assertThat(cluster.run("app", "restart", "web", "--force").out()).isEqualTo("Restarted /web\n");
        assertThat(cluster.run("app", "remove", "web").out()).isEqualTo("Removed /web\n");
        assertThat(cluster.changes())
                .containsExactly(
                        "PUT /v2/apps/web {\"instances\":5}",
                        "PUT /v2/apps/web {\"mem\":64}",
                        "POST /v2/apps/web/restart?force=true",
                        "DELETE /v2/apps/web");
    }

    @Test
    void waitEndsWithTheLastDeploymentOfTheApp() {
        cluster.when("GET /v2/apps/web", "{\"app\":{\"id\":\"/web\",\"instances\":1}}")
                .instead("GET /v2/deployments", DEPLOYMENT)
                .when("GET /v2/deployments", DEPLOYMENT.replace("/web", "/other"));
        assertThat(cluster.run("app", "wait", "web").exitCode()).isZero();
    }

    @Test
    void unknownAppsAreNotFound() {
        cluster.when("GET /v2/apps/nope", 404, "{\"message\":\"App '/nope' does not exist\"}");
        Result expected = new Result(4, "", "gantry: App '/nope' does not exist\n");
        assertThat(cluster.run("app", "show", "nope")).isEqualTo(expected);
        assertThat(cluster.run("app", "wait", "nope")).isEqualTo(expected);
    }

    @Test
    void idsThatAUrlWouldLoseAreWrongUsage() {
        for (String id : new String[] {"", "/", "..", "a/../b", "a//b", "./a"}) {
            Result result = cluster.run("app", "remove", id);
            assertThat(result).isEqualTo(new Result(2, "", "gantry: '" + id + "' is no app id\n"));
        }
        assertThat(cluster.requests()).isEmpty();
    }
}

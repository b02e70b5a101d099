package org.gantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.gantry.cli.FakeCluster.Result;
import org.gantry.testkit.TestAuthority;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How the user is made known to servers, what they refuse, and whom the client trusts. */
class IdentityTest {
    /** {@code ops:hush}. */
    private static final String OPS = "[Basic b3BzOmh1c2g=]";

    private static final String NO_SLAVES = "{\"slaves\":[]}";

    @TempDir
    static Path certificates;

    private static TestAuthority authority;
    private static Path server;
    private static Path user;

    @TempDir
    private Path folder;

    @BeforeAll
    static void issue() throws Exception {
        authority = new TestAuthority(certificates);
        server = authority.issue("server", "127.0.0.1");
        user = authority.issue("user", "ops");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ops hush",
                "ops\thush\n",
                "{\"principal\": \"ops\", \"secret\": \"hush\"}",
                "{\"credentials\": [{\"principal\": \"ops\", \"secret\": \"hush\"}]}"
            })
    void sendsPrincipalAndSecret(String text) throws IOException {
        assertThat(sent(text)).containsExactly("GET /slaves " + OPS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ey.J.x", "{\"token\": \"ey.J.x\"}"})
    void sendsABearerToken(String text) throws IOException {
        assertThat(sent(text)).containsExactly("GET /slaves [Bearer ey.J.x]");
    }

    private List<String> sent(String credentials) throws IOException {
        try (FakeCluster cluster = new FakeCluster().when("GET /slaves", NO_SLAVES)) {
            assertThat(cluster.run("node", "list", "--credentials", file(credentials))
                            .exitCode())
                    .isZero();
            return cluster.requests();
        }
    }

    @Test
    void everyServerGetsThem() throws IOException {
        try (FakeCluster cluster = new FakeCluster()) {
            cluster.when(
                            "GET /tasks",
                            "{\"tasks\":[{\"id\":\"t\",\"slave_id\":\"S\",\"framework_id\":\"F\",\"executor_id\":\"\","
                                    + "\"state\":\"TASK_RUNNING\"}]}")
                    .when(
                            "GET /slaves",
                            "{\"slaves\":[{\"id\":\"S\",\"pid\":\"slave(1)@" + cluster.hostAndPort() + "\"}]}")
                    .when(
                            "GET /state",
                            "{\"frameworks\":[{\"executors\":[{\"id\":\"t\",\"directory\":\"/sandbox\"}]}]}")
                    .when("GET /files/read", "{\"data\":\"\",\"offset\":0}")
                    .when("DELETE /v2/apps/x", "{}");
            String ops = file("ops hush");
            assertThat(cluster.run("task", "log", "t", "--credentials", ops).err())
                    .isEmpty();
            assertThat(cluster.run("app", "remove", "x", "--credentials", ops).err())
                    .isEmpty();
            assertThat(cluster.requests()).hasSizeGreaterThan(4).allMatch(request -> request.endsWith(OPS));
        }
    }

    @Test
    void theAdministratorsTokenIsForModulesAlone() throws IOException {
        try (FakeCluster cluster = new FakeCluster().when("GET /gantry/modules", "{\"modules\":[]}")) {
            Path token = Files.writeString(folder.resolve("token"), "admin");
            cluster.runWithToken(token, "module", "list", "--credentials", file("ops hush"));
            assertThat(cluster.requests()).containsExactly("GET /gantry/modules [Bearer admin]");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    401 |          | The master wants to know who you are; name a file with your principal and secret with --credentials or GANTRY_CREDENTIALS (no)
                    401 | ops hush | The master does not accept 'ops'; it must be among those that the master knows, with the same secret (no)
                    403 |          | The master does not let those who do not say who they are do this; its access control lists say who may (no)
                    403 | ops hush | The master does not let 'ops' do this; its access control lists say who may (no)
                    """)
    void saysWhatToDoAboutARefusal(int status, String credentials, String message) throws IOException {
        try (FakeCluster cluster = new FakeCluster().when("GET /slaves", status, "no")) {
            List<String> command = new ArrayList<>(List.of("node", "list"));
            if (credentials != null) {
                command.addAll(List.of("--credentials", file(credentials)));
            }
            assertThat(cluster.run(command.toArray(String[]::new)))
                    .isEqualTo(new Result(ExitCode.FAILED, "", "gantry: " + message + "\n"));
        }
    }

    @Test
    void saysSoOfChangesToo() {
        try (FakeCluster cluster = new FakeCluster().when("PUT /v2/apps/web", 401, "")) {
            Result result = cluster.run("app", "scale", "web", "2");
            assertThat(result.exitCode()).isEqualTo(ExitCode.FAILED);
            assertThat(result.err()).contains("The services framework wants to know who you are");
        }
    }

    @Test
    void refusesAFileThatEverybodyCanRead() throws IOException {
        Path open = Path.of(file("ops hush"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r--r--"));
        try (FakeCluster cluster = new FakeCluster()) {
            assertThat(cluster.run("node", "list", "--credentials", open.toString()))
                    .isEqualTo(new Result(
                            ExitCode.USAGE,
                            "",
                            "gantry: Everybody has access to the credentials " + open + "; chmod 600 " + open + "\n"));
            assertThat(cluster.requests()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ops hush more",
                "{\"principal\": \"ops\", \"secret\": hush}",
                "{\"principal\": \"ops\"}",
                "{\"credentials\": [{\"principal\": \"ops\", \"secret\": \"hush\"}, {\"principal\": \"o\", \"secret\": \"hush\"}]}"
            })
    void doesNotQuoteAFileThatItCannotUse(String text) throws IOException {
        Result result = FakeCluster.runAlone("node", "list", "--credentials", file(text));
        assertThat(result.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(result.err())
                .hasLineCount(1)
                .startsWith("gantry: The credentials ")
                .doesNotContain("hush");
    }

    @Test
    void saysWhichFileIsNotThere() {
        String none = folder.resolve("none").toString();
        assertThat(FakeCluster.runAlone("node", "list", "--credentials", none).err())
                .isEqualTo("gantry: Cannot read the credentials " + none + ": there is no such file\n");
        assertThat(FakeCluster.runAlone("node", "list", "--ca", none).err())
                .isEqualTo("gantry: Cannot read " + none + " (--ca)\n");
    }

    @Test
    void reachesServersByTls() throws Exception {
        try (FakeCluster cluster = new FakeCluster(Optional.of(authority.context(server)))) {
            cluster.when("GET /slaves", NO_SLAVES);
            String[] trusting = {
                "node", "list", "--ca", authority.certificate().toString(), "--certificate", user.toString(),
            };
            assertThat(cluster.run(trusting).err()).isEmpty();
            List<String> withoutScheme = new ArrayList<>(List.of(trusting));
            withoutScheme.addAll(List.of("--master", cluster.hostAndPort()));
            assertThat(FakeCluster.runAlone(withoutScheme.toArray(String[]::new))
                            .err())
                    .isEmpty();
            assertThat(cluster.requests()).hasSize(2);
        }
    }

    @Test
    void trustsNobodyWithoutReason() throws Exception {
        try (FakeCluster cluster = new FakeCluster(Optional.of(authority.context(server)))) {
            cluster.when("GET /slaves", NO_SLAVES);
            Result stranger = cluster.run("node", "list", "--certificate", user.toString());
            assertThat(stranger.exitCode()).isEqualTo(ExitCode.UNREACHABLE);
            assertThat(stranger.err())
                    .hasLineCount(1)
                    .startsWith("gantry: No trusted connection to the master at " + cluster.address())
                    .contains("--ca");
            assertThat(cluster.run(
                                    "node",
                                    "list",
                                    "--ca",
                                    authority.certificate().toString())
                            .exitCode())
                    .isEqualTo(ExitCode.UNREACHABLE);
            assertThat(cluster.requests()).isEmpty();
        }
    }

    private String file(String text) throws IOException {
        Path file = Files.writeString(folder.resolve("credentials"), text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return file.toString();
    }
}

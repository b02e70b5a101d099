package org.gantry.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuickstartIT {
    @TempDir
    static Path folder;

    private static Node node;

    @BeforeAll
    static void start() {
        node = Node.in(folder.resolve("node")).start();
    }

    @AfterAll
    static void stop() {
        if (node != null) {
            node.close();
        }
    }

    @Test
    void everyEndpointAnswers() {
        assertThat(node.http().get(node.master(), "/health").status()).isEqualTo(200);
        assertThat(node.http().get(node.agent(), "/health").status()).isEqualTo(200);
        assertThat(node.http().get(node.services(), "/ping").status()).isEqualTo(200);
        assertThat(node.http().get(node.dashboard(), "/").status()).isLessThan(400);
    }

    @Test
    void tellsHowLongItTookAndWhereEverythingIs() throws IOException {
        assertThat(node.workDir().resolve("run/ready"))
                .content()
                .containsPattern("ready in \\d+\\.\\d s")
                .contains(
                        node.master().toString(),
                        node.agent().toString(),
                        node.services().toString())
                .contains(node.dashboard().toString());
        Distribution.Result status =
                Distribution.gantry("status", "--work-dir", node.workDir().toString());
        assertThat(status.exitCode()).isZero();
        assertThat(status.output()).contains("pid " + node.pid(), "ready in");
    }

    @Test
    void refusesASecondStartOnTheSameWorkDirectory() {
        Distribution.Result second =
                Distribution.gantry("quickstart", "--work-dir", node.workDir().toString());
        assertThat(second.exitCode()).isEqualTo(13);
        assertThat(second.errors().strip()).hasLineCount(1).contains("already running", Long.toString(node.pid()));
    }

    @Test
    void refusesATakenPortAndLeavesNothingBehind() {
        Path other = folder.resolve("other");
        Distribution.Result second = Distribution.gantry(
                "quickstart", "--work-dir", other.toString(), "--port-offset", Integer.toString(node.portOffset()));
        assertThat(second.exitCode()).isEqualTo(10);
        assertThat(second.errors().strip())
                .hasLineCount(1)
                .contains("(master) is taken by process " + node.pid())
                .contains("--port-offset");
        assertThat(other).doesNotExist();
    }

    @Test
    void keepsItsTokenToItself() throws IOException {
        Path token = node.workDir().resolve("auth/token");
        assertThat(node.token()).matches("[0-9a-f]{64}");
        assertThat(Files.getPosixFilePermissions(token)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(Files.getPosixFilePermissions(token.getParent()))
                .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    }

    @Test
    void opensTheConsole() {
        Distribution.Result list = node.shell("feature:list --installed --no-format");
        assertThat(list.exitCode()).isZero();
        assertThat(list.output()).contains("gantry-base", "gantry-master", "gantry-agent", "gantry-isolator-posix");
    }
}

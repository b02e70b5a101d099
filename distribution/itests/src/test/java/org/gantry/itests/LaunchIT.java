package org.gantry.itests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gantry.itests.Distribution.gantry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.gantry.itests.Distribution.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code bin/gantry} refuses before anything is started. */
class LaunchIT {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"quickstart", "run", "start", "stop", "status", "restart", "shell"})
    void helpsWithEveryNodeCommand(String command) {
        Result help = gantry(command, "--help");
        assertThat(help.exitCode()).isZero();
        assertThat(help.output()).startsWith("Usage: gantry " + command);
    }

    @Test
    void refusesOptionsThatItDoesNotKnow() {
        Result result = gantry("quickstart", "--work-directory", folder.toString());
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.errors().strip()).hasLineCount(1).contains("'--work-directory'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "x", "50001", ""})
    void refusesPortOffsetsThatAreNone(String offset) {
        Result result = gantry("quickstart", "--work-dir", folder.toString(), "--port-offset=" + offset);
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.errors().strip()).hasLineCount(1).contains("--port-offset");
    }

    @Test
    void refusesAWorkDirectoryThatCannotBe() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        Result result = gantry(
                "quickstart",
                "--work-dir",
                file.resolve("node").toString(),
                "--port-offset",
                Integer.toString(Ports.freeOffset(1)));
        assertThat(result.exitCode()).isEqualTo(11);
        assertThat(result.errors().strip()).hasLineCount(1).contains("cannot create", "--work-dir");
    }

    @Test
    void refusesAnotherJava() throws IOException {
        Path java = Files.createDirectories(folder.resolve("jdk/bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\nexit 1\n");
        assertThat(java.toFile().setExecutable(true)).isTrue();
        Files.writeString(folder.resolve("jdk/release"), "JAVA_VERSION=\"25.0.1\"\n");
        Result result = quickstartWithJava(folder.resolve("jdk"));
        assertThat(result.exitCode()).isEqualTo(12);
        assertThat(result.errors().strip()).hasLineCount(1).contains("is Java 25", "Java 17 to 23");
        assertThat(folder.resolve("node")).doesNotExist();
    }

    @Test
    void refusesAMissingJava() {
        Result result = quickstartWithJava(folder.resolve("none"));
        assertThat(result.exitCode()).isEqualTo(12);
        assertThat(result.errors().strip()).hasLineCount(1).contains("no bin/java");
    }

    @Test
    void tellsThatNothingRuns() {
        assertThat(gantry("status", "--work-dir", folder.toString()).exitCode()).isEqualTo(3);
        assertThat(gantry("stop", "--work-dir", folder.toString()).exitCode()).isEqualTo(3);
        assertThat(gantry("shell", "--work-dir", folder.toString()).exitCode()).isEqualTo(3);
    }

    private Result quickstartWithJava(Path home) {
        return gantry(
                Map.of("JAVA_HOME", home.toString()),
                "quickstart",
                "--work-dir",
                folder.resolve("node").toString(),
                "--port-offset",
                Integer.toString(Ports.freeOffset(1)));
    }
}

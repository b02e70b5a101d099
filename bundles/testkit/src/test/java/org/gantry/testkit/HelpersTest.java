package org.gantry.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

class HelpersTest {
    @Test
    void clockMovesOnlyWhenTold() {
        FakeClock clock = new FakeClock(Instant.EPOCH);
        Clock elsewhere = clock.withZone(ZoneId.of("Europe/Paris"));

        assertThat(clock.advance(Duration.ofSeconds(5))).isEqualTo(Instant.ofEpochSecond(5));

        assertThat(clock.instant()).isEqualTo(Instant.ofEpochSecond(5));
        assertThat(elsewhere.instant()).isEqualTo(Instant.ofEpochSecond(5));
    }

    @Test
    void whatIsMissingSkipsTheTestWithAReason() {
        assertThatThrownBy(() -> Need.command("no-such-command"))
                .isInstanceOfAny(TestAbortedException.class, AssertionError.class)
                .hasMessageContaining("'no-such-command'");
        Need.command("sh");
    }

    @Test
    void processesEndWithWhatTheyStarted() {
        long shell;
        long child;
        try (TempProcesses processes = new TempProcesses()) {
            Process process = processes.start("sh", "-c", "sleep 1000 & wait");
            Waiting.until(
                    "the shell has started its child",
                    () -> process.descendants().count() == 1);
            shell = process.pid();
            child = process.descendants().findFirst().orElseThrow().pid();
            assertThat(TempProcesses.isAlive(child)).isTrue();
        }

        Waiting.until("both are gone", () -> !TempProcesses.isAlive(shell) && !TempProcesses.isAlive(child));
    }

    @Test
    void failedRunsSayWhatWasPrinted() {
        assertThat(TempProcesses.run("echo", "a b")).isEqualTo("a b\n");
        assertThatThrownBy(() -> TempProcesses.run("sh", "-c", "echo broken >&2; exit 3"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("exited with 3: broken");
    }

    @Test
    void directoriesVanishWithoutFollowingLinks() throws Exception {
        Path outside;
        Path inside;
        try (TempDirectory target = TempDirectory.create("target")) {
            outside = Files.writeString(target.path().resolve("kept"), "x");
            try (TempDirectory directory = TempDirectory.create("links")) {
                inside = directory.directory("a/b");
                Files.createSymbolicLink(inside.resolve("link"), target.path());
            }
            assertThat(outside).exists();
            assertThat(inside).doesNotExist();
        }
        assertThat(outside).doesNotExist();
    }

    @Test
    void freePortsCanBeBound() throws Exception {
        int port = FreePort.find();

        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            assertThat(socket.getLocalPort()).isEqualTo(port);
        }
    }
}

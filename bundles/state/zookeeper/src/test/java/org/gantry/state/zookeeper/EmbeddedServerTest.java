package org.gantry.state.zookeeper;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.curator.framework.CuratorFramework;
import org.apache.zookeeper.CreateMode;
import org.gantry.state.spi.StateStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EmbeddedServerTest {
    private Path directory;
    private Path data;

    @BeforeEach
    void make() throws IOException {
        directory = TestDirectories.make();
        data = directory.resolve("a/zk");
    }

    @AfterEach
    void remove() throws IOException {
        TestDirectories.remove(directory);
    }

    @Test
    void theDirectoryIsForTheOwnerOnlyAndTellsTheAddress() throws Exception {
        Files.createDirectories(data);
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwxr-xr-x"));
        try (EmbeddedServer server = EmbeddedServer.start(data, 0)) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data)))
                    .isEqualTo("rwx------");
            assertThat(data.resolve("connect")).hasContent(server.address());
            assertThat(server.address()).startsWith("127.0.0.1:");
        }
    }

    @Test
    void leadershipOfAFormerProcessDoesNotHaveToTimeOut() throws Exception {
        Duration session = Duration.ofSeconds(60);
        EmbeddedServer first = EmbeddedServer.start(data, 0);
        CuratorFramework former = new Clients(first.address(), session, Duration.ofSeconds(10), Security.NONE).create();
        former.start();
        former.create().withMode(CreateMode.EPHEMERAL).forPath("/seat");
        first.close();

        try (EmbeddedServer second = EmbeddedServer.start(data, 0);
                CuratorFramework next =
                        new Clients(second.address(), session, Duration.ofSeconds(10), Security.NONE).create()) {
            second.endFormerSessions();
            next.start();
            await().atMost(Duration.ofSeconds(10))
                    .untilAsserted(() ->
                            assertThat(next.checkExists().forPath("/seat")).isNull());
        } finally {
            former.close();
        }
    }

    @Test
    void aFreePortIsKeptOverRestarts() throws Exception {
        String first = startAndStop();
        assertThat(startAndStop()).isEqualTo(first);
    }

    @Test
    void aKeptPortThatIsTakenIsReplaced() throws Exception {
        String first = startAndStop();
        int port = Integer.parseInt(first.substring(first.indexOf(':') + 1));
        try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            assertThat(taken.isBound()).isTrue();
            assertThat(startAndStop()).isNotEqualTo(first);
        }
    }

    @Test
    void aGivenPortThatIsTakenIsRefusedAndNothingStaysOpen() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> EmbeddedServer.start(data, taken.getLocalPort()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("Port " + taken.getLocalPort());
        }
        startAndStop();
    }

    @Test
    void aDirectoryInUseIsRefused() throws Exception {
        try (EmbeddedServer server = EmbeddedServer.start(data, 0)) {
            assertThatThrownBy(() -> EmbeddedServer.start(data, 0))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("in use");
            assertThat(server.address()).isNotBlank();
        }
    }

    @Test
    void aDirectoryThatCannotBeMadeIsRefused() throws Exception {
        Files.writeString(directory.resolve("file"), "");
        assertThatThrownBy(() -> EmbeddedServer.start(directory.resolve("file/zk"), 0))
                .isInstanceOf(IOException.class);
    }

    @Test
    void noThreadIsLeftAndNoHandlerOfOtherPeoplesFailures() throws Exception {
        Thread.UncaughtExceptionHandler handler = Thread.getDefaultUncaughtExceptionHandler();
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        try (ZooKeeperState state = open()) {
            state.store().put("/a", new byte[1]);
        }
        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
            Set<String> left = Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> !before.contains(thread))
                    .map(Thread::getName)
                    .filter(name -> !name.startsWith("awaitility"))
                    .collect(Collectors.toCollection(TreeSet::new));
            assertThat(left).isEmpty();
        });
        assertThat(Thread.getDefaultUncaughtExceptionHandler()).isSameAs(handler);
    }

    @Test
    void onlyHarmlessFourLetterWordsAreAnswered() throws Exception {
        try (EmbeddedServer server = EmbeddedServer.start(data, 0)) {
            assertThat(ask(server, "srvr")).contains("Zookeeper version");
            assertThat(ask(server, "dump")).contains("not in the whitelist");
            assertThat(ask(server, "envi")).contains("not in the whitelist");
        }
    }

    @Test
    void recordsSurviveARestart() throws Exception {
        long version;
        try (ZooKeeperState state = open()) {
            version = state.store().put("/a/b", "1".getBytes(UTF_8));
        }
        try (ZooKeeperState state = open()) {
            assertThat(state.store().get("/a/b").orElseThrow().version()).isEqualTo(version);
            assertThat(state.store().put("/a/b", "2".getBytes(UTF_8))).isGreaterThan(version);
        }
    }

    @Test
    void everyAcknowledgedRecordSurvivesKillingTheProcess() throws Exception {
        int last = -1;
        for (int kill = 0; kill < 2; kill++) {
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin/java").toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Writer.class.getName(),
                            data.toString(),
                            Integer.toString(last + 1))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try (BufferedReader lines = process.inputReader(UTF_8)) {
                int until = last + 200;
                while (last < until) {
                    last = Integer.parseInt(lines.readLine());
                }
            } finally {
                process.destroyForcibly().waitFor();
            }
        }
        try (ZooKeeperState state = open()) {
            Set<String> names = Set.copyOf(state.store().children("/written"));
            for (int i = 0; i <= last; i++) {
                assertThat(names).contains(Integer.toString(i));
            }
        }
    }

    /** Writes records one by one and says so after each, until it is killed. */
    static final class Writer {
        public static void main(String[] arguments) throws Exception {
            try (ZooKeeperState state = EmbeddedServerTest.open(Path.of(arguments[0]))) {
                StateStore store = state.store();
                for (int i = Integer.parseInt(arguments[1]); ; i++) {
                    store.put("/written/" + i, new byte[2000]);
                    System.out.println(i);
                }
            }
        }
    }

    private ZooKeeperState open() throws Exception {
        return open(data);
    }

    private static ZooKeeperState open(Path directory) throws Exception {
        ZooKeeperState state = ZooKeeperState.open(ZooKeeperSettings.of(Map.of("embedded.dir", directory.toString())));
        assertThat(state.awaitConnected(Duration.ofSeconds(20))).isTrue();
        return state;
    }

    private String startAndStop() throws IOException {
        try (EmbeddedServer server = EmbeddedServer.start(data, 0)) {
            return server.address();
        }
    }

    private static String ask(EmbeddedServer server, String word) throws IOException {
        int port = Integer.parseInt(server.address().substring("127.0.0.1:".length()));
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write(word.getBytes(UTF_8));
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8))
                    .lines()
                    .collect(Collectors.joining("\n"));
        }
    }
}

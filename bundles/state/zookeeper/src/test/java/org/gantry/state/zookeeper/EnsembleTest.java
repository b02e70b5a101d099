package org.gantry.state.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.client.ZKClientConfig;
import org.gantry.state.spi.StateException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three members of an ensemble, each with what the node around it opens. */
@Timeout(120)
class EnsembleTest {
    private static final Duration WITHIN = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    private final List<ZooKeeperState> nodes = new ArrayList<>();

    @AfterEach
    void close() {
        nodes.forEach(ZooKeeperState::close);
    }

    @Test
    void whatOneWritesTheOthersReadAndOneMayBeMissing() throws Exception {
        start(Map.of());
        write(0, "first");
        assertThat(read(1)).isEqualTo("first");
        nodes.get(2).close();
        write(1, "second");
        assertThat(read(0)).isEqualTo("second");
    }

    @Test
    void withoutMostOfThemNothingIsWritten() throws Exception {
        start(Map.of());
        write(0, "kept");
        nodes.get(1).close();
        nodes.get(2).close();
        assertThatThrownBy(() -> nodes.get(0).store().put("/a", new byte[0]))
                .isInstanceOfSatisfying(
                        StateException.class, e -> assertThat(e.code()).isEqualTo(StateException.Code.UNAVAILABLE));
    }

    @Test
    void leadershipPassesOnWhenTheLeaderAndItsMemberEnd() throws Exception {
        start(Map.of("session_timeout", "2secs"));
        List<String> led = new ArrayList<>();
        for (int i = 0; i < nodes.size(); i++) {
            String name = "node " + i;
            nodes.get(i).election().contend("/mesos", name.getBytes(StandardCharsets.UTF_8), new OnElected(() -> {
                synchronized (led) {
                    led.add(name);
                }
            }));
            int members = i + 1;
            await().atMost(WITHIN).until(() -> led.size() == Math.min(1, members));
        }
        assertThat(led).containsExactly("node 0");
        nodes.get(0).close();
        await().atMost(WITHIN).until(() -> led.size() == 2);
    }

    @Test
    void withCredentialsOnlyTheirHolderReadsRecordsButAllMayLookForTheLeader() throws Exception {
        Path credentials = Files.writeString(folder.resolve("credentials"), "gantry:quorum\n");
        List<Ensemble.Member> members = start(Map.of("credentials.file", credentials.toString()));
        write(0, "secret");
        assertThat(read(1)).isEqualTo("secret");
        var elected = new java.util.concurrent.CountDownLatch(1);
        nodes.get(0).election().contend("/mesos", new byte[] {1}, new OnElected(elected::countDown));
        assertThat(elected.await(WITHIN.toSeconds(), TimeUnit.SECONDS)).isTrue();
        ZKClientConfig config = new ZKClientConfig();
        config.setProperty(ZKClientConfig.ENABLE_CLIENT_SASL_KEY, "false");
        try (ZooKeeper stranger = new ZooKeeper("127.0.0.1:" + members.get(0).client(), 10_000, event -> {}, config)) {
            assertThat(stranger.getChildren("/mesos", false)).hasSize(1);
            assertThatThrownBy(() -> stranger.getData("/gantry/a", false, null))
                    .isInstanceOf(KeeperException.NoAuthException.class);
            assertThatThrownBy(() -> stranger.delete("/mesos/json.info_0000000000", -1))
                    .isInstanceOf(KeeperException.NoAuthException.class);
        }
    }

    @Test
    void withCertificatesEverythingIsEncrypted() throws Exception {
        Path store = folder.resolve("node.p12");
        Path password = Files.writeString(folder.resolve("password"), "quorum-password\n");
        keytool("-genkeypair", "-alias", "node", "-keyalg", "EC", "-dname", "CN=node", "-keystore", store.toString());
        String certificate = folder.resolve("node.pem").toString();
        keytool("-exportcert", "-alias", "node", "-file", certificate, "-keystore", store.toString());
        Path trusted = folder.resolve("trusted.p12");
        keytool("-importcert", "-noprompt", "-alias", "node", "-file", certificate, "-keystore", trusted.toString());
        List<Ensemble.Member> members = start(Map.of(
                "tls.keystore", store.toString(),
                "tls.truststore", trusted.toString(),
                "tls.password.file", password.toString()));
        write(2, "encrypted");
        assertThat(read(0)).isEqualTo("encrypted");
        ZKClientConfig config = new ZKClientConfig();
        config.setProperty(ZKClientConfig.ENABLE_CLIENT_SASL_KEY, "false");
        config.setProperty(ZKClientConfig.ZOOKEEPER_REQUEST_TIMEOUT, "3000");
        try (ZooKeeper plain = new ZooKeeper("127.0.0.1:" + members.get(0).client(), 3000, event -> {}, config)) {
            assertThatThrownBy(() -> plain.exists("/", false)).isInstanceOf(KeeperException.class);
        }
    }

    private void write(int node, String text) {
        nodes.get(node).store().put("/a", text.getBytes(StandardCharsets.UTF_8));
    }

    /** A member may lag behind for a moment. */
    private String read(int node) {
        return new String(nodes.get(node).store().get("/a").orElseThrow().data(), StandardCharsets.UTF_8);
    }

    private List<Ensemble.Member> start(Map<String, String> more) throws Exception {
        List<Ensemble.Member> members = IntStream.range(0, 3)
                .mapToObj(i -> new Ensemble.Member("127.0.0.1", freePort(), freePort(), freePort()))
                .toList();
        String text = members.stream()
                .map(member -> String.join(
                        ":",
                        member.host(),
                        Integer.toString(member.client()),
                        Integer.toString(member.quorum()),
                        Integer.toString(member.election())))
                .collect(Collectors.joining(","));
        for (int i = 1; i <= members.size(); i++) {
            Map<String, String> settings = new HashMap<>(more);
            settings.put("embedded.dir", folder.resolve("member-" + i).toString());
            settings.put("embedded.members", text);
            settings.put("embedded.member", Integer.toString(i));
            nodes.add(ZooKeeperState.open(ZooKeeperSettings.of(settings), Duration.ofSeconds(10)));
        }
        for (ZooKeeperState node : nodes) {
            assertThat(node.awaitConnected(WITHIN)).isTrue();
        }
        return members;
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void keytool(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin/keytool").toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("-storetype", "PKCS12", "-storepass", "quorum-password"));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getInputStream().readAllBytes();
        assertThat(process.waitFor()).isZero();
    }

    private record OnElected(Runnable then) implements org.gantry.state.spi.LeaderElection.Listener {
        @Override
        public void elected() {
            then.run();
        }

        @Override
        public void lost(String reason) {
            // Closing the node ends its leadership; the test looks at the next leader.
        }
    }
}

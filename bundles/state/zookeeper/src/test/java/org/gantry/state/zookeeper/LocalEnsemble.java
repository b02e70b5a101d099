package org.gantry.state.zookeeper;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.client.ZKClientConfig;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A server for the tests of one class; what a test opens is closed after it, and each has a tree of its own. */
final class LocalEnsemble implements AfterEachCallback, AfterAllCallback {
    private static final AtomicInteger TREES = new AtomicInteger();

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private EmbeddedServer server;
    private Path directory;
    private String tree = "";

    EmbeddedServer server() throws IOException {
        if (server == null) {
            directory = TestDirectories.make();
            server = EmbeddedServer.start(directory.resolve("zk"), 0);
        }
        return server;
    }

    /** Address of the test's own tree. */
    String connect() throws IOException {
        if (tree.isEmpty()) {
            tree = "/test-" + TREES.incrementAndGet();
        }
        return server().address() + tree;
    }

    ZooKeeperState open() throws Exception {
        return open(Map.of("session_timeout", "4secs"), Duration.ofSeconds(10));
    }

    /** Connected to the test's tree, with more settings. */
    ZooKeeperState open(Map<String, String> more, Duration callTimeout) throws Exception {
        Map<String, String> properties = new HashMap<>(more);
        properties.putIfAbsent("connect", connect());
        ZooKeeperState state = ZooKeeperState.open(ZooKeeperSettings.of(properties), callTimeout);
        opened.push(state);
        if (!state.awaitConnected(Duration.ofSeconds(20))) {
            throw new AssertionError("not connected to " + state.address());
        }
        return state;
    }

    /** A client of ZooKeeper's own, in the test's tree. */
    ZooKeeper plain() throws Exception {
        ZKClientConfig config = new ZKClientConfig();
        config.setProperty(ZKClientConfig.ENABLE_CLIENT_SASL_KEY, "false");
        ZooKeeper client = new ZooKeeper(connect(), 10_000, event -> {}, config);
        opened.push(client);
        return client;
    }

    void stop() {
        server.close();
    }

    /** Loses the data, and with it all sessions, of the stopped server. */
    void forget() throws IOException {
        TestDirectories.remove(directory.resolve("zk/data"));
    }

    /** On the same data and port. */
    void start() throws IOException {
        server = EmbeddedServer.start(directory.resolve("zk"), 0);
    }

    void expireLeader(String group) throws Exception {
        ZooKeeper client = plain();
        List<String> names = client.getChildren(group, false);
        String leader = Candidate.leader(names).orElseThrow().name();
        server().endSession(client.exists(group + "/" + leader, false).getEphemeralOwner());
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        while (!opened.isEmpty()) {
            opened.pop().close();
        }
        tree = "";
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        if (server != null) {
            server.close();
            TestDirectories.remove(directory);
        }
    }
}

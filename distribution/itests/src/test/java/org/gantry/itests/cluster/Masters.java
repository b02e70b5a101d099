package org.gantry.itests.cluster;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.gantry.itests.Distribution;
import org.gantry.itests.Http;
import org.gantry.itests.Node;

/**
 * Three masters that keep the cluster's state among them, and a further node with an agent and services. Sessions end
 * after 4 seconds of silence, so that tests of failures are short.
 */
final class Masters implements AutoCloseable {
    private static final Duration WITHIN = Duration.ofSeconds(60);
    private static final Duration ANSWER = Duration.ofSeconds(3);
    private static final String SESSION = "\nsession_timeout = 4secs\n";

    private final List<Node> members;
    private final Node worker;

    private Masters(List<Node> members, Node worker) {
        this.members = List.copyOf(members);
        this.worker = worker;
    }

    static Masters start(Path folder) {
        List<Node> unplaced = new ArrayList<>();
        for (int i = 1; i <= 3; i++) {
            unplaced.add(Node.in(folder.resolve("master-" + i)).asDaemon());
        }
        String ensemble =
                unplaced.stream().map(node -> "127.0.0.1+" + node.portOffset()).collect(Collectors.joining(","));
        List<Node> members = new ArrayList<>();
        for (int i = 1; i <= 3; i++) {
            members.add(unplaced.get(i - 1)
                    .withOptions("--roles", "master", "--ensemble", ensemble, "--member", Integer.toString(i)));
        }
        Node worker = Node.in(folder.resolve("worker"))
                .asDaemon()
                .withOptions("--roles", "agent,services", "--ensemble", ensemble);
        Masters masters = new Masters(members, worker);
        masters.begin();
        return masters;
    }

    /** Two masters that keep it with servers elsewhere. @param zk where those are */
    static Masters at(String zk, Path folder) {
        List<Node> members = new ArrayList<>();
        for (int i = 1; i <= 2; i++) {
            members.add(Node.in(folder.resolve("master-" + i)).asDaemon().withOptions("--roles", "master", "--zk", zk));
        }
        String addresses =
                members.stream().map(node -> "127.0.0.1+" + node.portOffset()).collect(Collectors.joining(","));
        Node worker = Node.in(folder.resolve("worker"))
                .asDaemon()
                .withOptions("--roles", "agent,services", "--zk", zk, "--masters", addresses);
        Masters masters = new Masters(members, worker);
        masters.begin();
        return masters;
    }

    private void begin() {
        members.forEach(node -> append(node, "org.gantry.state.zookeeper.cfg", SESSION));
        append(worker, "org.gantry.state.zookeeper.cfg", SESSION);
        members.forEach(Node::begin);
        members.forEach(Node::awaitReady);
        worker.start();
    }

    private static void append(Node node, String name, String lines) {
        try {
            Path file = Files.createDirectories(node.workDir().resolve("etc")).resolve(name);
            Files.copy(Distribution.home().resolve("etc").resolve(name), file);
            Files.writeString(file, lines, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<Node> members() {
        return members;
    }

    /** The node with the agent and the services framework. */
    Node worker() {
        return worker;
    }

    /** Waits until one of these serves as leader. */
    Node awaitLeader(List<Node> among) {
        return await("a leader among " + among.size() + " masters")
                .atMost(WITHIN)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> leader(among), Optional::isPresent)
                .orElseThrow();
    }

    Node awaitLeader() {
        return awaitLeader(members.stream().filter(Node::isRunning).toList());
    }

    /** Where the leader is now; any running master's address while nobody is known to lead. */
    URI leaderAddress() {
        List<Node> running = members.stream().filter(Node::isRunning).toList();
        return leader(running).orElse(running.get(0)).master();
    }

    List<Node> others(Node one) {
        return members.stream().filter(node -> node != one).toList();
    }

    private static Optional<Node> leader(List<Node> among) {
        return among.stream().filter(Masters::leads).findFirst();
    }

    private static boolean leads(Node node) {
        return status(node, "/slaves") == 200;
    }

    /** Status of a GET at a master; 0 if it does not answer. */
    static int status(Node node, String path) {
        try {
            return node.http()
                    .send(node.http()
                            .request(node.master(), path)
                            .timeout(ANSWER)
                            .GET())
                    .status();
        } catch (UncheckedIOException silent) {
            return 0;
        }
    }

    Http.Response ofLeader(String path) {
        return worker.http().get(awaitLeader().master(), path);
    }

    @Override
    public void close() {
        worker.close();
        members.forEach(Node::close);
    }
}

package org.gantry.itests.cluster;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.gantry.itests.Distribution;

/** An ensemble of three ZooKeeper servers, a process each, without any node. */
final class ZooKeeperServers implements AutoCloseable {
    private static final Duration WITHIN = Duration.ofSeconds(60);
    private static final int ANSWER_MILLIS = 1000;
    private static final int MEMBERS = 3;

    private final Path folder;
    private final List<Integer> clientPorts;
    private final List<Process> processes = new ArrayList<>();

    private ZooKeeperServers(Path folder, List<Integer> clientPorts) {
        this.folder = folder;
        this.clientPorts = clientPorts;
    }

    /** Waits until they serve. */
    static ZooKeeperServers start(Path folder) throws IOException {
        List<Integer> ports = freePorts(3 * MEMBERS);
        ZooKeeperServers servers = new ZooKeeperServers(folder, ports.subList(0, MEMBERS));
        String members = IntStream.range(0, MEMBERS)
                .mapToObj(i ->
                        "server." + (i + 1) + "=127.0.0.1:" + ports.get(MEMBERS + i) + ":" + ports.get(2 * MEMBERS + i))
                .collect(Collectors.joining("\n"));
        for (int i = 0; i < MEMBERS; i++) {
            Path data = Files.createDirectories(folder.resolve("member-" + (i + 1)));
            Files.writeString(data.resolve("myid"), (i + 1) + "\n");
            Files.writeString(
                    servers.configuration(i),
                    String.join(
                            "\n",
                            "dataDir=" + data,
                            "tickTime=500",
                            "initLimit=20",
                            "syncLimit=4",
                            "minSessionTimeout=1000",
                            "clientPortAddress=127.0.0.1",
                            "clientPort=" + ports.get(i),
                            "admin.enableServer=false",
                            "4lw.commands.whitelist=srvr",
                            members,
                            ""));
            servers.processes.add(servers.launch(i));
        }
        await("a leader of the ensemble").atMost(WITHIN).until(() -> servers.find("leader") >= 0);
        return servers;
    }

    private static List<Integer> freePorts(int number) throws IOException {
        List<ServerSocket> sockets = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
        }
        List<Integer> ports = sockets.stream().map(ServerSocket::getLocalPort).toList();
        for (ServerSocket socket : sockets) {
            socket.close();
        }
        return ports;
    }

    private Path configuration(int member) {
        return folder.resolve("zoo-" + (member + 1) + ".cfg");
    }

    private Process launch(int member) {
        String jars = List.of(
                        "org/gantry/state-zookeeper",
                        "org/ops4j/pax/logging/pax-logging-api",
                        "org/apache/felix/org.apache.felix.framework")
                .stream()
                .map(ZooKeeperServers::jar)
                .collect(Collectors.joining(":"));
        try {
            return new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx64m",
                            "-cp",
                            jars,
                            "org.apache.zookeeper.server.quorum.QuorumPeerMain",
                            configuration(member).toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            folder.resolve("zoo-" + (member + 1) + ".log").toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The distribution has the servers' code in the bundle that embeds a member. */
    private static String jar(String artifact) {
        try (var files = Files.walk(Distribution.home().resolve("system").resolve(artifact))) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .findFirst()
                    .orElseThrow()
                    .toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What nodes connect to. */
    String address() {
        return clientPorts.stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(","));
    }

    /** Waits for a member of this role. @param role {@code leader} or {@code follower} */
    int member(String role) {
        return await("a " + role).atMost(WITHIN).until(() -> find(role), found -> found >= 0);
    }

    private int find(String role) {
        return IntStream.range(0, MEMBERS)
                .filter(member -> serves(member, role))
                .findFirst()
                .orElse(-1);
    }

    private boolean serves(int member, String role) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), clientPorts.get(member))) {
            socket.setSoTimeout(ANSWER_MILLIS);
            socket.getOutputStream().write("srvr".getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
                    .contains("Mode: " + role);
        } catch (IOException notServing) {
            return false;
        }
    }

    void kill(int member) {
        processes.get(member).destroyForcibly().onExit().join();
    }

    void restart(int member) {
        processes.set(member, launch(member));
        awaitServing(member);
    }

    /** Waits until a member takes part again. */
    void awaitServing(int member) {
        await("member " + (member + 1) + " serves")
                .atMost(WITHIN)
                .until(() -> serves(member, "leader") || serves(member, "follower"));
    }

    void signal(int member, String name) {
        long pid = processes.get(member).pid();
        Distribution.Result kill = Distribution.run(Map.of(), List.of("kill", "-" + name, Long.toString(pid)));
        if (kill.exitCode() != 0) {
            throw new AssertionError("kill -" + name + " " + pid + ": " + kill.errors());
        }
    }

    @Override
    public void close() {
        processes.forEach(Process::destroyForcibly);
        processes.forEach(process -> process.onExit().join());
    }
}

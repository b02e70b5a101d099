package org.gantry.replay;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.gantry.itests.Distribution;
import org.gantry.itests.Node;

/** A node that is set up as the recorded master and agent were. */
final class Stage implements AutoCloseable {
    private static final String MASTER = "org.gantry.master.cfg";
    private static final String AGENT = "org.gantry.agent-agent.cfg";
    private static final String SERVICES = "org.gantry.services.cfg";

    private final Node node;
    private final Translation translation;

    private Stage(Node node) {
        this.node = node;
        this.translation = translation(node);
    }

    /**
     * Starts it.
     *
     * @param masterFlags further lines of the master's configuration
     * @param agentFlags further lines of the agent's
     */
    static Stage start(Path workDir, List<String> masterFlags, List<String> agentFlags) {
        Path etc = workDir.resolve("etc");
        try {
            Files.createDirectories(etc);
            configure(etc, MASTER, "master", masterFlags);
            configure(etc, AGENT, "agent", agentFlags);
            configure(etc, SERVICES, "services", List.of());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Stage(Node.in(workDir).start());
    }

    /** What the distribution comes with, and after it what the recorded daemon was given. */
    private static void configure(Path etc, String file, String daemon, List<String> further) throws IOException {
        List<String> lines = new ArrayList<>(
                Files.readAllLines(Distribution.home().resolve("etc").resolve(file)));
        Rules.read("recorded-flags", 2).stream()
                .filter(columns -> columns.get(0).equals(daemon))
                .forEach(columns -> lines.add(columns.get(1)));
        lines.addAll(further);
        Files.write(etc.resolve(file), lines);
    }

    private static Translation translation(Node node) {
        Path agent = node.workDir().resolve("agent");
        String version = node.http()
                .get(node.master(), "/version")
                .json()
                .path("version")
                .asText();
        return new Translation()
                .place("1.12.0", version)
                .place("127.0.0.1:5050", address(node.master()))
                .place("127.0.0.1:5051", address(node.agent()))
                .place("/var/lib/mesos/agent", agent.toString())
                .place("/var/run/mesos", node.workDir().resolve("runtime/agent").toString());
    }

    private static String address(URI uri) {
        return uri.getHost() + ":" + uri.getPort();
    }

    Node node() {
        return node;
    }

    Translation translation() {
        return translation;
    }

    URI base(String target) {
        return Map.of("master", node.master(), "agent", node.agent()).get(target);
    }

    @Override
    public void close() {
        node.close();
    }
}

package org.gantry.itests.conformance;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.gantry.itests.Distribution;
import org.gantry.itests.Node;

/** The nodes that the cases share: each is started by the first case that needs it and ends with the JVM. */
final class Stage {
    static final String AGENT_RESOURCES = "cpus:8;mem:4096;disk:8192;ports:[31000-32000]";

    private static final String MASTER = "org.gantry.master.cfg";
    private static final String AGENT = "org.gantry.agent-agent.cfg";

    private final Node node;
    private final Wire master;
    private final Wire agent;

    private Stage(Node node) {
        this.node = node;
        this.master = new Wire(node.master());
        this.agent = new Wire(node.agent());
    }

    /** A node of the case's own, which ends it. */
    static Stage of(Node node) {
        return new Stage(node);
    }

    /** Nearly everything as it comes; offers are made more often. */
    static Stage usual() {
        return Usual.STAGE;
    }

    /** Short deadlines, small histories, and rules that refuse. */
    static Stage strict() {
        return Strict.STAGE;
    }

    private static final class Usual {
        static final Stage STAGE = start("usual", List.of(), List.of());
    }

    private static final class Strict {
        static final Stage STAGE = start(
                "strict",
                List.of(
                        "agent_ping_timeout = 500ms",
                        "max_agent_ping_timeouts = 4",
                        "offer_timeout = 1500ms",
                        "max_operator_event_stream_subscribers = 2",
                        "max_completed_frameworks = 2",
                        "max_completed_tasks_per_framework = 2",
                        "roles = allowed,other",
                        "root_submissions = false"),
                List.of("max_completed_executors_per_framework = 2"));
    }

    /** For what cannot be undone. */
    static Stage doomed() {
        return Doomed.STAGE;
    }

    private static final class Doomed {
        static final Stage STAGE = start("doomed", List.of(), List.of());
    }

    private static Stage start(String name, List<String> masterFlags, List<String> agentFlags) {
        try {
            Path workDir = Files.createTempDirectory("gantry-conformance-").resolve(name);
            List<String> master = new ArrayList<>(List.of("allocation_interval = 50ms"));
            master.addAll(masterFlags);
            configure(workDir, MASTER, master);
            List<String> agent = new ArrayList<>(
                    List.of("resources = " + AGENT_RESOURCES, "attributes = rack:r1;rack:r2;level:10;slots:[1-2]"));
            agent.addAll(agentFlags);
            configure(workDir, AGENT, agent);
            Node node = Node.in(workDir).asDaemon().start();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> end(node)));
            return new Stage(node);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void end(Node node) {
        node.close();
        try (Stream<Path> files = Files.walk(node.workDir().getParent())) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the distribution comes with, and more. */
    private static void configure(Path workDir, String file, List<String> lines) throws IOException {
        Path etc = Files.createDirectories(workDir.resolve("etc"));
        Path target = etc.resolve(file);
        Files.copy(Distribution.home().resolve("etc").resolve(file), target);
        Files.write(target, lines, StandardOpenOption.APPEND);
    }

    Node node() {
        return node;
    }

    Wire master() {
        return master;
    }

    Wire agent() {
        return agent;
    }

    /** The id of the node's agent. */
    String agentId() {
        return master.get("/slaves").json().at("/slaves/0/id").asText();
    }
}

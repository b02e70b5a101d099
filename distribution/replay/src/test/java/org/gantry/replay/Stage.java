package org.gantry.replay;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.gantry.itests.Distribution;
import org.gantry.itests.Node;

/** A node that is set up as the recorded master and agent were. */
final class Stage implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
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

    /** Waits until the master has the agent, as it had when the recording began. */
    void awaitAgent() {
        await("an agent")
                .atMost(PATIENCE)
                .until(() -> !masterState().path("slaves").isEmpty());
    }

    /** Likewise, for those who have to prove who they are. @param user with a colon and the password */
    void awaitAgent(String user) {
        String basic = "Basic " + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8));
        await("an agent").atMost(PATIENCE).until(() -> !node.http()
                .send(node.http().request(node.master(), "/state").header("Authorization", basic))
                .json()
                .path("slaves")
                .isEmpty());
    }

    /** Waits until the agent knows an executor. */
    void awaitExecutor(String id) {
        await("executor " + id).atMost(PATIENCE).until(() -> node.http()
                .get(node.agent(), "/state")
                .json()
                .findValuesAsText("id")
                .contains(id));
    }

    /** Waits until the agent has done what operators ordered. */
    void awaitOperations() {
        await("the end of all operations").atMost(PATIENCE).until(() -> node.http()
                .send(node.http()
                        .request(node.master(), "/api/v1")
                        .header("Content-Type", "application/json")
                        .header("Accept", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString("{\"type\":\"GET_OPERATIONS\"}")))
                .json()
                .findPath("operations")
                .isEmpty());
    }

    /** Waits until the agent's drain is over. */
    void awaitDrained() {
        await("the end of the drain").atMost(PATIENCE).until(() -> node.http()
                .get(node.master(), "/slaves")
                .json()
                .findValuesAsText("state")
                .contains("DRAINED"));
    }

    /** Ends the agent without a word to the master. */
    void stopAgent() {
        node.shell("bundle:stop org.gantry.agent");
        await("the agent's end")
                .atMost(PATIENCE)
                .until(() -> node.http().get(node.agent(), "/health").status() == 404);
    }

    /** Waits until the master has given the agent up. */
    void awaitUnreachable() {
        await("the agent is unreachable")
                .atMost(PATIENCE.multipliedBy(2))
                .until(() -> masterState().path("unreachable_slaves").asInt() == 1);
    }

    /** Starts it again, and waits until the master has it. */
    void startAgent() {
        node.shell("bundle:start org.gantry.agent");
        await("the agent's return")
                .atMost(PATIENCE)
                .until(() -> masterState().path("activated_slaves").asInt() == 1);
    }

    private JsonNode masterState() {
        return node.http().get(node.master(), "/state").json();
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

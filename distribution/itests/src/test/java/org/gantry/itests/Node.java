package org.gantry.itests;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A node of the assembled distribution as a real process, on free ports and with a work directory of its own.
 *
 * <pre>{@code
 * try (Node node = Node.in(temporaryFolder).start()) {
 *     node.http().post(node.services(), "/v2/apps", json);
 *     node.kill9();
 *     node.start();
 * }
 * }</pre>
 */
public final class Node implements AutoCloseable {
    private static final Duration READY_WITHIN = Duration.ofSeconds(90);
    private static final Duration STOPPED_WITHIN = Duration.ofSeconds(60);
    private static final int TAIL_LINES = 60;

    private final Path workDir;
    private final int agents;
    private final String command;
    private final int offset;
    private final List<String> options;
    private final List<String> prefix;
    private final Http http = new Http();
    private Process process;

    private Node(Path workDir, int agents, String command, int offset, List<String> options, List<String> prefix) {
        this.workDir = workDir;
        this.agents = agents;
        this.command = command;
        this.offset = offset;
        this.options = List.copyOf(options);
        this.prefix = List.copyOf(prefix);
    }

    /** A quickstart with one agent, not started yet. */
    public static Node in(Path workDir) {
        return new Node(workDir, 1, "quickstart", Ports.freeOffset(1), List.of(), List.of());
    }

    /** The same with another number of agents. */
    public Node withAgents(int number) {
        return new Node(workDir, number, command, Ports.freeOffset(number), options, prefix);
    }

    /** The same, but its tasks survive {@link #stop()}, as those of a daemon do. */
    public Node asDaemon() {
        return new Node(workDir, agents, "run", offset, options, prefix);
    }

    /** The same with more of {@code bin/gantry}'s options. */
    public Node withOptions(String... more) {
        return new Node(workDir, agents, command, offset, List.of(more), prefix);
    }

    /** The same, run by another command, as {@code nsenter} runs one. */
    public Node runBy(String... words) {
        return new Node(workDir, agents, command, offset, options, List.of(words));
    }

    /** Starts the node, on the work directory as it is, and waits until it is ready. */
    public Node start() {
        begin();
        awaitReady();
        return this;
    }

    /** Starts the node and does not wait: members of an ensemble need one another to become ready. */
    public void begin() {
        if (process != null && process.isAlive()) {
            throw new IllegalStateException("Already running as process " + process.pid());
        }
        try {
            Files.createDirectories(workDir);
            Files.deleteIfExists(readyFile());
            process = new ProcessBuilder(Stream.concat(prefix.stream(), Distribution.command(arguments()).stream())
                            .toList())
                    .redirectErrorStream(true)
                    .redirectOutput(console().toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void awaitReady() {
        await("node ready")
                .atMost(READY_WITHIN)
                .pollInterval(Duration.ofMillis(50))
                .until(this::readyOrDead);
        if (!Files.exists(readyFile())) {
            throw new AssertionError("The node ended with exit code " + process.exitValue() + "\n" + logTail());
        }
    }

    /** Sends a signal such as {@code STOP}. */
    public void signal(String name) {
        Distribution.Result kill = Distribution.run(Map.of(), List.of("kill", "-" + name, Long.toString(pid())));
        if (kill.exitCode() != 0) {
            throw new AssertionError("kill -" + name + " " + pid() + ": " + kill.errors());
        }
    }

    /** Kills the JVM as a crash would, and waits until it is gone. Its tasks go on. */
    public void kill9() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** Sends SIGTERM, waits for the end and tells the exit code. */
    public int stop() {
        process.destroy();
        awaitEnd();
        return process.exitValue();
    }

    /** Stops the node and whatever still runs below its work directory. */
    @Override
    public void close() {
        if (process != null && process.isAlive()) {
            stop();
        }
        processesBelowWorkDir().forEach(ProcessHandle::destroyForcibly);
    }

    public URI master() {
        return url(5050);
    }

    public URI agent() {
        return agent(1);
    }

    /** An agent's address; the first is 1. */
    public URI agent(int number) {
        return url(5050 + number);
    }

    public URI services() {
        return url(8080);
    }

    public URI dashboard() {
        return url(8480);
    }

    public int portOffset() {
        return offset;
    }

    public Path workDir() {
        return workDir;
    }

    public long pid() {
        return process.pid();
    }

    public boolean isRunning() {
        return process != null && process.isAlive();
    }

    /** A client for this node's endpoints. */
    public Http http() {
        return http;
    }

    /** The administrator's bearer token. */
    public String token() {
        return read(workDir.resolve("auth/token")).strip();
    }

    /** Runs {@code gantry shell} with one command of Karaf's console and tells its output. */
    public Distribution.Result shell(String line) {
        return Distribution.gantry("shell", "--work-dir", workDir.toString(), line);
    }

    /** What a failed test should show: the console and the last lines of the log. */
    public String logTail() {
        List<String> lines = new ArrayList<>(List.of("--- console", read(console()), "--- " + log() + " (last lines)"));
        String[] log = read(log()).split("\n");
        lines.addAll(Arrays.asList(log).subList(Math.max(0, log.length - TAIL_LINES), log.length));
        return String.join("\n", lines);
    }

    private String[] arguments() {
        List<String> arguments = new ArrayList<>(List.of(command, "--work-dir", workDir.toString()));
        arguments.addAll(List.of("--port-offset", Integer.toString(offset), "--agents", Integer.toString(agents)));
        arguments.addAll(options);
        return arguments.toArray(String[]::new);
    }

    private boolean readyOrDead() {
        return Files.exists(readyFile()) || !process.isAlive();
    }

    private void awaitEnd() {
        try {
            if (!process.waitFor(STOPPED_WITHIN.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("Process " + process.pid() + " does not end\n" + logTail());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted", e);
        }
    }

    private Stream<ProcessHandle> processesBelowWorkDir() {
        return ProcessHandle.allProcesses().filter(candidate -> workingDirectory(candidate)
                .filter(directory -> directory.startsWith(workDir.toAbsolutePath()))
                .isPresent());
    }

    private static Optional<Path> workingDirectory(ProcessHandle candidate) {
        try {
            return Optional.of(Files.readSymbolicLink(Path.of("/proc", Long.toString(candidate.pid()), "cwd")));
        } catch (IOException goneOrForbidden) {
            return Optional.empty();
        }
    }

    private Path readyFile() {
        return workDir.resolve("run/ready");
    }

    private Path console() {
        return workDir.resolveSibling(workDir.getFileName() + "-console.log");
    }

    private Path log() {
        return workDir.resolve("log/gantry.log");
    }

    private URI url(int base) {
        return URI.create("http://127.0.0.1:" + (base + offset));
    }

    private static String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file, StandardCharsets.UTF_8) : "(no file " + file + ")";
        } catch (IOException e) {
            return "(cannot read " + file + ": " + e + ")";
        }
    }
}

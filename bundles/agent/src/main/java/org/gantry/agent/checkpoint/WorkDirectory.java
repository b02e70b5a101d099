package org.gantry.agent.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.gantry.model.container.ContainerId;

/**
 * Where things are in an agent's directories. Sandboxes are in {@code slaves/}, what recovery reads in {@code meta/},
 * private directories of containers in the runtime directory.
 */
public record WorkDirectory(Path work, Path runtime) {
    public Path meta() {
        return work.resolve("meta");
    }

    public Path bootId() {
        return meta().resolve("boot_id");
    }

    public Path metaAgents() {
        return meta().resolve("slaves");
    }

    public Path latestAgent() {
        return metaAgents().resolve("latest");
    }

    public Path metaAgent(String agent) {
        return child(metaAgents(), agent);
    }

    public Path agentInfo(String agent) {
        return metaAgent(agent).resolve("slave.info");
    }

    public Path metaFramework(String agent, String framework) {
        return child(metaAgent(agent).resolve("frameworks"), framework);
    }

    public Path frameworkInfo(String agent, String framework) {
        return metaFramework(agent, framework).resolve("framework.info");
    }

    public Path metaExecutor(String agent, String framework, String executor) {
        return child(metaFramework(agent, framework).resolve("executors"), executor);
    }

    public Path metaRun(String agent, RunId run) {
        return child(
                metaExecutor(agent, run.framework(), run.executor()).resolve("runs"),
                run.container().value());
    }

    public Path taskDirectory(String agent, RunId run, String task) {
        return child(metaRun(agent, run).resolve("tasks"), task);
    }

    /** The sandbox of a run. */
    public Path sandbox(String agent, RunId run) {
        Path executor = child(work.resolve("slaves"), agent).resolve("frameworks");
        executor = child(child(executor, run.framework()).resolve("executors"), run.executor());
        return child(executor.resolve("runs"), run.container().value());
    }

    public Path runtimeContainers() {
        return runtime.resolve("containers");
    }

    public Path runtimeDirectory(ContainerId container) {
        return container
                .parent()
                .map(parent -> child(runtimeDirectory(parent).resolve("containers"), container.value()))
                .orElseGet(() -> child(runtimeContainers(), container.value()));
    }

    /** The sandbox of a container that belongs to no framework. */
    public Path standaloneSandbox(ContainerId container) {
        return child(work.resolve("containers"), container.value());
    }

    /** Records of such containers. */
    public Path standaloneMetas() {
        return meta().resolve("containers");
    }

    /** Those that have records. */
    public List<ContainerId> standaloneContainers() throws IOException {
        if (!Files.isDirectory(standaloneMetas())) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(standaloneMetas())) {
            return all.filter(Files::isDirectory)
                    .map(path -> ContainerId.of(path.getFileName().toString()))
                    .toList();
        }
    }

    public Path standaloneMeta(ContainerId container) {
        return child(standaloneMetas(), container.value());
    }

    /**
     * Where a nested container has its place within what belongs to the outermost one.
     *
     * @param root of the outermost container
     */
    public Path nested(Path root, ContainerId container) {
        return container
                .parent()
                .map(parent -> child(nested(root, parent).resolve("containers"), container.value()))
                .orElse(root);
    }

    public Path fetcherCache() {
        return work.resolve("fetch");
    }

    private static Path child(Path parent, String name) {
        if (!isSafe(name)) {
            throw new IllegalArgumentException("'" + name + "' cannot be the name of a directory");
        }
        return parent.resolve(name);
    }

    /** Whether an id can stand in a path: Mesos's rule for ids. */
    public static boolean isSafe(String id) {
        return !id.isEmpty()
                && id.length() <= 255
                && !id.equals(".")
                && !id.equals("..")
                && id.chars().noneMatch(c -> c < ' ' || c == '/' || c == '\\' || c == 127);
    }
}

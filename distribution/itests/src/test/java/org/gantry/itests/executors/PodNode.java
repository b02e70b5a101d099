package org.gantry.itests.executors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.gantry.itests.Node;

/** A node whose tasks outlive it, with a framework that launches executors there. */
record PodNode(Path folder, Node node, Pods framework) implements AutoCloseable {
    private static final Duration WITHIN = Duration.ofSeconds(60);

    /** Starts both. */
    static PodNode in(Path folder) {
        return start(folder, at(folder));
    }

    /** The node, before its first start. */
    static Node at(Path folder) {
        return Node.in(folder.resolve("node")).asDaemon();
    }

    static PodNode start(Path folder, Node node) {
        node.start();
        try {
            return new PodNode(folder, node, Pods.on(node));
        } catch (RuntimeException | Error e) {
            node.close();
            throw e;
        }
    }

    /** Has a custom executor launch tasks. */
    void launch(ObjectNode executor, String... tasks) {
        framework.accept(offer -> {
            ObjectNode operation = Pods.JSON.createObjectNode().put("type", "LAUNCH");
            var infos = operation.putObject("launch").putArray("task_infos");
            List.of(tasks).forEach(task -> infos.add(Pods.task(offer, task).set("executor", executor)));
            return operation;
        });
    }

    /** The framework's executor of that id, with resources of its own and nothing else. */
    ObjectNode executor(String id, String type, double cpus, double mem) {
        ObjectNode executor = Pods.JSON.createObjectNode().put("type", type);
        executor.putObject("executor_id").put("value", id);
        executor.putObject("framework_id").put("value", framework.id());
        Pods.resources(executor, cpus, mem);
        return executor;
    }

    /** The latest run's. */
    Path sandbox(String executor) {
        try (var found = Files.find(
                folder,
                14,
                (path, attributes) -> path.endsWith("executors/" + executor + "/runs/latest")
                        && path.toString().contains("/slaves/")
                        && !path.toString().contains("/meta/"))) {
            return found.findFirst().orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param status as wait(2) tells it */
    void awaitEnd(String executor, int status) {
        Awaitility.await("the end of " + executor + " is told").atMost(WITHIN).until(() -> ends(executor)
                .equals(List.of(status)));
    }

    /** The statuses with which the framework heard of ends of an executor. */
    List<Integer> ends(String executor) {
        return framework.events("FAILURE").stream()
                .filter(event -> event.at("/failure/executor_id/value").asText().equals(executor))
                .map(event -> event.at("/failure/status").asInt())
                .toList();
    }

    /** The process of a task, or of the executor that it is in. */
    static long pid(JsonNode status) {
        return status.at("/container_status/executor_pid").asLong();
    }

    @Override
    public void close() {
        try {
            if (node.isRunning()) {
                framework.close();
            }
        } finally {
            node.close();
        }
    }
}

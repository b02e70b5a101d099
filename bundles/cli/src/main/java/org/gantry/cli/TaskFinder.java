package org.gantry.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** Finds tasks by what users call them, and their sandboxes. */
final class TaskFinder {
    private static final int LIMIT = 10_000;
    private static final Set<String> ALIVE =
            Set.of("TASK_STAGING", "TASK_STARTING", "TASK_RUNNING", "TASK_KILLING", "TASK_UNREACHABLE");

    private final Api master;

    TaskFinder(Api master) {
        this.master = master;
    }

    /** A task and where its files are. */
    record Found(String id, Api agent, String directory) {}

    /**
     * The task of that id; else the live tasks of the app of that id; else the live tasks with the text in their id;
     * else the one that ended last with the text in its id.
     *
     * @throws CliException if there is none
     */
    List<Found> find(String text) {
        List<JsonNode> all = new ArrayList<>();
        master.get("/tasks?limit=" + LIMIT).path("tasks").forEach(all::add);
        Predicate<JsonNode> alive = task -> ALIVE.contains(task.path("state").asText());
        String ofApp = text.replaceAll("^/+|/+$", "").replace('/', '_') + ".";
        List<Predicate<JsonNode>> meanings = List.of(
                task -> id(task).equals(text),
                alive.and(task -> id(task).startsWith(ofApp)),
                alive.and(task -> id(task).contains(text)));
        for (Predicate<JsonNode> meaning : meanings) {
            List<JsonNode> matching = all.stream().filter(meaning).toList();
            if (!matching.isEmpty()) {
                return located(matching);
            }
        }
        // The newest comes first.
        return located(all.stream()
                .filter(task -> id(task).contains(text) || id(task).startsWith(ofApp))
                .findFirst()
                .map(List::of)
                .orElseThrow(() -> new CliException(ExitCode.NOT_FOUND, "There is no task or app '" + text + "'")));
    }

    private static String id(JsonNode task) {
        return task.path("id").asText();
    }

    private List<Found> located(List<JsonNode> tasks) {
        JsonNode agents = master.get("/slaves").path("slaves");
        return tasks.stream().map(task -> located(task, agents)).toList();
    }

    private Found located(JsonNode task, JsonNode agents) {
        String agentId = task.path("slave_id").asText();
        for (JsonNode agent : agents) {
            if (agent.path("id").asText().equals(agentId)) {
                String pid = agent.path("pid").asText();
                Api api = master.at(pid.substring(pid.indexOf('@') + 1), "agent");
                return new Found(id(task), api, directory(api.get("/state"), task));
            }
        }
        throw new CliException(
                ExitCode.UNREACHABLE, "Agent " + agentId + " of the task " + id(task) + " is not connected");
    }

    private static String directory(JsonNode agentState, JsonNode task) {
        String executor = task.path("executor_id").asText();
        String id = executor.isEmpty() ? id(task) : executor;
        for (String frameworks : new String[] {"frameworks", "completed_frameworks"}) {
            for (JsonNode framework : agentState.path(frameworks)) {
                for (String executors : new String[] {"executors", "completed_executors"}) {
                    for (JsonNode candidate : framework.path(executors)) {
                        if (candidate.path("id").asText().equals(id)) {
                            return candidate.path("directory").asText();
                        }
                    }
                }
            }
        }
        throw new CliException(ExitCode.NOT_FOUND, "The agent no longer has the sandbox of " + id);
    }
}

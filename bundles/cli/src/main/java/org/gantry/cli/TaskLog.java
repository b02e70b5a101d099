package org.gantry.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints what a task writes, read from the sandbox through its agent. */
@Command(name = "log", description = "Print what a task wrote to its standard output.")
final class TaskLog extends Subcommand {
    private static final int PAGE = 64 * 1024;

    @Parameters(paramLabel = "TASK", description = "The task's id, or a part of it that only one task has.")
    private String task;

    @Option(
            names = {"-f", "--follow"},
            description = "Go on printing what is written, until interrupted or the task's sandbox is gone.")
    private boolean follow;

    @Option(names = "--stderr", description = "Standard error instead of standard output.")
    private boolean stderr;

    @Option(
            names = "--bytes",
            paramLabel = "N",
            defaultValue = "16384",
            description = "Begin at most N bytes before the end (default: ${DEFAULT-VALUE}).")
    private long bytes;

    /** Where a task's sandbox is. */
    private record Sandbox(Api agent, String directory) {}

    @Override
    public Integer call() {
        Sandbox sandbox = find();
        String path = AppId.encode(sandbox.directory() + (stderr ? "/stderr" : "/stdout"));
        long size = sandbox.agent()
                .get("/files/read?path=" + path + "&offset=-1")
                .path("offset")
                .asLong();
        long offset = Math.max(0, size - bytes);
        while (true) {
            JsonNode page = sandbox.agent().get("/files/read?path=" + path + "&offset=" + offset + "&length=" + PAGE);
            String data = page.path("data").asText();
            if (data.isEmpty()) {
                if (!follow) {
                    return ExitCode.OK;
                }
                offset = afterRotation(sandbox, path, offset);
                Waiting.pause();
                continue;
            }
            out().print(data);
            out().flush();
            offset += data.getBytes(StandardCharsets.UTF_8).length;
        }
    }

    // A file that is shorter than what was read was rotated: go on at the start of the new one.
    private static long afterRotation(Sandbox sandbox, String path, long offset) {
        long size = sandbox.agent()
                .get("/files/read?path=" + path + "&offset=-1")
                .path("offset")
                .asLong();
        return size < offset ? 0 : offset;
    }

    private Sandbox find() {
        JsonNode state = connection().master().get("/state");
        Optional<JsonNode> found = Optional.empty();
        for (JsonNode framework : state.path("frameworks")) {
            for (String kind : new String[] {"tasks", "completed_tasks"}) {
                for (JsonNode candidate : framework.path(kind)) {
                    if (candidate.path("id").asText().equals(task)) {
                        return sandbox(state, candidate);
                    }
                    if (candidate.path("id").asText().contains(task) && kind.equals("tasks")) {
                        if (found.isPresent()) {
                            throw new CliException(ExitCode.USAGE, "Several tasks match '" + task + "'");
                        }
                        found = Optional.of(candidate);
                    }
                }
            }
        }
        return found.map(candidate -> sandbox(state, candidate))
                .orElseThrow(() -> new CliException(ExitCode.NOT_FOUND, "There is no task '" + task + "'"));
    }

    private static Sandbox sandbox(JsonNode state, JsonNode found) {
        String agentId = found.path("slave_id").asText();
        for (JsonNode agent : state.path("slaves")) {
            if (agent.path("id").asText().equals(agentId)) {
                String pid = agent.path("pid").asText();
                Api api = new Api(URI.create("http://" + pid.substring(pid.indexOf('@') + 1)), "agent");
                return new Sandbox(api, directory(api.get("/state"), found));
            }
        }
        throw new CliException(ExitCode.UNREACHABLE, "Agent " + agentId + " of the task is not connected");
    }

    private static String directory(JsonNode agentState, JsonNode wanted) {
        String executor = wanted.path("executor_id").asText();
        String id = executor.isEmpty() ? wanted.path("id").asText() : executor;
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

package org.gantry.master.legacy;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.Protos.TaskState;
import org.gantry.master.state.Identity;
import org.gantry.master.state.Snapshot;
import org.gantry.master.state.Tasks;
import org.gantry.master.view.Sight;
import org.gantry.master.view.Usage;
import org.gantry.protocol.view.JsonFields;

/** {@code /state-summary}: how many tasks are where, in which state. */
final class SummaryView {
    private static final List<TaskState> STATES = List.of(
            TaskState.TASK_STAGING,
            TaskState.TASK_STARTING,
            TaskState.TASK_RUNNING,
            TaskState.TASK_KILLING,
            TaskState.TASK_FINISHED,
            TaskState.TASK_KILLED,
            TaskState.TASK_FAILED,
            TaskState.TASK_LOST,
            TaskState.TASK_ERROR,
            TaskState.TASK_UNREACHABLE);

    private final Map<String, Map<TaskState, Integer>> byAgent = new HashMap<>();
    private final Map<String, Map<TaskState, Integer>> byFramework = new HashMap<>();
    private final Map<String, Set<String>> frameworksOfAgent = new HashMap<>();
    private final Map<String, Set<String>> agentsOfFramework = new HashMap<>();
    private final Snapshot snapshot;
    private final Sight sight;

    SummaryView(Sight sight) {
        this.sight = sight;
        this.snapshot = sight.visible();
        snapshot.tasks().forEach(this::count);
    }

    private void count(String frameworkId, Tasks tasks) {
        tasks.current().values().forEach(task -> count(frameworkId, task));
        tasks.unreachable().values().forEach(task -> count(frameworkId, task));
        tasks.completed().values().forEach(task -> count(frameworkId, task));
    }

    private void count(String frameworkId, Task task) {
        String agentId = task.getAgentId().getValue();
        byAgent.computeIfAbsent(agentId, id -> new EnumMap<>(TaskState.class)).merge(task.getState(), 1, Integer::sum);
        byFramework
                .computeIfAbsent(frameworkId, id -> new EnumMap<>(TaskState.class))
                .merge(task.getState(), 1, Integer::sum);
        if (snapshot.frameworks().containsKey(frameworkId)) {
            frameworksOfAgent.computeIfAbsent(agentId, id -> new TreeSet<>()).add(frameworkId);
            agentsOfFramework
                    .computeIfAbsent(frameworkId, id -> new TreeSet<>())
                    .add(agentId);
        }
    }

    void write(JsonGenerator json, Identity identity) throws IOException {
        Usage usage = sight.usage();
        json.writeStartObject();
        json.writeStringField("hostname", identity.info().getHostname());
        if (identity.cluster().isPresent()) {
            json.writeStringField("cluster", identity.cluster().get());
        }
        JsonFields.array(json, "slaves", snapshot.agents().values(), (generator, agent) -> {
            generator.writeStartObject();
            AgentJson.summary(generator, snapshot.orders(), agent, sight);
            counts(generator, byAgent.getOrDefault(agent.id(), Map.of()));
            Json.strings(generator, "framework_ids", frameworksOfAgent.getOrDefault(agent.id(), Set.of()));
            generator.writeEndObject();
        });
        JsonFields.array(json, "frameworks", snapshot.frameworks().values(), (generator, framework) -> {
            generator.writeStartObject();
            FrameworkJson.summary(generator, framework, usage);
            counts(generator, byFramework.getOrDefault(framework.id(), Map.of()));
            Json.strings(generator, "slave_ids", agentsOfFramework.getOrDefault(framework.id(), Set.of()));
            generator.writeEndObject();
        });
        json.writeEndObject();
    }

    private static void counts(JsonGenerator json, Map<TaskState, Integer> counts) throws IOException {
        for (TaskState state : STATES) {
            json.writeNumberField(state.name(), counts.getOrDefault(state, 0));
        }
    }
}

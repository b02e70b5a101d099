package org.gantry.master.view;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import org.apache.mesos.v1.Protos.Task;
import org.gantry.master.state.Executor;
import org.gantry.master.state.OutstandingOffer;
import org.gantry.master.state.Snapshot;
import org.gantry.master.state.Tasks;
import org.gantry.master.transition.TaskRecords;
import org.gantry.model.Resources;

/** Who uses and is offered how much, by agent, framework and role; all with allocation info. */
public final class Usage {
    private final Map<String, Resources> usedByAgent = new HashMap<>();
    private final Map<String, Resources> usedByFramework = new HashMap<>();
    private final Map<String, Resources> usedByRole = new HashMap<>();
    private final Map<String, Resources> offeredByAgent = new HashMap<>();
    private final Map<String, Resources> offeredByFramework = new HashMap<>();
    private final Map<String, Resources> offeredByRole = new HashMap<>();

    public Usage(Snapshot snapshot) {
        snapshot.frameworks().keySet().forEach(id -> addTasks(id, snapshot.tasksOf(id)));
        for (Executor executor : snapshot.executors().values()) {
            TaskRecords.usage(executor.info().getResourcesList())
                    .forEach((role, resources) -> use(executor.agentId(), executor.frameworkId(), role, resources));
        }
        for (OutstandingOffer offer : snapshot.offers().values()) {
            Resources resources = offer.resources().allocatedTo(offer.role());
            add(offeredByAgent, offer.agentId(), resources);
            add(offeredByFramework, offer.frameworkId(), resources);
            add(offeredByRole, offer.role(), resources);
        }
    }

    public Resources usedOn(String agentId) {
        return usedByAgent.getOrDefault(agentId, Resources.EMPTY);
    }

    public Resources usedBy(String frameworkId) {
        return usedByFramework.getOrDefault(frameworkId, Resources.EMPTY);
    }

    public Map<String, Resources> usedByRole() {
        return Collections.unmodifiableMap(usedByRole);
    }

    public Resources usedIn(String role) {
        return usedByRole.getOrDefault(role, Resources.EMPTY);
    }

    public Resources offeredOn(String agentId) {
        return offeredByAgent.getOrDefault(agentId, Resources.EMPTY);
    }

    public Resources offeredTo(String frameworkId) {
        return offeredByFramework.getOrDefault(frameworkId, Resources.EMPTY);
    }

    public Resources offeredIn(String role) {
        return offeredByRole.getOrDefault(role, Resources.EMPTY);
    }

    private void addTasks(String frameworkId, Tasks tasks) {
        for (Task task : tasks.current().values()) {
            if (TaskRecords.holdsResources(task)) {
                TaskRecords.usage(task.getResourcesList())
                        .forEach((role, resources) -> use(task.getAgentId().getValue(), frameworkId, role, resources));
            }
        }
    }

    private void use(String agentId, String frameworkId, String role, Resources resources) {
        Resources allocated = resources.allocatedTo(role);
        add(usedByAgent, agentId, allocated);
        add(usedByFramework, frameworkId, allocated);
        add(usedByRole, role, allocated);
    }

    private static void add(Map<String, Resources> sums, String key, Resources more) {
        sums.merge(key, more, Resources::plus);
    }
}

package org.gantry.master.view;

import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.master.Protos.Event;
import org.gantry.master.state.Agent;
import org.gantry.master.state.Framework;
import org.gantry.master.state.StandingOrders;
import org.gantry.model.Resources;

/** Events of the operator API's stream. */
public final class OperatorEvents {
    private OperatorEvents() {}

    public static Event taskAdded(Task task) {
        return Event.newBuilder()
                .setType(Event.Type.TASK_ADDED)
                .setTaskAdded(Event.TaskAdded.newBuilder().setTask(task))
                .build();
    }

    /**
     * A task has a new status.
     *
     * @param status as it was forwarded
     * @param latest state known
     */
    public static Event taskUpdated(FrameworkID framework, TaskStatus status, TaskState latest) {
        return Event.newBuilder()
                .setType(Event.Type.TASK_UPDATED)
                .setTaskUpdated(Event.TaskUpdated.newBuilder()
                        .setFrameworkId(framework)
                        .setStatus(status)
                        .setState(latest))
                .build();
    }

    public static Event agentAdded(StandingOrders orders, Agent agent) {
        return Event.newBuilder()
                .setType(Event.Type.AGENT_ADDED)
                .setAgentAdded(Event.AgentAdded.newBuilder()
                        .setAgent(AgentMessages.of(orders, agent, Resources.EMPTY, Resources.EMPTY)))
                .build();
    }

    public static Event agentRemoved(String agentId) {
        return Event.newBuilder()
                .setType(Event.Type.AGENT_REMOVED)
                .setAgentRemoved(Event.AgentRemoved.newBuilder()
                        .setAgentId(AgentID.newBuilder().setValue(agentId)))
                .build();
    }

    public static Event frameworkAdded(Framework framework) {
        return Event.newBuilder()
                .setType(Event.Type.FRAMEWORK_ADDED)
                .setFrameworkAdded(
                        Event.FrameworkAdded.newBuilder().setFramework(FrameworkMessages.announced(framework)))
                .build();
    }

    public static Event frameworkUpdated(Framework framework) {
        return Event.newBuilder()
                .setType(Event.Type.FRAMEWORK_UPDATED)
                .setFrameworkUpdated(
                        Event.FrameworkUpdated.newBuilder().setFramework(FrameworkMessages.announced(framework)))
                .build();
    }

    public static Event frameworkRemoved(Framework framework) {
        return Event.newBuilder()
                .setType(Event.Type.FRAMEWORK_REMOVED)
                .setFrameworkRemoved(Event.FrameworkRemoved.newBuilder().setFrameworkInfo(framework.info()))
                .build();
    }
}

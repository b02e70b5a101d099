package org.gantry.agent.core;

import java.util.UUID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.gantry.agent.checkpoint.RunId;
import org.gantry.model.container.ContainerId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers launches of tasks that are not begun at all. */
final class Refusals {
    private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);

    private final AgentState state;
    private final Endings endings;

    Refusals(AgentState state, Endings endings) {
        this.state = state;
        this.endings = endings;
    }

    /** @param executor that would have run it */
    void refuse(FrameworkInfo framework, String executor, TaskInfo task, Ending answer) {
        LOG.info(
                "Refusing task {} of framework {}: {}",
                task.getTaskId().getValue(),
                framework.getId().getValue(),
                answer.message());
        RunId id = new RunId(
                framework.getId().getValue(),
                executor,
                ContainerId.of(UUID.randomUUID().toString()));
        endings.ended(state.add(framework, id, task, false), answer);
    }
}

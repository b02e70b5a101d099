package org.gantry.agent;

import java.util.Optional;
import org.apache.mesos.v1.Protos.ContainerStatus;
import org.apache.mesos.v1.Protos.ResourceStatistics;
import org.gantry.agent.core.ExecutorView;
import org.gantry.model.container.ContainerId;

/**
 * A container that is there, with what it uses now.
 *
 * @param owner the executor whose container it is, or is nested in
 */
public record ContainerReport(
        ContainerId container, Optional<ExecutorView> owner, ContainerStatus status, ResourceStatistics statistics) {
    /** Whether it is the executor's own. */
    public boolean ofExecutor() {
        return owner.isPresent() && container.parent().isEmpty();
    }

    /** The executor, of a container that has one. */
    public ExecutorView executor() {
        return owner.orElseThrow();
    }
}

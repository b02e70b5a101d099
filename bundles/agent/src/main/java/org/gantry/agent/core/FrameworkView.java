package org.gantry.agent.core;

import java.util.List;
import org.apache.mesos.v1.Protos.FrameworkInfo;

/** A framework with its executors on this agent, as readers see it. */
public record FrameworkView(FrameworkInfo info, List<ExecutorView> executors, List<ExecutorView> completedExecutors) {
    public FrameworkView {
        executors = List.copyOf(executors);
        completedExecutors = List.copyOf(completedExecutors);
    }
}

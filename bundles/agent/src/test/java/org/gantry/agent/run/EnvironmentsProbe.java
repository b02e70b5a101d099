package org.gantry.agent.run;

import java.nio.file.Path;
import java.util.Map;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.gantry.agent.config.AgentFlags;

/** Lets tests see what a task's environment would be. */
public final class EnvironmentsProbe {
    private EnvironmentsProbe() {}

    public static Map<String, String> of(AgentFlags flags, FrameworkInfo framework, TaskInfo task, Path sandbox) {
        return Environments.of(flags, "S0", framework, task.getTaskId().getValue(), task, sandbox);
    }

    public static Map<String, String> of(
            AgentFlags flags, FrameworkInfo framework, ExecutorInfo executor, Path sandbox) {
        return Environments.of(flags, "S0", framework, executor, sandbox);
    }
}

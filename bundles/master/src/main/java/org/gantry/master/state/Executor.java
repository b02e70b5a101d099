package org.gantry.master.state;

import org.apache.mesos.v1.Protos.ExecutorInfo;

/**
 * A custom executor that runs on an agent.
 *
 * @param info with its framework id
 */
public record Executor(String agentId, ExecutorInfo info) {
    public String frameworkId() {
        return info.getFrameworkId().getValue();
    }

    public String id() {
        return info.getExecutorId().getValue();
    }

    /** Unique among all executors. */
    public String key() {
        return key(agentId, frameworkId(), id());
    }

    public static String key(String agentId, String frameworkId, String executorId) {
        return agentId + '\n' + frameworkId + '\n' + executorId;
    }
}

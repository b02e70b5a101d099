package org.gantry.agent.core;

import java.util.List;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.gantry.agent.config.ExecutorTimes;

/**
 * What an agent says about itself.
 *
 * @param info of this agent, without an id
 * @param capabilities told to the master
 * @param version of the API that is spoken, for example {@code 1.11.0}
 * @param startTimeSeconds since the epoch
 * @param maxCompletedExecutors kept in memory for each framework
 * @param executors how long executors are waited for
 */
public record CoreSettings(
        AgentInfo info,
        List<AgentInfo.Capability> capabilities,
        String version,
        String ip,
        double startTimeSeconds,
        int maxCompletedExecutors,
        ExecutorTimes executors) {
    /** With the usual times. */
    public CoreSettings(
            AgentInfo info,
            List<AgentInfo.Capability> capabilities,
            String version,
            String ip,
            double startTimeSeconds,
            int maxCompletedExecutors) {
        this(info, capabilities, version, ip, startTimeSeconds, maxCompletedExecutors, ExecutorTimes.DEFAULT);
    }
}

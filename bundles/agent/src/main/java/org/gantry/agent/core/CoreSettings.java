package org.gantry.agent.core;

import java.util.List;
import org.apache.mesos.v1.Protos.AgentInfo;

/**
 * What an agent says about itself.
 *
 * @param info of this agent, without an id
 * @param capabilities told to the master
 * @param version of the API that is spoken, for example {@code 1.11.0}
 * @param startTimeSeconds since the epoch
 * @param maxCompletedExecutors kept in memory for each framework
 */
public record CoreSettings(
        AgentInfo info,
        List<AgentInfo.Capability> capabilities,
        String version,
        String ip,
        double startTimeSeconds,
        int maxCompletedExecutors) {}

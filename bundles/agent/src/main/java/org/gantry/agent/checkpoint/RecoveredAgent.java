package org.gantry.agent.checkpoint;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo;

/**
 * What an agent left on disk.
 *
 * @param info the agent as it last registered, with its id; empty if it never did
 * @param rebooted whether the host was started anew since
 * @param frameworks by id
 * @param runs in no particular order, completed ones included
 * @param problems what could not be read, each with its file
 */
public record RecoveredAgent(
        Optional<AgentInfo> info,
        boolean rebooted,
        Map<String, FrameworkInfo> frameworks,
        List<RecoveredRun> runs,
        List<String> problems) {
    public static final RecoveredAgent NOTHING =
            new RecoveredAgent(Optional.empty(), false, Map.of(), List.of(), List.of());
}

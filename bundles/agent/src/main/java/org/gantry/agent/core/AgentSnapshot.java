package org.gantry.agent.core;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.MasterInfo;

/**
 * The whole agent at one moment, for readers on any thread.
 *
 * @param info with its id once it has registered
 * @param recovered whether recovery is over; before that most calls are refused
 * @param connected whether a master accepts this agent now
 * @param drain the order to run nothing more, until that is so
 * @param resources with reservations and volumes
 * @param counters of what happened since the agent started, by metric name
 */
public record AgentSnapshot(
        AgentInfo info,
        boolean recovered,
        boolean connected,
        Optional<MasterInfo> master,
        List<FrameworkView> frameworks,
        List<FrameworkView> completedFrameworks,
        Map<String, Long> counters,
        Duration recoveryTime,
        Optional<Drain> drain,
        AgentResources.View resources) {
    public AgentSnapshot {
        frameworks = List.copyOf(frameworks);
        completedFrameworks = List.copyOf(completedFrameworks);
        counters = Map.copyOf(counters);
    }

    /** The same moment with fewer frameworks, and with the operations of those and of operators. */
    public AgentSnapshot only(List<FrameworkView> someFrameworks, List<FrameworkView> someCompleted) {
        return new AgentSnapshot(
                info,
                recovered,
                connected,
                master,
                someFrameworks,
                someCompleted,
                counters,
                recoveryTime,
                drain,
                resources(someFrameworks));
    }

    private AgentResources.View resources(List<FrameworkView> someFrameworks) {
        Set<FrameworkID> known =
                someFrameworks.stream().map(view -> view.info().getId()).collect(Collectors.toSet());
        return new AgentResources.View(
                resources.total(),
                resources.operations().stream()
                        .filter(operation -> !operation.hasFrameworkId() || known.contains(operation.getFrameworkId()))
                        .toList());
    }

    /** Empty until the agent has registered for the first time. */
    public Optional<String> agentId() {
        return info.hasId() ? Optional.of(info.getId().getValue()) : Optional.empty();
    }
}

package org.gantry.agent;

import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.gantry.agent.config.AgentFlags;
import org.gantry.agent.config.DomainFlag;
import org.gantry.agent.config.HostResources;
import org.gantry.agent.config.ResourceText;
import org.gantry.agent.core.CoreSettings;

/** What an agent says about itself. */
final class Identity {
    /** The version of the API that clients see. */
    static final String VERSION = "1.11.0";

    private Identity() {}

    static CoreSettings settings(AgentFlags flags, Clock clock) throws IOException {
        AgentInfo.Builder info = AgentInfo.newBuilder()
                .setHostname(flags.hostname())
                .setPort(flags.port())
                .addAllResources(HostResources.complete(ResourceText.resources(flags.resources()), flags.workDir()))
                .addAllAttributes(ResourceText.attributes(flags.attributes()));
        DomainFlag.read(flags.settings()).ifPresent(info::setDomain);
        return new CoreSettings(
                info.build(),
                capabilities(),
                VERSION,
                flags.ip(),
                clock.millis() / 1000.0,
                flags.maxCompletedExecutors(),
                flags.executors());
    }

    private static List<AgentInfo.Capability> capabilities() {
        return Stream.of(
                        AgentInfo.Capability.Type.MULTI_ROLE,
                        AgentInfo.Capability.Type.HIERARCHICAL_ROLE,
                        AgentInfo.Capability.Type.RESERVATION_REFINEMENT,
                        AgentInfo.Capability.Type.RESOURCE_PROVIDER,
                        AgentInfo.Capability.Type.RESIZE_VOLUME,
                        AgentInfo.Capability.Type.AGENT_OPERATION_FEEDBACK,
                        AgentInfo.Capability.Type.AGENT_DRAINING,
                        AgentInfo.Capability.Type.TASK_RESOURCE_LIMITS)
                .map(type -> AgentInfo.Capability.newBuilder().setType(type).build())
                .toList();
    }
}

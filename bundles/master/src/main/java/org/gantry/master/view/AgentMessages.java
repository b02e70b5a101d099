package org.gantry.master.view;

import org.apache.mesos.v1.master.Protos.Response.GetAgents;
import org.gantry.master.state.Agent;
import org.gantry.model.Resources;

/** Agents as v1 messages. */
public final class AgentMessages {
    private AgentMessages() {}

    /**
     * An agent with what is used and offered of it.
     *
     * @param allocated with allocation info
     * @param offered likewise
     */
    public static GetAgents.Agent of(Agent agent, Resources allocated, Resources offered) {
        GetAgents.Agent.Builder message = GetAgents.Agent.newBuilder()
                .setAgentInfo(agent.info())
                .setActive(agent.connected())
                .setDeactivated(false)
                .setVersion(agent.version())
                .setPid(agent.pid())
                .setRegisteredTime(Times.info(agent.registered()))
                .addAllTotalResources(ResourceMessages.list(agent.total()))
                .addAllAllocatedResources(ResourceMessages.list(allocated))
                .addAllOfferedResources(ResourceMessages.list(offered))
                .addAllCapabilities(agent.capabilities());
        agent.reregistered().ifPresent(time -> message.setReregisteredTime(Times.info(time)));
        return message.build();
    }
}

package org.gantry.master.view;

import static java.time.temporal.ChronoUnit.SECONDS;

import java.util.List;
import java.util.function.Predicate;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.master.Protos.Response.GetAgents;
import org.gantry.master.state.Agent;
import org.gantry.master.state.StandingOrders;
import org.gantry.model.Resources;
import org.gantry.security.guard.MesosObjects;

/** Agents as v1 messages. */
public final class AgentMessages {
    private AgentMessages() {}

    /**
     * An agent with what is used and offered of it.
     *
     * @param allocated with allocation info
     * @param offered likewise
     */
    public static GetAgents.Agent of(StandingOrders orders, Agent agent, Resources allocated, Resources offered) {
        GetAgents.Agent.Builder message = GetAgents.Agent.newBuilder()
                .setAgentInfo(agent.info())
                .setActive(orders.isActive(agent))
                .setDeactivated(orders.deactivation(agent.id()).isPresent())
                .setVersion(agent.version())
                .setPid(agent.pid())
                .setRegisteredTime(Times.info(agent.registered()))
                .addAllTotalResources(ResourceMessages.list(agent.total()))
                .addAllAllocatedResources(ResourceMessages.list(allocated))
                .addAllOfferedResources(ResourceMessages.list(offered))
                .addAllCapabilities(agent.capabilities());
        agent.reregistered().ifPresent(time -> message.setReregisteredTime(Times.info(time)));
        orders.deactivation(agent.id()).ifPresent(deactivation -> {
            deactivation.drain().ifPresent(message::setDrainInfo);
            deactivation
                    .drainStart()
                    .ifPresent(start -> message.setEstimatedDrainStartTime(Times.info(start.truncatedTo(SECONDS))));
        });
        return message.build();
    }

    /** Takes out what is reserved for, or allocated to, roles that are not to be seen. */
    public static GetAgents.Agent.Builder hide(GetAgents.Agent.Builder agent, Predicate<String> roles) {
        List<Resource> own = visible(agent.getAgentInfo().getResourcesList(), roles);
        agent.getAgentInfoBuilder().clearResources().addAllResources(own);
        List<Resource> total = visible(agent.getTotalResourcesList(), roles);
        List<Resource> allocated = visible(agent.getAllocatedResourcesList(), roles);
        List<Resource> offered = visible(agent.getOfferedResourcesList(), roles);
        return agent.clearTotalResources()
                .addAllTotalResources(total)
                .clearAllocatedResources()
                .addAllAllocatedResources(allocated)
                .clearOfferedResources()
                .addAllOfferedResources(offered);
    }

    private static List<Resource> visible(List<Resource> resources, Predicate<String> roles) {
        return resources.stream()
                .filter(resource -> MesosObjects.visible(resource, roles))
                .toList();
    }
}

package org.gantry.master.transition;

import java.util.List;
import org.apache.mesos.v1.Protos.Address;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.OfferID;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.URL;
import org.gantry.allocator.spi.Allocation;
import org.gantry.master.state.Agent;
import org.gantry.master.state.Framework;
import org.gantry.master.view.ResourceMessages;
import org.gantry.model.Resources;

/** Offers on the wire, as the framework's capabilities allow it to understand them. */
final class OfferMessages {
    private static final String AGENT_PATH = "/slave(1)";

    private OfferMessages() {}

    static Offer of(String id, Framework framework, Agent agent, Allocation allocation, List<ExecutorID> executors) {
        Resources resources =
                allocation.resources().filter(entry -> !entry.name().equals("ephemeral_ports"));
        boolean multiRole = OfferTransitions.multiRole(framework);
        Offer.Builder offer = Offer.newBuilder()
                .setId(OfferID.newBuilder().setValue(id))
                .setFrameworkId(framework.info().getId())
                .setAgentId(agent.info().getId())
                .setHostname(agent.hostname())
                .setUrl(URL.newBuilder()
                        .setScheme("http")
                        .setAddress(Address.newBuilder()
                                .setHostname(agent.hostname())
                                .setIp(agent.address())
                                .setPort(agent.port()))
                        .setPath(AGENT_PATH))
                .addAllResources(list(framework, multiRole ? resources.allocatedTo(allocation.role()) : resources))
                .addAllAttributes(agent.info().getAttributesList())
                .addAllExecutorIds(executors);
        if (agent.info().hasDomain()) {
            offer.setDomain(agent.info().getDomain());
        }
        if (multiRole) {
            offer.setAllocationInfo(Resource.AllocationInfo.newBuilder().setRole(allocation.role()));
        }
        return offer.build();
    }

    private static List<Resource> list(Framework framework, Resources resources) {
        return framework.can(FrameworkInfo.Capability.Type.RESERVATION_REFINEMENT)
                ? ResourceMessages.refined(resources)
                : ResourceMessages.unrefined(resources);
    }
}

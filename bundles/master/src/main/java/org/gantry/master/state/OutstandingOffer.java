package org.gantry.master.state;

import java.time.Instant;
import org.apache.mesos.v1.Protos.Offer;
import org.gantry.model.Resources;

/**
 * An offer that a framework has not answered yet.
 *
 * @param offer as it was sent
 * @param resources without allocation info
 */
public record OutstandingOffer(Offer offer, String role, Resources resources, Instant since) {
    public String id() {
        return offer.getId().getValue();
    }

    public String frameworkId() {
        return offer.getFrameworkId().getValue();
    }

    public String agentId() {
        return offer.getAgentId().getValue();
    }
}

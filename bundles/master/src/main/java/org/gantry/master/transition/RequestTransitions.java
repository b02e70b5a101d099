package org.gantry.master.transition;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos;
import org.gantry.allocator.spi.Allocation;
import org.gantry.allocator.spi.Request;
import org.gantry.master.effect.Effect;
import org.gantry.master.state.Framework;
import org.gantry.model.Quantities;
import org.gantry.model.Resources;
import org.gantry.protocol.ResourceConversion;

/** Frameworks say what they wait for, until they are offered it. */
final class RequestTransitions {
    /** More are not kept; the first ones count. */
    private static final int MOST = 100;

    private final Step step;

    RequestTransitions(Step step) {
        this.step = step;
    }

    /** Replaces what the framework asked for before. What cannot be understood is left out. */
    void request(Framework framework, List<Protos.Request> requests) {
        step.count("master/messages_resource_request");
        List<Request> wanted = requests.stream()
                .map(RequestTransitions::read)
                .flatMap(Optional::stream)
                .limit(MOST)
                .toList();
        put(framework.id(), wanted);
        step.allocateSoon();
    }

    /** The framework is gone, or away: it will ask again. */
    void forget(String frameworkId) {
        step.ledger().allocation().requests().remove(frameworkId);
    }

    /** What is offered holds what somebody asked for. The allocator knows that already. */
    void offered(Allocation allocation) {
        List<Request> waiting = step.ledger().allocation().requests().getOrDefault(allocation.frameworkId(), List.of());
        if (waiting.isEmpty()) {
            return;
        }
        Quantities offered = allocation.resources().quantities();
        List<Request> left = new ArrayList<>(waiting);
        left.stream()
                .filter(request -> request.agentId()
                                .filter(id -> !id.equals(allocation.agentId()))
                                .isEmpty()
                        && offered.contains(request.amounts()))
                .findFirst()
                .ifPresent(left::remove);
        keep(allocation.frameworkId(), left);
    }

    private void put(String frameworkId, List<Request> wanted) {
        keep(frameworkId, wanted);
        step.add(new Effect.Requested(frameworkId, wanted));
    }

    private void keep(String frameworkId, List<Request> wanted) {
        if (wanted.isEmpty()) {
            forget(frameworkId);
        } else {
            step.ledger().allocation().requests().put(frameworkId, List.copyOf(wanted));
        }
    }

    private static Optional<Request> read(Protos.Request request) {
        try {
            Resources resources = ResourceConversion.toModel(request.getResourcesList());
            Optional<String> agent =
                    request.hasAgentId() ? Optional.of(request.getAgentId().getValue()) : Optional.empty();
            return resources.quantities().isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Request(agent, resources.quantities()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}

package org.gantry.master.transition;

import java.time.Instant;
import java.util.List;
import org.gantry.master.state.Agent;
import org.gantry.master.state.Framework;
import org.gantry.protocol.agentlink.AgentLink;

/** What happens because time passes. */
final class ClockTransitions {
    private static final AgentLink.Event PING =
            AgentLink.Event.newBuilder().setType(AgentLink.Event.Type.PING).build();

    private final Step step;

    ClockTransitions(Step step) {
        this.step = step;
    }

    void tick() {
        List.copyOf(step.ledger().agents().values()).forEach(this::check);
        AbsenceTransitions absence = new AbsenceTransitions(step);
        absence.giveUpRecovered();
        absence.checkHold();
        absence.collect();
        new DrainTransitions(step).check();
        step.policy().offerTimeout().ifPresent(timeout -> new OfferTransitions(step)
                .rescindAll(offer -> !offer.since().plus(timeout).isAfter(step.now()), true));
        step.policy().offerTimeout().ifPresent(new InverseTransitions(step)::expire);
        for (Framework framework : List.copyOf(step.ledger().frameworks().values())) {
            framework.removeAt().filter(this::isDue).ifPresent(due -> new FrameworkRemoval(step)
                    .expire(framework, "Framework failover timeout"));
        }
    }

    private void check(Agent agent) {
        if (isDue(agent.lastHeard().plus(step.policy().totalPingTimeout()))) {
            new AbsenceTransitions(step).silent(agent);
            return;
        }
        new AbsenceTransitions(step).heard(agent);
        if (agent.connected() && isDue(agent.lastPing().plus(step.policy().pingTimeout()))) {
            step.ledger().agents().put(agent.id(), agent.pinged(step.now()));
            step.send(agent, PING);
        }
    }

    private boolean isDue(Instant deadline) {
        return !deadline.isAfter(step.now());
    }
}

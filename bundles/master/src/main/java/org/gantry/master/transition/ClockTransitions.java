package org.gantry.master.transition;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.gantry.master.effect.RegistryChange;
import org.gantry.master.state.AbsentAgent;
import org.gantry.master.state.Agent;
import org.gantry.master.state.Framework;
import org.gantry.protocol.agentlink.AgentLink;

/** What happens because time passes. */
final class ClockTransitions {
    private static final AgentLink.Event PING =
            AgentLink.Event.newBuilder().setType(AgentLink.Event.Type.PING).build();

    /** How long an agent that became unreachable is remembered. */
    private static final Duration REMEMBERED = Duration.ofDays(14);

    private final Step step;

    ClockTransitions(Step step) {
        this.step = step;
    }

    void tick() {
        List.copyOf(step.ledger().agents().values()).forEach(this::check);
        giveUpRecovered();
        forgetUnreachable();
        step.policy().offerTimeout().ifPresent(timeout -> new OfferTransitions(step)
                .rescindAll(offer -> !offer.since().plus(timeout).isAfter(step.now()), true));
        for (Framework framework : List.copyOf(step.ledger().frameworks().values())) {
            framework.removeAt().filter(this::isDue).ifPresent(due -> new FrameworkRemoval(step)
                    .remove(framework, "Framework failover timeout"));
        }
    }

    private void check(Agent agent) {
        if (isDue(agent.lastHeard().plus(step.policy().totalPingTimeout()))) {
            new AgentTransitions(step).unreachable(agent, "health check timed out");
        } else if (agent.connected()
                && isDue(agent.lastPing().plus(step.policy().pingTimeout()))) {
            step.ledger().agents().put(agent.id(), agent.pinged(step.now()));
            step.send(agent, PING);
        }
    }

    /** Agents of the registry that did not come back after this master was elected. */
    private void giveUpRecovered() {
        Duration patience = step.policy().agentReregisterTimeout();
        for (AbsentAgent agent : List.copyOf(step.ledger().recovered().values())) {
            if (isDue(agent.since().plus(patience))) {
                AbsentAgent absent = new AbsentAgent(agent.info(), step.now());
                step.ledger().recovered().remove(agent.id());
                step.ledger().unreachable().put(agent.id(), absent);
                step.count("master/recovery_slave_removals");
                step.count("master/slave_removals");
                step.count("master/slave_removals/reason_unhealthy");
                step.persist(new RegistryChange.MarkUnreachable(absent));
                new AgentTransitions(step).tellLost(agent.info().getId());
            }
        }
    }

    /** Nobody waits for them any more. */
    private void forgetUnreachable() {
        for (AbsentAgent agent : List.copyOf(step.ledger().unreachable().values())) {
            if (isDue(agent.since().plus(REMEMBERED))) {
                step.ledger().unreachable().remove(agent.id());
                step.persist(new RegistryChange.RemoveAgent(agent.id()));
            }
        }
    }

    private boolean isDue(Instant deadline) {
        return !deadline.isAfter(step.now());
    }
}

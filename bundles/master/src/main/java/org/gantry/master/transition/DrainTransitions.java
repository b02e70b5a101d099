package org.gantry.master.transition;

import java.util.Optional;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.DrainConfig;
import org.apache.mesos.v1.Protos.DrainInfo;
import org.apache.mesos.v1.Protos.DrainState;
import org.apache.mesos.v1.Protos.MachineID;
import org.gantry.master.effect.Effect;
import org.gantry.master.effect.RegistryChange;
import org.gantry.master.order.Answer;
import org.gantry.master.order.Order;
import org.gantry.master.state.Agent;
import org.gantry.master.state.Deactivation;
import org.gantry.master.state.Ledger;
import org.gantry.master.state.MachineKey;
import org.gantry.master.state.Maintenance;
import org.gantry.protocol.agentlink.AgentLink;

/** Agents are taken out of service, emptied, and put back. */
final class DrainTransitions {
    private final Step step;
    private final Ledger ledger;

    DrainTransitions(Step step) {
        this.step = step;
        this.ledger = step.ledger();
    }

    Decision decide(Order.DrainAgent order) {
        String id = order.agentId();
        Optional<Agent> agent = ledger.agents().find(id);
        Optional<Maintenance.Machine> scheduled = agent.flatMap(registered ->
                Optional.ofNullable(ledger.orders().maintenance().machines().get(MachineKey.of(registered))));
        if (scheduled.isPresent()) {
            return Decision.refuse("Agent " + id + " is part of a maintenance schedule under Machine "
                    + text(scheduled.get().id()));
        }
        if (agent.isPresent() && !drains(agent.get())) {
            return Decision.refuse("Agent " + id + " is not capable of draining");
        }
        return isKnown(id)
                ? Decision.keep(new RegistryChange.PutDeactivation(id, draining(order)))
                : Decision.refuse("Unknown agent");
    }

    void drain(Order.DrainAgent order) {
        String id = order.agentId();
        if (!isKnown(id)) {
            return;
        }
        ledger.setOrders(ledger.orders().withDeactivation(id, draining(order)));
        ledger.agents().find(id).ifPresent(agent -> {
            withdraw(agent);
            tell(agent);
        });
    }

    Decision decide(Order.DeactivateAgent order) {
        String id = order.agentId();
        if (!isKnown(id)) {
            return Decision.refuse("Unknown agent");
        }
        // One that drains stays so.
        return Decision.keep(new RegistryChange.PutDeactivation(
                id, ledger.orders().deactivation(id).orElse(Deactivation.PLAIN)));
    }

    void deactivate(Order.DeactivateAgent order) {
        String id = order.agentId();
        if (isKnown(id) && ledger.orders().deactivation(id).isEmpty()) {
            ledger.setOrders(ledger.orders().withDeactivation(id, Deactivation.PLAIN));
            ledger.agents().find(id).ifPresent(this::withdraw);
        }
    }

    Decision decide(Order.ReactivateAgent order) {
        Optional<Deactivation> deactivation = ledger.orders().deactivation(order.agentId());
        if (deactivation.isEmpty()) {
            return Decision.refuse("Agent is not deactivated");
        }
        return deactivation.get().isDraining()
                ? Decision.refuse("Agent is still in the DRAINING state")
                : Decision.keep(new RegistryChange.RemoveDeactivation(order.agentId()));
    }

    Answer reactivate(Order.ReactivateAgent order) {
        ledger.setOrders(ledger.orders().withoutDeactivation(order.agentId()));
        Optional<Agent> agent = ledger.agents().find(order.agentId());
        if (agent.isEmpty()) {
            return new Answer(409, "Agent removed while processing the call");
        }
        step.add(new Effect.PutAgent(AllocatorView.agent(ledger.orders(), agent.get())));
        step.allocateSoon();
        return Answer.DONE;
    }

    Decision decide(Order.MarkAgentDrained order) {
        return ledger.orders()
                .deactivation(order.agentId())
                .filter(Deactivation::isDraining)
                .map(draining -> Decision.keep(new RegistryChange.PutDeactivation(order.agentId(), draining.drained())))
                .orElse(Decision.NOTHING_TO_DO);
    }

    void drained(Order.MarkAgentDrained order) {
        ledger.orders()
                .deactivation(order.agentId())
                .ifPresent(draining ->
                        ledger.setOrders(ledger.orders().withDeactivation(order.agentId(), draining.drained())));
    }

    /** The agent is back, or is here for the first time since the order: it is told again, drained or not. */
    void returned(Agent agent) {
        if (ledger.orders()
                .deactivation(agent.id())
                .flatMap(Deactivation::drain)
                .isPresent()) {
            tell(agent);
        }
    }

    /** Whether agents that drain have nothing left to run. */
    void check() {
        if (ledger.orderQueue().isBusy()) {
            return;
        }
        ledger.orders().deactivated().forEach((id, deactivation) -> {
            boolean empty = deactivation.isDraining()
                    && ledger.agents().find(id).filter(Agent::connected).isPresent()
                    && ledger.tasksOfAgent(id).isEmpty()
                    && ledger.operations().onAgent(id).isEmpty();
            if (empty) {
                boolean gone = deactivation
                        .drain()
                        .filter(drain -> drain.getConfig().getMarkGone())
                        .isPresent();
                new OrderTransitions(step).order(gone ? new Order.MarkAgentGone(id) : new Order.MarkAgentDrained(id));
            }
        });
    }

    boolean isKnown(String id) {
        return ledger.agents().has(id)
                || ledger.recovered().has(id)
                || ledger.unreachable().has(id);
    }

    private void withdraw(Agent agent) {
        step.add(new Effect.PutAgent(AllocatorView.agent(ledger.orders(), agent)));
        new OfferTransitions(step).rescind(ledger.offersOfAgent(agent.id()), true);
        new InverseTransitions(step).rescindAgent(agent.id());
    }

    private void tell(Agent agent) {
        Deactivation told = ledger.orders().deactivation(agent.id()).orElseThrow();
        if (told.drainStart().isEmpty()) {
            told = told.drainStarted(step.now());
            ledger.setOrders(ledger.orders().withDeactivation(agent.id(), told));
        }
        step.send(
                agent,
                AgentLink.Event.newBuilder()
                        .setType(AgentLink.Event.Type.DRAIN)
                        .setDrain(told.drain().orElseThrow().getConfig())
                        .build());
    }

    private static Deactivation draining(Order.DrainAgent order) {
        DrainConfig.Builder config = DrainConfig.newBuilder().setMarkGone(order.markGone());
        order.maxGracePeriod().ifPresent(config::setMaxGracePeriod);
        DrainInfo info = DrainInfo.newBuilder()
                .setState(DrainState.DRAINING)
                .setConfig(config)
                .build();
        return new Deactivation(Optional.of(info), Optional.empty());
    }

    private static boolean drains(Agent agent) {
        return agent.capabilities().stream()
                .anyMatch(capability -> capability.getType() == AgentInfo.Capability.Type.AGENT_DRAINING);
    }

    private static String text(MachineID machine) {
        String ip = machine.hasIp() ? "(" + machine.getIp() + ")" : "";
        return (machine.getHostname() + " " + ip).strip();
    }
}

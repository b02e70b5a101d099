package org.gantry.master.transition;

import org.apache.mesos.v1.Protos.AgentInfo;
import org.gantry.master.command.Command;
import org.gantry.master.effect.Effect;
import org.gantry.master.effect.RegistryChange;
import org.gantry.master.state.AbsentAgent;
import org.gantry.master.state.Agent;
import org.gantry.model.Resources;
import org.gantry.protocol.agentlink.AgentLink;

/** A registered agent's calls. */
final class AgentCalls {
    private final Step step;

    AgentCalls(Step step) {
        this.step = step;
    }

    /** A call that came on a stream which is not the agent's current one any more is not heard. */
    void called(Command.AgentCalled command) {
        step.ledger()
                .agents()
                .find(command.agentId())
                .filter(agent -> agent.stream().filter(command.stream()::equals).isPresent())
                .ifPresent(agent -> called(agent.heard(step.now()), command.call()));
    }

    private void called(Agent agent, AgentLink.Call call) {
        step.ledger().agents().put(agent.id(), agent);
        switch (call.getType()) {
            case STATUS_UPDATE -> new TaskTransitions(step).updated(agent, call.getStatusUpdate());
            case UNREGISTER -> {
                step.count("master/messages_unregister_slave");
                new AgentTransitions(step).remove(agent, "the agent unregistered", "unregistered");
            }
            case UPDATE -> update(agent, call.getUpdate());
            case OPERATION_UPDATE -> new OperationTransitions(step).updated(agent, call.getOperationUpdate());
            case MESSAGE -> new ExecutorTransitions(step).fromExecutor(agent, call.getMessage());
            case EXECUTOR_EXITED -> new ExecutorTransitions(step).exited(agent, call.getExecutorExited());
            case OVERSUBSCRIBED ->
                new OversubscriptionTransitions(step).update(agent, call.getOversubscribedResourcesList());
            case PONG, SUBSCRIBE, UNKNOWN -> {}
        }
    }

    /** An agent that does not tell what became of its reservations has kept them, if it still has what they are made of. */
    private static Resources total(Agent before, AgentInfo info, AgentLink.Call.Update update) {
        Resources told = RegistrationTransitions.total(info, update.getTotalResourcesList());
        return update.getTotalResourcesCount() > 0
                ? told
                : told.reshaped(before.total().checkpointed()).orElse(told);
    }

    private void update(Agent agent, AgentLink.Call.Update update) {
        step.count("master/messages_update_slave");
        AgentInfo known =
                update.getAgentInfo().toBuilder().setId(agent.info().getId()).build();
        Agent updated = agent.updated(known, total(agent, known, update));
        step.ledger().agents().put(updated.id(), updated);
        new OfferTransitions(step).rescind(step.ledger().offersOfAgent(updated.id()), true);
        step.add(new Effect.PutAgent(AllocatorView.agent(step.ledger().orders(), updated)));
        step.persist(new RegistryChange.AdmitAgent(new AbsentAgent(known, step.now())));
        step.allocateSoon();
    }
}

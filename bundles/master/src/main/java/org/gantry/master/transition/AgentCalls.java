package org.gantry.master.transition;

import java.time.Duration;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.gantry.master.command.Command;
import org.gantry.master.effect.Effect;
import org.gantry.master.effect.RegistryChange;
import org.gantry.master.state.AbsentAgent;
import org.gantry.master.state.Agent;
import org.gantry.master.state.Executor;
import org.gantry.protocol.ResourceConversion;
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
            case UPDATE -> update(agent, call.getUpdate().getAgentInfo());
            case MESSAGE -> message(agent, call.getMessage());
            case EXECUTOR_EXITED -> executorExited(agent, call.getExecutorExited());
            case PONG, SUBSCRIBE, UNKNOWN -> {}
        }
    }

    private void update(Agent agent, AgentInfo info) {
        step.count("master/messages_update_slave");
        AgentInfo known = info.toBuilder().setId(agent.info().getId()).build();
        Agent updated = agent.updated(known, ResourceConversion.toModel(known.getResourcesList()));
        step.ledger().agents().put(updated.id(), updated);
        new OfferTransitions(step).rescind(step.ledger().offersOfAgent(updated.id()), true);
        step.add(new Effect.PutAgent(AllocatorView.agent(updated)));
        step.persist(new RegistryChange.AdmitAgent(new AbsentAgent(known, step.now())));
        step.allocateSoon();
    }

    private void message(Agent agent, AgentLink.Call.Message message) {
        step.count("master/messages_executor_to_framework");
        step.ledger()
                .frameworks()
                .find(message.getFrameworkId().getValue())
                .ifPresentOrElse(
                        framework -> {
                            step.count("master/valid_executor_to_framework_messages");
                            step.send(
                                    framework,
                                    Event.newBuilder()
                                            .setType(Event.Type.MESSAGE)
                                            .setMessage(Event.Message.newBuilder()
                                                    .setAgentId(agent.info().getId())
                                                    .setExecutorId(message.getExecutorId())
                                                    .setData(message.getData()))
                                            .build());
                        },
                        () -> step.count("master/invalid_executor_to_framework_messages"));
    }

    private void executorExited(Agent agent, AgentLink.Call.ExecutorExited exited) {
        step.count("master/messages_exited_executor");
        String frameworkId = exited.getFrameworkId().getValue();
        step.ledger()
                .executors()
                .remove(Executor.key(
                        agent.id(), frameworkId, exited.getExecutorId().getValue()))
                .ifPresent(executor -> TaskRecords.usage(executor.info().getResourcesList())
                        .forEach((role, resources) ->
                                step.recover(agent.id(), frameworkId, role, resources, Duration.ZERO)));
        step.ledger()
                .frameworks()
                .find(frameworkId)
                .ifPresent(framework -> step.send(
                        framework,
                        Event.newBuilder()
                                .setType(Event.Type.FAILURE)
                                .setFailure(Event.Failure.newBuilder()
                                        .setAgentId(agent.info().getId())
                                        .setExecutorId(exited.getExecutorId())
                                        .setStatus(exited.getStatus()))
                                .build()));
    }
}

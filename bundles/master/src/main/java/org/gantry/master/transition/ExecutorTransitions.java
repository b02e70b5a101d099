package org.gantry.master.transition;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.gantry.master.state.Agent;
import org.gantry.master.state.Executor;
import org.gantry.master.state.Framework;
import org.gantry.protocol.agentlink.AgentLink;

/** What frameworks and their custom executors tell each other, best effort, and how executors end. */
final class ExecutorTransitions {
    /** For the status of wait(2), if nobody knows it. */
    private static final int UNKNOWN = -1;

    private final Step step;

    ExecutorTransitions(Step step) {
        this.step = step;
    }

    /** SHUTDOWN goes on to the agent; what comes of it is the executor's affair. */
    void shutdown(Framework framework, Call.Shutdown shutdown) {
        AgentLink.Event event = AgentLink.Event.newBuilder()
                .setType(AgentLink.Event.Type.SHUTDOWN_EXECUTOR)
                .setShutdownExecutor(AgentLink.Event.ShutdownExecutor.newBuilder()
                        .setFrameworkId(framework.info().getId())
                        .setExecutorId(shutdown.getExecutorId()))
                .build();
        step.ledger().agents().find(shutdown.getAgentId().getValue()).ifPresent(agent -> step.send(agent, event));
    }

    /** MESSAGE goes on to the agent if it is there now. */
    void toExecutor(Framework framework, Call.Message message) {
        step.count("master/messages_framework_to_executor");
        Optional<Agent> agent =
                step.ledger().agents().find(message.getAgentId().getValue()).filter(Agent::connected);
        step.count("master/" + (agent.isPresent() ? "valid" : "invalid") + "_framework_to_executor_messages");
        AgentLink.Event event = AgentLink.Event.newBuilder()
                .setType(AgentLink.Event.Type.MESSAGE)
                .setMessage(AgentLink.Event.Message.newBuilder()
                        .setFrameworkId(framework.info().getId())
                        .setExecutorId(message.getExecutorId())
                        .setData(message.getData()))
                .build();
        agent.ifPresent(there -> step.send(there, event));
    }

    void fromExecutor(Agent agent, AgentLink.Call.Message message) {
        step.count("master/messages_executor_to_framework");
        Optional<Framework> framework = step.ledger()
                .frameworks()
                .find(message.getFrameworkId().getValue())
                .filter(Framework::connected);
        step.count("master/" + (framework.isPresent() ? "valid" : "invalid") + "_executor_to_framework_messages");
        Event event = Event.newBuilder()
                .setType(Event.Type.MESSAGE)
                .setMessage(Event.Message.newBuilder()
                        .setAgentId(agent.info().getId())
                        .setExecutorId(message.getExecutorId())
                        .setData(message.getData()))
                .build();
        framework.ifPresent(there -> step.send(there, event));
    }

    /** Its framework hears of the end of an executor that is on the books. Updates of its tasks come by themselves. */
    void exited(Agent agent, AgentLink.Call.ExecutorExited exited) {
        step.count("master/messages_exited_executor");
        find(agent, exited).ifPresent(executor -> {
            forget(executor);
            tell(agent, exited);
        });
    }

    private Optional<Executor> find(Agent agent, AgentLink.Call.ExecutorExited exited) {
        return step.ledger()
                .executors()
                .find(Executor.key(
                        agent.id(),
                        exited.getFrameworkId().getValue(),
                        exited.getExecutorId().getValue()));
    }

    private void tell(Agent agent, AgentLink.Call.ExecutorExited exited) {
        step.ledger()
                .frameworks()
                .find(exited.getFrameworkId().getValue())
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

    /**
     * An agent is back: of executors that ended meanwhile it tells how, or, if it does not know them at all, how is not
     * known. Their frameworks hear of each of them once.
     */
    void returned(Agent agent, AgentLink.Call.Subscribe subscribe) {
        for (AgentLink.Call.ExecutorExited exited : subscribe.getExitedExecutorsList()) {
            Optional<Executor> known = find(agent, exited);
            known.ifPresent(this::forget);
            if (known.isPresent() || !exited.getRepeated()) {
                tell(agent, exited);
            }
        }
        for (Executor executor : missing(agent, subscribe.getExecutorsList())) {
            forget(executor);
            tell(
                    agent,
                    AgentLink.Call.ExecutorExited.newBuilder()
                            .setFrameworkId(FrameworkID.newBuilder().setValue(executor.frameworkId()))
                            .setExecutorId(executor.info().getExecutorId())
                            .setStatus(UNKNOWN)
                            .build());
        }
    }

    /** An agent is lost; what that means for its executors goes without saying. */
    void lost(Agent agent) {
        missing(agent, List.of()).forEach(this::forget);
    }

    private List<Executor> missing(Agent agent, List<ExecutorInfo> reported) {
        Set<String> there = new HashSet<>();
        reported.forEach(info -> there.add(new Executor(agent.id(), info).key()));
        return step.ledger().executorsOfAgent(agent.id()).stream()
                .filter(executor -> !there.contains(executor.key()))
                .toList();
    }

    /** Takes an executor off the books and returns its resources. */
    void forget(Executor executor) {
        step.ledger().executors().remove(executor.key());
        TaskRecords.usage(executor.info().getResourcesList())
                .forEach((role, resources) ->
                        step.recover(executor.agentId(), executor.frameworkId(), role, resources, Duration.ZERO));
    }
}

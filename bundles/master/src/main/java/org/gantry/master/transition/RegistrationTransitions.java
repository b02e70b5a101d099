package org.gantry.master.transition;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.gantry.master.command.Command;
import org.gantry.master.effect.Effect;
import org.gantry.master.effect.RegistryChange;
import org.gantry.master.state.AbsentAgent;
import org.gantry.master.state.Agent;
import org.gantry.master.state.Executor;
import org.gantry.master.state.Framework;
import org.gantry.master.state.Ledger;
import org.gantry.master.state.StandingOrders;
import org.gantry.master.state.TaskTables;
import org.gantry.master.validation.ResourceRules;
import org.gantry.master.view.OperatorEvents;
import org.gantry.model.Ids;
import org.gantry.model.Resources;
import org.gantry.protocol.ResourceConversion;
import org.gantry.protocol.agentlink.AgentLink;

/** Agents register, and come back with what they run. */
final class RegistrationTransitions {
    private final Step step;
    private final Ledger ledger;

    RegistrationTransitions(Step step) {
        this.step = step;
        this.ledger = step.ledger();
    }

    /** A known agent is back at once; any other is written to the registry first. */
    void subscribe(Command.SubscribeAgent command) {
        AgentInfo info = command.subscribe().getAgentInfo();
        boolean returns = !info.getId().getValue().isEmpty();
        step.count(returns ? "master/messages_reregister_slave" : "master/messages_register_slave");
        Optional<String> error =
                check(info).or(() -> ResourceRules.check(command.subscribe().getTotalResourcesList()));
        Optional<String> end = new AdmissionRules(ledger).shutdown(command.address(), info);
        if (error.isPresent()) {
            step.refuseAgent(command.stream(), error.get());
        } else if (end.isPresent()) {
            step.shutDownAgent(command.stream(), end.get());
            step.refuseAgent(command.stream(), end.get());
        } else if (returns && isOnRecord(info)) {
            admit(new Command.AdmitAgent(command.stream(), command.address(), command.subscribe()));
        } else {
            String id = returns
                    ? info.getId().getValue()
                    : ledger.newAgentId(step.identity().id());
            AgentInfo named =
                    info.toBuilder().setId(AgentID.newBuilder().setValue(id)).build();
            AgentLink.Call.Subscribe subscribe =
                    command.subscribe().toBuilder().setAgentInfo(named).build();
            step.persist(
                    new RegistryChange.AdmitAgent(new AbsentAgent(named, step.now())),
                    new Command.AdmitAgent(command.stream(), command.address(), subscribe));
        }
    }

    /** Registered, or in the registry just as it says it is: then nothing is to be written. */
    private boolean isOnRecord(AgentInfo info) {
        String id = info.getId().getValue();
        return ledger.agents().has(id)
                || ledger.recovered()
                        .find(id)
                        .filter(known -> known.info().equals(info))
                        .isPresent();
    }

    void admit(Command.AdmitAgent command) {
        AgentLink.Call.Subscribe subscribe = command.subscribe();
        String id = subscribe.getAgentInfo().getId().getValue();
        Optional<String> end = new AdmissionRules(ledger).shutdown(command.address(), subscribe.getAgentInfo());
        if (end.isPresent()) {
            // Ordered while the registry was being written.
            step.persist(new RegistryChange.RemoveAgent(id));
            step.shutDownAgent(command.stream(), end.get());
            step.refuseAgent(command.stream(), end.get());
            return;
        }
        Optional<Agent> known = ledger.agents().find(id);
        boolean wasUnreachable = ledger.unreachable().remove(id).isPresent();
        boolean wasRecovered = ledger.recovered().remove(id).isPresent();
        boolean returns = known.isPresent()
                || wasRecovered
                || wasUnreachable
                || !id.startsWith(step.identity().id())
                || subscribe.getTasksCount() > 0;
        known.ifPresentOrElse(this::replaceLink, () -> ledger.agentAt(
                        command.address(), subscribe.getAgentInfo().getPort())
                .ifPresent(other -> new AgentTransitions(step)
                        .remove(other, "a new agent registered at the same address", "registered")));
        Agent agent = agent(command, known, returns);
        ledger.agents().put(id, agent);
        step.count(returns ? "master/slave_reregistrations" : "master/slave_registrations");
        step.add(new Effect.PutAgent(AllocatorView.agent(ledger.orders(), agent)));
        recoverFrameworks(subscribe.getFrameworksList());
        greet(agent, unwanted(subscribe));
        new DrainTransitions(step).returned(agent);
        if (known.isEmpty()) {
            StandingOrders orders = ledger.orders();
            step.tellOperators(() -> OperatorEvents.agentAdded(orders, agent));
        }
        takeOver(agent, subscribe, wasUnreachable);
        new OperationTransitions(step).takeOver(agent, subscribe);
        step.allocateSoon();
    }

    private void replaceLink(Agent agent) {
        agent.stream().ifPresent(stream -> step.refuseAgent(stream, "The agent subscribed again"));
        new OfferTransitions(step).rescind(ledger.offersOfAgent(agent.id()), true);
    }

    private Agent agent(Command.AdmitAgent command, Optional<Agent> known, boolean returns) {
        AgentLink.Call.Subscribe subscribe = command.subscribe();
        AgentInfo info = subscribe.getAgentInfo();
        Instant now = step.now();
        return new Agent(
                info.getId().getValue(),
                info,
                subscribe.getVersion(),
                subscribe.getCapabilitiesList(),
                command.address(),
                total(info, subscribe.getTotalResourcesList()),
                known.map(Agent::registered).orElse(now),
                returns ? Optional.of(now) : Optional.empty(),
                Optional.of(command.stream()),
                now,
                now);
    }

    /** What the agent has, with reservations and volumes; as it is configured if it says nothing of that. */
    static Resources total(AgentInfo info, List<Resource> told) {
        return ResourceConversion.toModel(told.isEmpty() ? info.getResourcesList() : told);
    }

    private Optional<String> check(AgentInfo info) {
        if (info.hasId()) {
            Optional<String> error = Ids.check(info.getId().getValue());
            if (error.isPresent()) {
                return error;
            }
        }
        if (info.getHostname().isEmpty()) {
            return Optional.of("Agent needs a hostname");
        }
        if (info.hasDomain() && !step.identity().info().hasDomain()) {
            return Optional.of("Agent is configured with a domain but the master has no configured domain");
        }
        if (!info.hasDomain() && step.policy().housekeeping().requireAgentDomain()) {
            return Optional.of("Agent attempted to register without a domain, but this master is configured to"
                    + " require agent domains");
        }
        return ResourceRules.check(info.getResourcesList());
    }

    /** Frameworks that run there and have not subscribed to this master yet. */
    private void recoverFrameworks(List<FrameworkInfo> frameworks) {
        for (FrameworkInfo info : frameworks) {
            String id = info.getId().getValue();
            if (!id.isEmpty()
                    && !ledger.frameworks().has(id)
                    && !ledger.completed().has(id)) {
                Framework framework = LeadershipTransitions.recovered(
                        info, step.now(), Optional.of(new LeadershipTransitions(step).removal(info)));
                ledger.frameworks().put(id, framework);
                step.add(new Effect.PutFramework(AllocatorView.framework(framework)));
                step.tellOperators(OperatorEvents.frameworkAdded(framework));
            }
        }
    }

    private List<FrameworkID> unwanted(AgentLink.Call.Subscribe subscribe) {
        Set<FrameworkID> unwanted = new LinkedHashSet<>();
        subscribe.getTasksList().forEach(task -> unwanted.add(task.getFrameworkId()));
        subscribe.getFrameworksList().forEach(info -> unwanted.add(info.getId()));
        subscribe.getExecutorsList().forEach(executor -> unwanted.add(executor.getFrameworkId()));
        unwanted.removeIf(id -> ledger.frameworks().has(id.getValue()));
        return new ArrayList<>(unwanted);
    }

    private void greet(Agent agent, List<FrameworkID> unwanted) {
        step.send(
                agent,
                AgentLink.Event.newBuilder()
                        .setType(AgentLink.Event.Type.SUBSCRIBED)
                        .setSubscribed(AgentLink.Event.Subscribed.newBuilder()
                                .setAgentId(agent.info().getId())
                                .setPingIntervalSeconds(
                                        step.policy().pingTimeout().toMillis() / 1000.0)
                                .setTotalPingTimeoutSeconds(
                                        step.policy().totalPingTimeout().toMillis() / 1000.0)
                                .setMasterInfo(step.identity().info())
                                .addAllUnwantedFrameworks(unwanted))
                        .build());
    }

    private void takeOver(Agent agent, AgentLink.Call.Subscribe subscribe, boolean wasUnreachable) {
        new ExecutorTransitions(step).returned(agent, subscribe);
        takeOverExecutors(agent, subscribe.getExecutorsList());
        Map<String, Set<String>> reported = new LinkedHashMap<>();
        for (Task task : subscribe.getTasksList()) {
            String frameworkId = task.getFrameworkId().getValue();
            reported.computeIfAbsent(frameworkId, key -> new HashSet<>())
                    .add(task.getTaskId().getValue());
            ledger.frameworks()
                    .find(frameworkId)
                    .ifPresent(framework -> takeOver(agent, framework, task, wasUnreachable));
        }
        forget(agent, reported);
    }

    /** What the master had there and the agent does not know. */
    private void forget(Agent agent, Map<String, Set<String>> reported) {
        Predicate<Task> unknown =
                task -> !reported.getOrDefault(task.getFrameworkId().getValue(), Set.of())
                        .contains(task.getTaskId().getValue());
        ledger.unreachableTasksOfAgent(agent.id()).stream().filter(unknown).forEach(task -> {
            String frameworkId = task.getFrameworkId().getValue();
            ledger.tasks(frameworkId).unreachable().remove(task.getTaskId().getValue());
            new TaskTransitions(step).complete(frameworkId, task);
        });
        ledger.tasksOfAgent(agent.id()).stream().filter(unknown).forEach(task -> ledger.frameworks()
                .find(task.getFrameworkId().getValue())
                .ifPresent(framework -> drop(framework, task)));
    }

    /** What the agent says of a task counts; the history that the master has of it is kept. */
    private void takeOver(Agent agent, Framework framework, Task reported, boolean wasUnreachable) {
        TaskTables tables = ledger.tasks(framework.id());
        String id = reported.getTaskId().getValue();
        Optional<Task> current = tables.current().find(id);
        tables.unreachable().remove(id);
        tables.completed().remove(id);
        Task.Builder merged = reported.toBuilder().setAgentId(agent.info().getId());
        current.filter(task -> task.getStatusesCount() > reported.getStatusesCount())
                .ifPresent(task -> merged.clearStatuses().addAllStatuses(task.getStatusesList()));
        Task task = merged.build();
        tables.current().put(id, task);
        boolean heldBefore = current.filter(TaskRecords::holdsResources).isPresent();
        if (TaskRecords.holdsResources(task) && !heldBefore) {
            TaskRecords.usage(task.getResourcesList())
                    .forEach((role, resources) ->
                            step.add(new Effect.Claim(agent.id(), framework.id(), role, resources)));
        } else if (heldBefore && !TaskRecords.holdsResources(task)) {
            new TaskTransitions(step).release(current.get());
        }
        if (current.isEmpty()) {
            step.tellOperators(() -> OperatorEvents.taskAdded(task));
        }
        if (!TaskRecords.terminal(task.getState()) && ledger.pendingKills().has(agent.id(), framework.id(), id)) {
            new TaskTransitions(step).order(agent, framework, task.getTaskId(), Optional.empty());
        }
        if (wasUnreachable) {
            TaskStatus status = new ReconcileTransitions(step)
                    .latest(task, "Unreachable agent re-reregistered", TaskStatus.Reason.REASON_AGENT_REREGISTERED)
                    .build();
            step.send(framework, Statuses.update(status));
        }
    }

    private void takeOverExecutors(Agent agent, List<ExecutorInfo> executors) {
        for (ExecutorInfo info : executors) {
            Executor executor = new Executor(agent.id(), info);
            if (ledger.frameworks().has(executor.frameworkId())
                    && !ledger.executors().has(executor.key())) {
                ledger.executors().put(executor.key(), executor);
                TaskRecords.usage(info.getResourcesList())
                        .forEach((role, resources) ->
                                step.add(new Effect.Claim(agent.id(), executor.frameworkId(), role, resources)));
            }
        }
    }

    /** The agent never got it, or lost it. */
    private void drop(Framework framework, Task task) {
        TaskState state = framework.partitionAware() ? TaskState.TASK_DROPPED : TaskState.TASK_LOST;
        TaskStatus status = Statuses.made(
                        task.getTaskId(),
                        task.getAgentId(),
                        state,
                        TaskStatus.Reason.REASON_RECONCILIATION,
                        "Reconciliation: task unknown to the agent",
                        step.now())
                .build();
        new TaskTransitions(step).end(framework, task, status);
    }
}

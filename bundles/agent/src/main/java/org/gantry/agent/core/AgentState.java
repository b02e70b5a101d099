package org.gantry.agent.core;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.MasterInfo;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.gantry.agent.checkpoint.RunId;
import org.gantry.model.container.ContainerId;
import org.gantry.protocol.ResourceConversion;
import org.gantry.protocol.agentlink.AgentLink;

/** What an agent knows. Owner thread only; others get snapshots. */
final class AgentState {
    private static final int COMPLETED_FRAMEWORKS = 50;

    final Map<String, FrameworkRuns> frameworks = new TreeMap<>();
    final AgentResources resources;
    final ExecutorExits exits = new ExecutorExits();
    AgentInfo info;
    Optional<MasterInfo> master = Optional.empty();
    boolean recovered;
    boolean connected;
    Duration recoveryTime = Duration.ZERO;
    Optional<Drain> drain = Optional.empty();

    private final CoreSettings settings;
    private final Map<ContainerId, TaskRun> byContainer = new HashMap<>();
    private final Map<ContainerId, ExecutorRun> executorsByContainer = new HashMap<>();
    private final Deque<FrameworkView> completedFrameworks = new ArrayDeque<>();
    private final Map<String, Long> counters = new TreeMap<>();

    AgentState(CoreSettings settings) {
        this.settings = settings;
        this.info = settings.info();
        this.resources =
                new AgentResources(ResourceConversion.toModel(settings.info().getResourcesList()));
    }

    /** Empty text before the agent has registered. */
    String agentId() {
        return info.getId().getValue();
    }

    /** Takes a task in, and its framework if it is new. */
    TaskRun add(FrameworkInfo framework, RunId id, TaskInfo task, boolean launched) {
        FrameworkRuns runs = frameworks.computeIfAbsent(id.framework(), any -> taken(framework));
        runs.info = framework;
        TaskKey key = new TaskKey(framework.getId().getValue(), task.getTaskId().getValue());
        TaskRun run = new TaskRun(
                key, id, task, Tasks.executor(framework, task), Tasks.task(agentId(), framework, task), launched);
        runs.runs.put(key.task(), run);
        byContainer.put(id.container(), run);
        return run;
    }

    /** Takes an executor in, and its framework if it is new. */
    ExecutorRun addExecutor(FrameworkInfo framework, RunId id, ExecutorInfo info) {
        FrameworkRuns runs = frameworks.computeIfAbsent(id.framework(), any -> taken(framework));
        runs.info = framework;
        ExecutorRun executor = new ExecutorRun(id, info);
        runs.executors.put(id.executor(), executor);
        exits.begun(id.framework(), id.executor());
        executorsByContainer.put(id.container(), executor);
        return executor;
    }

    /** Takes in a task of an executor. */
    TaskRun addTo(ExecutorRun executor, ContainerId container, TaskInfo task) {
        FrameworkRuns framework = frameworks.get(executor.run.framework());
        TaskKey key = new TaskKey(executor.run.framework(), task.getTaskId().getValue());
        Task described = Tasks.task(agentId(), framework.info, task).toBuilder()
                .setExecutorId(executor.info.getExecutorId())
                .build();
        TaskRun run = new TaskRun(key, executor, container, task, described);
        framework.runs.put(key.task(), run);
        executor.tasks.put(key.task(), run);
        if (run.hasOwnContainer()) {
            byContainer.put(container, run);
        }
        return run;
    }

    /** Moves a run that is over to the history; its framework too if that was its last. */
    void complete(TaskRun run) {
        FrameworkRuns framework = frameworks.get(run.key.framework());
        framework.complete(run, settings.maxCompletedExecutors());
        byContainer.remove(run.container, run);
        forgetIfIdle(framework);
    }

    /** Moves an executor that is over to the history; its framework too if that was its last. */
    void complete(ExecutorRun executor) {
        FrameworkRuns framework = frameworks.get(executor.run.framework());
        framework.complete(executor, settings.maxCompletedExecutors());
        executorsByContainer.remove(executor.run.container());
        forgetIfIdle(framework);
    }

    /** A framework, with the history that it has if it was here before. */
    private FrameworkRuns taken(FrameworkInfo info) {
        FrameworkRuns framework = new FrameworkRuns(info);
        completedFrameworks.stream()
                .filter(old -> old.info().getId().equals(info.getId()))
                .forEach(old -> framework.completed.addAll(old.completedExecutors()));
        completedFrameworks.removeIf(old -> old.info().getId().equals(info.getId()));
        return framework;
    }

    private void forgetIfIdle(FrameworkRuns framework) {
        if (framework.isIdle()) {
            frameworks.remove(framework.info.getId().getValue());
            completedFrameworks.removeIf(old -> old.info().getId().equals(framework.info.getId()));
            completedFrameworks.add(framework.view());
            while (completedFrameworks.size() > COMPLETED_FRAMEWORKS) {
                completedFrameworks.remove();
            }
        }
    }

    Optional<TaskRun> run(ContainerId container) {
        return Optional.ofNullable(byContainer.get(container));
    }

    Optional<ExecutorRun> executor(ContainerId container) {
        return Optional.ofNullable(executorsByContainer.get(container));
    }

    Optional<ExecutorRun> executor(String framework, String executor) {
        return Optional.ofNullable(frameworks.get(framework)).map(runs -> runs.executors.get(executor));
    }

    Optional<TaskRun> run(TaskKey key) {
        return Optional.ofNullable(frameworks.get(key.framework())).map(framework -> framework.runs.get(key.task()));
    }

    boolean hasContainers() {
        return byContainer.values().stream().anyMatch(run -> !run.destroyed)
                || executorsByContainer.values().stream().anyMatch(executor -> !executor.destroyed);
    }

    boolean owesUpdates() {
        return frameworks.values().stream()
                .flatMap(framework -> framework.runs.values().stream())
                .anyMatch(run -> !run.updates.isEmpty());
    }

    void count(String metric, long more) {
        counters.merge(metric, more, Long::sum);
    }

    AgentLink.Call subscription() {
        AgentLink.Call.Subscribe.Builder subscribe = AgentLink.Call.Subscribe.newBuilder()
                .setAgentInfo(info)
                .setVersion(settings.version())
                .addAllCapabilities(settings.capabilities())
                .setStartTimeSeconds(settings.startTimeSeconds());
        for (FrameworkRuns framework : frameworks.values()) {
            if (!framework.removed && !framework.isIdle()) {
                subscribe.addFrameworks(framework.info);
                framework.all().forEach(run -> subscribe.addTasks(run.entry().task()));
                framework.executors.values().stream()
                        .filter(executor -> executor.phase != ExecutorRun.Phase.ENDED)
                        .forEach(executor -> subscribe.addExecutors(executor.info));
            }
        }
        exits.addTo(subscribe);
        Operations.addTo(resources, subscribe);
        AgentLink.Call.Builder call = AgentLink.Call.newBuilder()
                .setType(AgentLink.Call.Type.SUBSCRIBE)
                .setSubscribe(subscribe);
        if (info.hasId()) {
            call.setAgentId(info.getId());
        }
        return call.build();
    }

    AgentSnapshot snapshot() {
        List<FrameworkView> active = new ArrayList<>();
        frameworks.values().forEach(framework -> active.add(framework.view()));
        return new AgentSnapshot(
                info,
                recovered,
                connected,
                master,
                active,
                List.copyOf(completedFrameworks),
                Map.copyOf(counters),
                recoveryTime,
                drain,
                resources.view());
    }
}

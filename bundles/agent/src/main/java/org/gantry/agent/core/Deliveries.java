package org.gantry.agent.core;

import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.KillPolicy;
import org.apache.mesos.v1.Protos.TaskGroupInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.executor.Protos.Event;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What custom executors are told: tasks to launch and to end. */
final class Deliveries {
    private static final Logger LOG = LoggerFactory.getLogger(Deliveries.class);

    private final AgentState state;
    private final Endings endings;
    private final ExecutorEnds ends;
    private final Outbox effects;

    Deliveries(AgentState state, Endings endings, ExecutorEnds ends, Outbox effects) {
        this.state = state;
        this.endings = endings;
        this.ends = ends;
        this.effects = effects;
    }

    /** Hands over every task that waits; nothing happens while the executor is not subscribed. */
    void deliver(ExecutorRun executor) {
        ExecutorChannel channel = executor.channel.orElse(null);
        if (channel == null) {
            return;
        }
        updateLimits(executor);
        for (TaskRun task : executor.all()) {
            if (task.phase != TaskRun.Phase.LAUNCHING) {
                continue;
            }
            executor.everSent = true;
            if (task.group.isPresent()) {
                effects.add(new Effect.ToExecutor(executor.run.framework(), channel, launchGroup(task.group.get())));
            } else {
                task.phase = TaskRun.Phase.RUNNING;
                effects.add(new Effect.ToExecutor(
                        executor.run.framework(),
                        channel,
                        Event.newBuilder()
                                .setType(Event.Type.LAUNCH)
                                .setLaunch(Event.Launch.newBuilder().setTask(task.info))
                                .build()));
            }
        }
    }

    private static Event launchGroup(TaskGroup group) {
        TaskGroupInfo.Builder tasks = TaskGroupInfo.newBuilder();
        for (TaskRun member : group.members) {
            member.phase = TaskRun.Phase.RUNNING;
            tasks.addTasks(member.info);
        }
        return Event.newBuilder()
                .setType(Event.Type.LAUNCH_GROUP)
                .setLaunchGroup(Event.LaunchGroup.newBuilder().setTaskGroup(tasks))
                .build();
    }

    void kill(ExecutorRun executor, TaskRun task, Optional<KillPolicy> policy) {
        if (executor.ending() || task.phase == TaskRun.Phase.ENDED) {
            LOG.info("Not killing task {}: it has ended, or its executor ends", task.key);
        } else if (task.phase == TaskRun.Phase.LAUNCHING) {
            killUndelivered(executor, task);
        } else {
            task.phase = TaskRun.Phase.KILLING;
            task.killPolicy = policy;
            sendKill(executor, task);
        }
    }

    /** The others of its group were not delivered either. */
    private void killUndelivered(ExecutorRun executor, TaskRun task) {
        boolean registered = executor.phase == ExecutorRun.Phase.RUNNING;
        String message = task.group.isPresent() && !registered
                ? "A task within the task group was killed before delivery to the executor"
                : "Killed before delivery to the executor";
        List<TaskRun> all = task.group.map(group -> group.members).orElse(List.of(task));
        for (TaskRun one : all) {
            endings.ended(
                    one, Ending.of(TaskState.TASK_KILLED, TaskStatus.Reason.REASON_TASK_KILLED_DURING_LAUNCH, message));
        }
        if (registered) {
            shutDownIfUseless(executor);
        }
    }

    /** An executor whose tasks were all killed before it got one has nothing to wait for. @return whether it is that */
    boolean shutDownIfUseless(ExecutorRun executor) {
        boolean waiting = executor.tasks.values().stream().anyMatch(task -> task.phase == TaskRun.Phase.LAUNCHING);
        if (executor.everSent || waiting) {
            return false;
        }
        LOG.info("Executor {} never had a task, and none waits for it any more", executor.run.executor());
        ends.shutdown(executor);
        return true;
    }

    /** Says again what may not have arrived. */
    void repeatKills(ExecutorRun executor) {
        executor.all().stream()
                .filter(task -> task.phase == TaskRun.Phase.KILLING)
                .forEach(task -> sendKill(executor, task));
    }

    private void sendKill(ExecutorRun executor, TaskRun task) {
        Event.Kill.Builder kill = Event.Kill.newBuilder().setTaskId(task.info.getTaskId());
        task.killPolicy.ifPresent(kill::setKillPolicy);
        Event event = Event.newBuilder().setType(Event.Type.KILL).setKill(kill).build();
        executor.channel.ifPresent(
                channel -> effects.add(new Effect.ToExecutor(executor.run.framework(), channel, event)));
    }

    /** The container may use what the executor and its tasks may use together. */
    void updateLimits(ExecutorRun executor) {
        if (executor.phase != ExecutorRun.Phase.RUNNING) {
            return;
        }
        Allowance wanted = executor.allowance();
        if (!wanted.equals(executor.applied)) {
            executor.applied = wanted;
            effects.add(new Effect.Resize(state.agentId(), executor.run, wanted));
        }
    }
}

package org.gantry.agent.core;

import java.util.Locale;
import java.util.Optional;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.gantry.containerizers.spi.ContainerExit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends of tasks: what the last update says, what is cleaned up, when a run is history. */
final class Endings {
    private static final Logger LOG = LoggerFactory.getLogger(Endings.class);

    private final AgentState state;
    private final Updates updates;
    private final Lives lives;
    private final Shutdown shutdown;
    private final Outbox effects;
    private Listener listener = new Listener() {};

    /** Hears of ends of tasks. */
    interface Listener {
        /** The task's last update was made. */
        default void ended(TaskRun task) {}

        /** Nothing is left of its container, or everything of it is acknowledged. */
        default void cleanedUp(TaskRun task) {}
    }

    Endings(AgentState state, Updates updates, Lives lives, Shutdown shutdown, Outbox effects) {
        this.state = state;
        this.updates = updates;
        this.lives = lives;
        this.shutdown = shutdown;
        this.effects = effects;
    }

    void listener(Listener hears) {
        listener = hears;
    }

    void launchFailed(TaskRun run, String message) {
        Ending ending = run.cause.isPresent()
                ? Ending.of(ContainerExit.unknown(), run.cause)
                : Ending.failed(TaskStatus.Reason.REASON_CONTAINER_LAUNCH_FAILED, message);
        if (run.cause.isEmpty()) {
            state.count("slave/container_launch_errors", 1);
        }
        ended(run, ending);
    }

    void exited(TaskRun run, ContainerExit exit) {
        boolean untold = run.cutShort && run.phase == TaskRun.Phase.RUNNING;
        if (untold && exit.equals(ContainerExit.unknown()) && Takeover.launching(run)) {
            ended(run, neverStarted(state.frameworks.get(run.key.framework()).info));
            return;
        }
        if (untold) {
            lives.announceRunning(run);
        }
        ended(run, Ending.of(exit, run.cause));
    }

    void ended(TaskRun run, Ending ending) {
        if (run.phase == TaskRun.Phase.ENDED) {
            return;
        }
        run.phase = TaskRun.Phase.ENDED;
        LOG.info("Task {} ended: {} ({})", run.key, ending.state(), ending.message());
        // An executor would have noticed the last one by itself.
        boolean fromTask = ending.reason()
                .filter(reason -> reason != TaskStatus.Reason.REASON_MAX_COMPLETION_TIME_REACHED)
                .isEmpty();
        TaskStatus.Source source = fromTask ? TaskStatus.Source.SOURCE_EXECUTOR : TaskStatus.Source.SOURCE_AGENT;
        TaskStatus.Builder status = updates.status(run, ending.state(), source).setMessage(ending.message());
        ending.reason().ifPresent(status::setReason);
        ending.limitation().ifPresent(status::setLimitation);
        ending.healthy().ifPresent(status::setHealthy);
        updates.update(run, status);
        count(ending.state());
        if (run.hasOwnContainer() && run.started) {
            effects.add(new Effect.StopChecks(run.container));
            effects.add(new Effect.Destroy(run.container));
        }
        listener.ended(run);
        if (run.hasOwnContainer() && !run.started) {
            destroyed(run, Optional.empty());
        } else if (run.host.isPresent()) {
            completeIfOver(run);
        }
    }

    private void count(TaskState state) {
        this.state.count("slave/" + state.name().toLowerCase(Locale.ROOT).replace("task_", "tasks_"), 1);
    }

    /** What a custom executor says of a task. */
    void reported(TaskRun run, TaskStatus.Builder status) {
        boolean terminal = Tasks.isTerminal(status.getState());
        if (terminal) {
            run.phase = TaskRun.Phase.ENDED;
        }
        updates.update(run, status);
        if (terminal) {
            count(status.getState());
            listener.ended(run);
            completeIfOver(run);
        }
    }

    void destroyed(TaskRun run, Optional<String> error) {
        error.ifPresent(why -> {
            LOG.warn("Container {} was not cleaned up whole: {}", run.container, why);
            state.count("containerizer/mesos/container_destroy_errors", 1);
        });
        run.destroyed = true;
        completeIfOver(run);
        if (!run.completed) {
            listener.cleanedUp(run);
            shutdown.finish();
        }
    }

    void completeIfOver(TaskRun run) {
        FrameworkRuns framework = state.frameworks.get(run.key.framework());
        if (!run.isOver() || run.completed || framework == null) {
            return;
        }
        run.completed = true;
        state.complete(run);
        if (run.launched && run.host.isEmpty()) {
            effects.add(new Effect.Complete(state.agentId(), run.run));
        }
        listener.cleanedUp(run);
        shutdown.finish();
    }

    static Ending neverStarted(FrameworkInfo framework) {
        return Ending.of(
                Tasks.vanished(framework, TaskState.TASK_DROPPED),
                TaskStatus.Reason.REASON_AGENT_RESTARTED,
                "The agent restarted before the task was started");
    }
}

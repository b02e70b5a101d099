package org.gantry.agent.run;

import java.io.IOException;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.gantry.agent.checkpoint.Checkpoints;
import org.gantry.agent.checkpoint.DirectoryHandleStore;
import org.gantry.agent.checkpoint.DrainFile;
import org.gantry.agent.checkpoint.RunId;
import org.gantry.agent.checkpoint.WorkDirectory;
import org.gantry.agent.checks.TaskChecks;
import org.gantry.agent.core.Command;
import org.gantry.agent.core.Effect;
import org.gantry.agent.core.TaskKey;
import org.gantry.agent.link.MasterLink;
import org.gantry.model.container.ContainerId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out effects in order, on one thread of its own: what is to be saved is on disk before anything after it is
 * sent or started. Everything else is only handed on here.
 */
public final class EffectRunner implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EffectRunner.class);
    private static final int CAPACITY = 65_536;

    /** What effects are handed on to. */
    public record Targets(
            WorkDirectory directory,
            Checkpoints checkpoints,
            Volumes volumes,
            DirectoryHandleStore handles,
            LaunchPlans plans,
            Launcher launcher,
            ContainerModules containers,
            TaskChecks checks,
            SandboxCollector collector,
            ScheduledExecutorService timer,
            Clock clock) {}

    private final BlockingQueue<Effect> queue = new ArrayBlockingQueue<>(CAPACITY);
    private final Set<ContainerId> unsaved = new HashSet<>();
    private final Set<TaskKey> unsavedTasks = new HashSet<>();
    private final Targets targets;
    private final Consumer<Command> commands;
    private final Runnable stopped;
    private final Thread thread;
    private volatile Optional<MasterLink> link = Optional.empty();
    private volatile boolean closed;

    /** @param stopped told when all tasks have ended after {@link Command.StopTasks} */
    public EffectRunner(String name, Targets targets, Consumer<Command> commands, Runnable stopped) {
        this.targets = targets;
        this.commands = commands;
        this.stopped = stopped;
        this.thread = new Thread(this::work, name + "-effects");
        thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    public void connect(MasterLink newLink) {
        link = Optional.of(newLink);
    }

    /** Takes effects over; waits while too many are under way. */
    public void accept(List<Effect> effects) {
        try {
            for (Effect effect : effects) {
                while (!closed && !queue.offer(effect, 1, TimeUnit.SECONDS)) {
                    LOG.warn("The agent's disk is slow; {} effects are waiting", queue.size());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Carries out what is left, then ends. */
    @Override
    public void close() {
        closed = true;
        try {
            thread.join(TimeUnit.SECONDS.toMillis(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void work() {
        try {
            while (true) {
                Effect effect = queue.poll(100, TimeUnit.MILLISECONDS);
                if (effect != null) {
                    carryOut(effect);
                } else if (closed) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            LOG.warn("Carrying out effects was interrupted; {} were left", queue.size());
        }
    }

    private void carryOut(Effect effect) {
        try {
            if (effect instanceof Effect.Save save) {
                save(save);
            } else {
                handOn(effect);
            }
        } catch (IOException e) {
            LOG.error("Cannot save the agent's state; it would be lost if the agent stopped now", e);
            unsaved(effect, e.getMessage());
        } catch (RejectedExecutionException e) {
            LOG.debug("The agent stops; not carried out: {}", effect.getClass().getSimpleName());
        } catch (RuntimeException e) {
            LOG.error(
                    "An effect could not be carried out: {}", effect.getClass().getSimpleName(), e);
        }
    }

    /** What is not on disk is not begun. */
    private void unsaved(Effect effect, String why) {
        String message = "The agent cannot save the task: " + why;
        if (effect instanceof Effect.SaveRun run) {
            unsaved.add(run.run().container());
            commands.accept(new Command.LaunchFailed(run.run().container(), message));
        } else if (effect instanceof Effect.SaveExecutor executor) {
            unsaved.add(executor.run().container());
            commands.accept(new Command.LaunchFailed(executor.run().container(), message));
        } else if (effect instanceof Effect.SaveTask task) {
            TaskKey key =
                    new TaskKey(task.run().framework(), task.task().getTaskId().getValue());
            unsaved.add(task.container());
            unsavedTasks.add(key);
            commands.accept(new Command.Unsaved(key, message));
        }
    }

    private void save(Effect.Save effect) throws IOException {
        Checkpoints checkpoints = targets.checkpoints();
        if (effect instanceof Effect.SaveUpdate e) {
            checkpoints.update(e.agent(), e.run(), e.status());
        } else if (effect instanceof Effect.SaveAcknowledgement e) {
            checkpoints.acknowledgement(e.agent(), e.run(), e.task(), e.uuid());
        } else if (effect instanceof Effect.SaveRun e) {
            checkpoints.run(e.agent(), e.run(), e.executor(), e.task());
            targets.handles().add(e.agent(), e.run());
        } else if (effect instanceof Effect.SaveExecutor e) {
            checkpoints.executor(e.agent(), e.run(), e.executor());
            targets.handles().add(e.agent(), e.run());
        } else if (effect instanceof Effect.SaveTask e) {
            checkpoints.task(e.agent(), e.run(), e.container(), e.group(), e.task());
            if (e.container().parent().isPresent()) {
                targets.handles().add(e.agent(), e.run(), e.container());
            }
        } else if (effect instanceof Effect.SavePid e) {
            checkpoints.pid(e.agent(), e.run(), e.pid());
        } else if (effect instanceof Effect.SaveFramework e) {
            checkpoints.framework(e.agent(), e.info());
        } else if (effect instanceof Effect.SaveAgent e) {
            checkpoints.agent(e.info());
        } else if (effect instanceof Effect.SaveDrain e) {
            new DrainFile(targets.directory()).write(e.agent(), e.config());
        } else if (effect instanceof Effect.ForgetDrain e) {
            new DrainFile(targets.directory()).delete(e.agent());
        } else if (effect instanceof Effect.ForgetAgent) {
            checkpoints.forgetAgent();
        } else if (effect instanceof Effect.SaveResources e) {
            targets.volumes().save(e.checkpoint());
        } else if (effect instanceof Effect.Complete e) {
            complete(e.agent(), e.run());
        }
    }

    private void handOn(Effect effect) {
        if (effect instanceof Effect.Send e) {
            link.ifPresent(open -> open.send(e.call()));
        } else if (effect instanceof Effect.After e) {
            long nanos = e.delay().toNanos();
            Future<?> unused =
                    targets.timer().schedule(() -> commands.accept(e.command()), nanos, TimeUnit.NANOSECONDS);
        } else if (effect instanceof Effect.Start e) {
            start(targets.plans().of(e));
        } else if (effect instanceof Effect.StartExecutor e) {
            start(targets.plans().of(e));
        } else if (effect instanceof Effect.StartMember e) {
            start(targets.plans().of(e));
        } else if (effect instanceof Effect.Resize e) {
            resize(e);
        } else if (effect instanceof Effect.ToExecutor e) {
            tell(e);
        } else if (effect instanceof Effect.CloseExecutor e) {
            e.channel().close();
        } else if (effect instanceof Effect.ApplyOperation e) {
            commands.accept(targets.volumes().apply(e));
        } else if (effect instanceof Effect.CancelStart e) {
            targets.launcher().cancel(e.container());
        } else if (effect instanceof Effect.Watch e) {
            targets.containers().watch(e.container());
        } else if (effect instanceof Effect.Signal e) {
            targets.containers().signal(e.container(), e.signal());
        } else if (effect instanceof Effect.Destroy e) {
            destroy(e.container());
        } else if (effect instanceof Effect.StartChecks e) {
            targets.checks().start(e.container(), e.task());
        } else if (effect instanceof Effect.StopChecks e) {
            targets.checks().stop(e.container());
        } else if (effect instanceof Effect.Resubscribe e) {
            link.ifPresent(open -> open.resubscribe(e.reason()));
        } else if (effect instanceof Effect.Stopped) {
            stopped.run();
        } else {
            throw new IllegalArgumentException("Unknown effect " + effect);
        }
    }

    private void start(LaunchPlan plan) {
        if (!unsaved.remove(plan.container())) {
            targets.launcher().start(plan);
        }
    }

    private void resize(Effect.Resize effect) {
        ContainerId container = effect.run().container();
        try {
            targets.volumes()
                    .link(
                            targets.directory().sandbox(effect.agent(), effect.run()),
                            effect.allowance().resources(),
                            Optional.empty());
        } catch (IOException e) {
            commands.accept(new Command.ResizeFailed(container, e.getMessage()));
            return;
        }
        targets.containers()
                .update(
                        container,
                        Specs.limits(
                                effect.allowance().resources(),
                                effect.allowance().limits()))
                .whenComplete((done, error) -> {
                    if (error != null) {
                        Throwable cause = error.getCause() == null ? error : error.getCause();
                        commands.accept(new Command.ResizeFailed(container, String.valueOf(cause.getMessage())));
                    }
                });
    }

    private void tell(Effect.ToExecutor effect) {
        boolean unsavedTask =
                switch (effect.event().getType()) {
                    case LAUNCH ->
                        unsavedTasks.remove(
                                key(effect, effect.event().getLaunch().getTask()));
                    case LAUNCH_GROUP ->
                        effect.event().getLaunchGroup().getTaskGroup().getTasksList().stream()
                                        .filter(task -> unsavedTasks.remove(key(effect, task)))
                                        .count()
                                > 0;
                    default -> false;
                };
        if (!unsavedTask) {
            effect.channel().send(effect.event());
        }
    }

    private static TaskKey key(Effect.ToExecutor effect, TaskInfo task) {
        return new TaskKey(effect.framework(), task.getTaskId().getValue());
    }

    private void destroy(ContainerId container) {
        targets.containers().destroy(container).whenComplete((done, error) -> {
            Optional<String> problem = Optional.ofNullable(error).map(Throwable::toString);
            try {
                targets.handles().remove(container);
                org.gantry.agent.checkpoint.DurableFiles.deleteTree(
                        targets.directory().runtimeDirectory(container));
            } catch (IOException e) {
                problem = Optional.of(e.toString());
            }
            commands.accept(new Command.Destroyed(container, problem));
        });
    }

    private void complete(String agent, RunId run) throws IOException {
        targets.checkpoints().completed(agent, run);
        targets.collector()
                .schedule(
                        targets.directory().sandbox(agent, run), targets.clock().instant());
        targets.collector()
                .schedule(
                        targets.directory().metaRun(agent, run), targets.clock().instant());
    }
}

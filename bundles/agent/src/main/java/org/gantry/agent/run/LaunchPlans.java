package org.gantry.agent.run;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.gantry.agent.checkpoint.RunId;
import org.gantry.agent.checkpoint.WorkDirectory;
import org.gantry.agent.config.AgentFlags;
import org.gantry.agent.core.Effect;
import org.gantry.model.container.ContainerCommand;
import org.gantry.model.container.ContainerId;
import org.gantry.model.container.ContainerSpec;
import org.gantry.model.container.ResourceLimits;

/** Makes launch plans of command tasks, executors and the tasks nested in them. */
public final class LaunchPlans {
    /** Holds the namespaces and limits of a default executor; the agent itself plays the executor. */
    private static final ContainerCommand HOLDER = ContainerCommand.shell("exec sleep 2147483647");

    private final AgentFlags flags;
    private final WorkDirectory directory;
    private final Function<RunId, Optional<String>> tokens;
    private final Sandboxes sandboxes;
    private final Volumes volumes;

    /**
     * @param volumes appear in sandboxes
     * @param tokens what an executor is given to be known by, if it is
     */
    public LaunchPlans(
            AgentFlags flags, WorkDirectory directory, Volumes volumes, Function<RunId, Optional<String>> tokens) {
        this.tokens = tokens;
        this.flags = flags;
        this.directory = directory;
        this.sandboxes = new Sandboxes(directory);
        this.volumes = volumes;
    }

    public LaunchPlan of(Effect.Start start) {
        RunId run = start.run();
        TaskInfo task = start.task();
        Path sandbox = directory.sandbox(start.agent(), run);
        Optional<String> user = Specs.user(flags, start.framework(), task.getCommand());
        Map<String, String> environment =
                Environments.of(flags, start.agent(), start.framework(), run.executor(), task, sandbox);
        return new LaunchPlan(
                run.container(),
                sandbox,
                user,
                task.getCommand().getUrisList(),
                () -> {
                    sandboxes.create(start.agent(), run, user);
                    volumes.link(sandbox, task.getResourcesList(), user);
                },
                () -> spec(
                        run,
                        run.container(),
                        sandbox,
                        user,
                        Specs.command(task.getCommand()),
                        environment,
                        Specs.limits(task.getResourcesList(), task.getLimitsMap()),
                        container(task)));
    }

    public LaunchPlan of(Effect.StartExecutor start) {
        RunId run = start.run();
        ExecutorInfo executor = start.executor();
        Path sandbox = directory.sandbox(start.agent(), run);
        Optional<String> user = Specs.user(flags, start.framework(), executor.getCommand());
        Map<String, String> environment = Environments.of(flags, start.agent(), start.framework(), executor, sandbox);
        boolean builtIn = executor.getType() == ExecutorInfo.Type.DEFAULT;
        if (!builtIn) {
            tokens.apply(run).ifPresent(token -> environment.put("MESOS_EXECUTOR_AUTHENTICATION_TOKEN", token));
        }
        return new LaunchPlan(
                run.container(),
                sandbox,
                user,
                executor.getCommand().getUrisList(),
                () -> {
                    sandboxes.create(start.agent(), run, user);
                    volumes.link(sandbox, start.allowance().resources(), user);
                },
                () -> spec(
                        run,
                        run.container(),
                        sandbox,
                        user,
                        builtIn ? HOLDER : Specs.command(executor.getCommand()),
                        environment,
                        Specs.limits(
                                start.allowance().resources(), start.allowance().limits()),
                        executor.hasContainer() ? Optional.of(executor.getContainer()) : Optional.empty()));
    }

    public LaunchPlan of(Effect.StartMember start) {
        RunId run = start.run();
        TaskInfo task = start.task();
        Path parent = directory.sandbox(start.agent(), run);
        Path sandbox = directory.nested(parent, start.container());
        Optional<String> user = Specs.user(flags, start.framework(), task.getCommand());
        Map<String, String> environment = Environments.member(flags, task, sandbox);
        boolean ownLimits = task.getContainer().getLinuxInfo().hasShareCgroups()
                && !task.getContainer().getLinuxInfo().getShareCgroups();
        return new LaunchPlan(
                start.container(),
                sandbox,
                user,
                task.getCommand().getUrisList(),
                () -> {
                    sandboxes.createNested(sandbox, start.container(), user);
                    sandboxes.linkTask(parent, task.getTaskId().getValue(), start.container(), user);
                    SandboxVolumes.link(volumes(task), parent, sandbox, user);
                    volumes.link(sandbox, task.getResourcesList(), user);
                },
                () -> spec(
                        run,
                        start.container(),
                        sandbox,
                        user,
                        Specs.command(task.getCommand()),
                        environment,
                        ownLimits
                                ? Specs.limits(task.getResourcesList(), task.getLimitsMap())
                                : ResourceLimits.OF_PARENT,
                        container(task)));
    }

    private static List<org.apache.mesos.v1.Protos.Volume> volumes(TaskInfo task) {
        return task.getContainer().getVolumesList();
    }

    private static Optional<ContainerInfo> container(TaskInfo task) {
        return task.hasContainer() ? Optional.of(task.getContainer()) : Optional.empty();
    }

    private ContainerSpec spec(
            RunId run,
            ContainerId container,
            Path sandbox,
            Optional<String> user,
            ContainerCommand command,
            Map<String, String> environment,
            ResourceLimits limits,
            Optional<ContainerInfo> info) {
        return new ContainerSpec(
                container,
                flags.name(),
                run.framework(),
                run.executor(),
                sandbox,
                directory.runtimeDirectory(container),
                user,
                command,
                environment,
                limits,
                info.map(ContainerInfo::toByteArray),
                flags.settings());
    }
}

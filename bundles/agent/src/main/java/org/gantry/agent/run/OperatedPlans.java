package org.gantry.agent.run;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.agent.Protos.Call.LaunchContainer;
import org.gantry.agent.checkpoint.WorkDirectory;
import org.gantry.agent.config.AgentFlags;
import org.gantry.model.container.ContainerId;
import org.gantry.model.container.ContainerSpec;
import org.gantry.model.container.ResourceLimits;

/** Makes launch plans of containers that operators launch. */
public final class OperatedPlans {
    private final AgentFlags flags;
    private final WorkDirectory directory;
    private final Sandboxes sandboxes;

    public OperatedPlans(AgentFlags flags, WorkDirectory directory) {
        this.flags = flags;
        this.directory = directory;
        this.sandboxes = new Sandboxes(directory);
    }

    /**
     * A plan.
     *
     * @param framework whose executor it is nested in, if it is in one
     * @param executor the command of that executor, which says as whom it runs
     */
    public LaunchPlan of(
            ContainerId id,
            LaunchContainer launch,
            Path sandbox,
            Optional<FrameworkInfo> framework,
            CommandInfo executor) {
        Optional<String> user = user(launch.getCommand(), framework, executor);
        Map<String, String> environment = Environments.operated(launch.getCommand(), sandbox);
        boolean nested = id.parent().isPresent();
        boolean ownLimits = !nested
                || (launch.getContainer().getLinuxInfo().hasShareCgroups()
                        && !launch.getContainer().getLinuxInfo().getShareCgroups());
        return new LaunchPlan(
                id,
                sandbox,
                user,
                launch.getCommand().getUrisList(),
                () -> {
                    if (nested) {
                        sandboxes.createNested(sandbox, id, user);
                    } else {
                        sandboxes.createStandalone(sandbox, id, user);
                    }
                },
                () -> new ContainerSpec(
                        id,
                        flags.name(),
                        framework.map(info -> info.getId().getValue()).orElse(""),
                        "",
                        sandbox,
                        directory.runtimeDirectory(id),
                        user,
                        Specs.command(launch.getCommand()),
                        environment,
                        ownLimits
                                ? Specs.limits(launch.getResourcesList(), launch.getLimitsMap())
                                : ResourceLimits.OF_PARENT,
                        launch.hasContainer()
                                ? Optional.of(launch.getContainer()).map(ContainerInfo::toByteArray)
                                : Optional.empty(),
                        flags.settings()));
    }

    private Optional<String> user(CommandInfo command, Optional<FrameworkInfo> framework, CommandInfo executor) {
        if (!flags.switchUser()) {
            return Optional.empty();
        }
        if (command.hasUser()) {
            return Optional.of(command.getUser());
        }
        return framework.flatMap(info -> Specs.user(flags, info, executor));
    }
}

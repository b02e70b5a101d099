package org.gantry.agent.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Value;
import org.gantry.agent.config.AgentFlags;
import org.gantry.model.container.ContainerCommand;
import org.gantry.model.container.ResourceLimits;

/** Turns parts of tasks and executors into what containerizers understand. */
public final class Specs {
    private static final long MEBIBYTE = 1024L * 1024L;

    private Specs() {}

    /** The user to run as; empty if the agent does not switch users. */
    static Optional<String> user(AgentFlags flags, FrameworkInfo framework, CommandInfo command) {
        if (!flags.switchUser()) {
            return Optional.empty();
        }
        String user = command.hasUser() ? command.getUser() : framework.getUser();
        return user.isEmpty() ? Optional.empty() : Optional.of(user);
    }

    /** With {@code shell} the value is a command line; without, a program, and the arguments are its whole argv. */
    public static ContainerCommand command(CommandInfo command) {
        if (command.getShell()) {
            return ContainerCommand.shell(command.getValue());
        }
        List<String> argv = new ArrayList<>();
        if (command.hasValue()) {
            argv.add(command.getValue());
            // the first argument is the name that the program is told it has; the program itself is the value
            command.getArgumentsList().stream().skip(1).forEach(argv::add);
        } else {
            argv.addAll(command.getArgumentsList());
        }
        return new ContainerCommand(argv);
    }

    static ResourceLimits limits(List<Resource> resources, Map<String, Value.Scalar> limits) {
        double cpus = scalar(resources, "cpus");
        double memory = scalar(resources, "mem");
        double disk = scalar(
                resources.stream()
                        .filter(resource -> !resource.getDisk().hasPersistence())
                        .toList(),
                "disk");
        return new ResourceLimits(
                cpus,
                limit(limits, "cpus", cpus),
                bytes(memory),
                bytes(limit(limits, "mem", memory)),
                bytes(disk),
                ResourceLimits.UNLIMITED);
    }

    private static double limit(Map<String, Value.Scalar> limits, String name, double otherwise) {
        return limits.containsKey(name) ? limits.get(name).getValue() : otherwise;
    }

    private static double scalar(List<Resource> resources, String name) {
        return resources.stream()
                .filter(resource -> resource.getName().equals(name))
                .mapToDouble(resource -> resource.getScalar().getValue())
                .sum();
    }

    private static long bytes(double megabytes) {
        return Double.isInfinite(megabytes) ? ResourceLimits.UNLIMITED : Math.round(megabytes * MEBIBYTE);
    }
}

package org.gantry.master.validation;

import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.Resource;
import org.gantry.model.Ids;
import org.gantry.model.Resources;
import org.gantry.protocol.ResourceConversion;

/** What an executor must look like. Each check answers with what is wrong, in Mesos's words. */
public final class ExecutorRules {
    static final double LEAST_CPUS = 0.01;
    static final double LEAST_MEMORY = 32;
    private static final long KIBIBYTE = 1024;
    private static final String LINE = "------------------------------------------------------------\n";

    private ExecutorRules() {}

    /**
     * Everything that holds for executors of tasks and of groups.
     *
     * @param known the executor of that id which the agent runs already
     */
    public static Optional<String> check(ExecutorInfo executor, FrameworkID framework, Optional<ExecutorInfo> known) {
        return type(executor)
                .or(() -> Ids.check(executor.getExecutorId().getValue()))
                .or(() -> executor.getShutdownGracePeriod().getNanoseconds() < 0
                        ? Optional.of("ExecutorInfo's 'shutdown_grace_period' must be non-negative")
                        : Optional.empty())
                .or(() ->
                        CommandRules.check(executor.getCommand()).map("Executor's `CommandInfo` is invalid: "::concat))
                .or(() -> executor.hasContainer()
                        ? ContainerRules.check(executor.getContainer())
                                .map("Executor's `ContainerInfo` is invalid: "::concat)
                        : Optional.empty())
                .or(() -> framework(executor, framework))
                .or(() -> resources(executor.getResourcesList()))
                .or(() -> known.flatMap(existing -> compatible(executor, existing)));
    }

    private static Optional<String> type(ExecutorInfo executor) {
        return switch (executor.getType()) {
            case DEFAULT -> defaultType(executor);
            case CUSTOM ->
                executor.hasCommand()
                        ? Optional.empty()
                        : Optional.of("'ExecutorInfo.command' must be set for 'CUSTOM' executor");
            case UNKNOWN -> Optional.empty();
        };
    }

    private static Optional<String> defaultType(ExecutorInfo executor) {
        if (executor.hasCommand()) {
            return Optional.of("'ExecutorInfo.command' must not be set for 'DEFAULT' executor");
        }
        if (!executor.hasContainer()) {
            return Optional.empty();
        }
        if (executor.getContainer().getType() != ContainerInfo.Type.MESOS) {
            return Optional.of("'ExecutorInfo.container.type' must be 'MESOS' for 'DEFAULT' executor");
        }
        return executor.getContainer().getMesos().hasImage()
                ? Optional.of("'ExecutorInfo.container.mesos.image' must not be set for 'DEFAULT' executor")
                : Optional.empty();
    }

    private static Optional<String> framework(ExecutorInfo executor, FrameworkID framework) {
        if (!executor.hasFrameworkId()) {
            return Optional.of("'ExecutorInfo.framework_id' must be set");
        }
        return executor.getFrameworkId().equals(framework)
                ? Optional.empty()
                : Optional.of("ExecutorInfo has an invalid FrameworkID (Actual: "
                        + executor.getFrameworkId().getValue() + " vs Expected: " + framework.getValue() + ")");
    }

    private static Optional<String> resources(List<Resource> resources) {
        return BundleRules.check(resources)
                .map("Executor uses invalid resources: "::concat)
                .or(() -> {
                    Resources bundle = ResourceConversion.toModel(resources);
                    return BundleRules.uniquePersistence(bundle)
                            .map("Executor uses duplicate persistence ID: "::concat)
                            .or(() -> BundleRules.oneRole(resources).map("Invalid executor resources: "::concat))
                            .or(() -> BundleRules.revocableAndNot(bundle)
                                    .map("Executor mixes revocable and non-revocable resources: "::concat));
                });
    }

    private static Optional<String> compatible(ExecutorInfo executor, ExecutorInfo existing) {
        return canonical(executor).equals(canonical(existing))
                ? Optional.empty()
                : Optional.of("ExecutorInfo is not compatible with existing ExecutorInfo with same ExecutorID.\n" + LINE
                        + "Existing ExecutorInfo:\n" + existing + "\n" + LINE + "ExecutorInfo:\n" + executor + "\n"
                        + LINE);
    }

    /** Whether they describe the same executor, in whatever order they list its resources. */
    static boolean same(ExecutorInfo one, ExecutorInfo other) {
        return canonical(one).equals(canonical(other));
    }

    private static ExecutorInfo canonical(ExecutorInfo executor) {
        return executor.toBuilder()
                .clearResources()
                .addAllResources(ResourceConversion.toProto(ResourceConversion.toModel(executor.getResourcesList())))
                .build();
    }

    /** What only the executor of a task of LAUNCH must be. */
    static Optional<String> ofTask(ExecutorInfo executor) {
        if (executor.hasType() && executor.getType() != ExecutorInfo.Type.CUSTOM) {
            return Optional.of("'ExecutorInfo.type' must be 'CUSTOM'");
        }
        if (!executor.hasCommand()) {
            return Optional.of("'ExecutorInfo.command' must be set");
        }
        Resources resources = ResourceConversion.toModel(executor.getResourcesList());
        if (!resources.shared().isEmpty()) {
            return Optional.of(
                    "Executor resources " + resources.describe() + " should not contain any shared resources");
        }
        return ownCgroups(executor)
                ? Optional.of("The 'share_cgroups' field cannot be set to 'true' on executor containers")
                : Optional.empty();
    }

    static boolean ownCgroups(ExecutorInfo executor) {
        return ContainerRules.sharesCgroups(executor.getContainer()).orElse(false);
    }

    /** What the executor of a group must have; that of a task may have less. */
    static Optional<String> least(ExecutorInfo executor) {
        String subject = "Executor '" + executor.getExecutorId().getValue() + "' uses ";
        Optional<Double> cpus = BundleRules.scalar(executor.getResourcesList(), "cpus");
        if (cpus.orElse(0.0) < LEAST_CPUS) {
            return Optional.of(
                    subject + "less CPUs (" + cpus.map(NumberText::of).orElse("None") + ") than the minimum required ("
                            + NumberText.of(LEAST_CPUS) + ")");
        }
        Optional<Double> memory = BundleRules.scalar(executor.getResourcesList(), "mem");
        if (memory.orElse(0.0) < LEAST_MEMORY) {
            return Optional.of(subject + "less memory ("
                    + memory.map(ExecutorRules::megabytes).orElse("None") + ") than the minimum required ("
                    + megabytes(LEAST_MEMORY) + ")");
        }
        return BundleRules.scalar(executor.getResourcesList(), "disk").isPresent()
                ? Optional.empty()
                : Optional.of(subject + "no disk");
    }

    private static String megabytes(double amount) {
        long size = (long) (amount * KIBIBYTE * KIBIBYTE);
        String[] units = {"B", "KB", "MB", "GB", "TB"};
        int unit = 0;
        while (size != 0 && size % KIBIBYTE == 0 && unit < units.length - 1) {
            size /= KIBIBYTE;
            unit++;
        }
        return size + units[unit];
    }
}

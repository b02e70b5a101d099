package org.gantry.model.container;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * A container that is to be launched, as the agent hands it to containerizers and isolators.
 *
 * @param id the container
 * @param agent name of the agent within this process; several agents may share one JVM and its modules
 * @param frameworkId whose task it is; empty for a standalone container
 * @param executorId the executor, for a command task the task id
 * @param sandbox existing directory, absolute, owned by the task's user, that the task starts in
 * @param runtimeDir existing private directory of this container for pids, gates and exit status, absolute;
 *     survives the JVM, vanishes with a reboot
 * @param user user name to run as; empty: as the agent
 * @param command what to run
 * @param environment the whole environment of the task; nothing of the agent's own is inherited
 * @param limits what it may use
 * @param containerInfo the task's {@code mesos.v1.ContainerInfo} as protobuf bytes, if it has one
 * @param settings the agent's configuration for modules, for example {@code cgroups.root}
 */
public record ContainerSpec(
        ContainerId id,
        String agent,
        String frameworkId,
        String executorId,
        Path sandbox,
        Path runtimeDir,
        Optional<String> user,
        ContainerCommand command,
        Map<String, String> environment,
        ResourceLimits limits,
        Optional<byte[]> containerInfo,
        Map<String, String> settings) {
    public ContainerSpec {
        environment = Map.copyOf(environment);
        settings = Map.copyOf(settings);
        if (!sandbox.isAbsolute() || !runtimeDir.isAbsolute()) {
            throw new IllegalArgumentException("Sandbox and runtime directory of " + id + " must be absolute paths");
        }
    }
}

package org.gantry.containerizers.spi;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.gantry.model.container.ContainerCommand;
import org.gantry.model.container.ContainerId;
import org.osgi.annotation.versioning.ConsumerType;

/** Optional ability of a {@link Containerizer}: short commands inside a running container, as health checks need. */
@ConsumerType
public interface CommandRunner {
    /**
     * Runs a command in the container's namespaces, cgroups, sandbox, environment and user.
     *
     * @param environment added to the container's own
     * @param timeout after which the command is killed and the stage fails with
     *     {@link java.util.concurrent.TimeoutException}; zero for none
     * @return the command's exit
     */
    CompletionStage<ContainerExit> run(
            ContainerId container, ContainerCommand command, Map<String, String> environment, Duration timeout);
}

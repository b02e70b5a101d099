package org.gantry.agent.operated;

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.apache.mesos.v1.agent.Protos.Call.LaunchContainer;
import org.gantry.containerizers.spi.ContainerExit;
import org.gantry.model.container.ContainerId;

/**
 * A container that an operator launched.
 *
 * @param sandbox that its command starts in
 * @param meta directory of its records
 * @param started completes when its command was started, or with why it was not
 * @param exit completes when its command has ended
 */
public record OperatedContainer(
        ContainerId id,
        LaunchContainer launch,
        Path sandbox,
        Path meta,
        CompletableFuture<Long> started,
        CompletableFuture<ContainerExit> exit) {
    OperatedContainer(ContainerId id, LaunchContainer launch, Path sandbox, Path meta) {
        this(id, launch, sandbox, meta, new CompletableFuture<>(), new CompletableFuture<>());
    }

    /** Whether its command goes on. */
    public boolean running() {
        return started.isDone() && !started.isCompletedExceptionally() && !exit.isDone();
    }

    public long pid() {
        return started.isCompletedExceptionally() ? 0 : started.getNow(0L);
    }
}

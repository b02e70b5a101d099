package org.gantry.containerizers.spi;

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.gantry.model.container.ContainerId;
import org.gantry.model.container.ContainerSpec;
import org.gantry.model.container.ContainerUsage;
import org.gantry.model.container.Recoverable;
import org.gantry.model.container.ResourceLimits;
import org.gantry.model.container.Support;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Runs containers that outlive this JVM.
 *
 * <p>Life of a container: {@link #launch} → {@link #waitFor} completes when its command ended, however it ended →
 * {@link #destroy}, which kills what is left and cleans up. {@link #recover} takes over containers that another
 * instance launched, those that ended meanwhile included: their exit is reported by {@link #waitFor} as if it had just
 * happened.
 *
 * <p>A container whose id has a parent is nested in a running container of the same containerizer: it shares that one's
 * namespaces, and its limits too where its own are {@link ResourceLimits#OF_PARENT}. Destroying a container destroys
 * all that are nested in it first.
 *
 * <p>A module is a Declarative Services component with the service property {@code gantry.module}, in a bundle whose
 * manifest has {@code Gantry-Module}. Calls come from several threads. Returned stages complete on the module's threads.
 */
@ConsumerType
public interface Containerizer extends Recoverable {
    /** Whether this containerizer runs containers of this kind here. Must be quick and change nothing. */
    Support supports(ContainerSpec container);

    /**
     * Starts the container.
     *
     * @return completes when the command was started; fails with {@link ContainerizerException} if it could not be, with
     *     everything cleaned up
     */
    CompletionStage<Launched> launch(ContainerSpec container);

    /** Completes with the exit of the container's command; at once if it has ended; fails if the id is unknown. */
    CompletionStage<ContainerExit> waitFor(ContainerId container);

    /**
     * Sends a signal to every process of the container. A container that has ended is left alone.
     *
     * @param signal POSIX number, 1 to 64
     */
    void kill(ContainerId container, int signal) throws ContainerizerException;

    /** Changes the limits of a running container. */
    void update(ContainerId container, ResourceLimits limits) throws ContainerizerException;

    /** Where the container stands now; fails with {@link ContainerizerException} if the id is unknown. */
    ContainerStatus status(ContainerId container) throws ContainerizerException;

    /** Measured use; {@link ContainerUsage#NONE} if the container has ended or is unknown. */
    ContainerUsage usage(ContainerId container);

    /** Kills what is left, releases everything but the sandbox, forgets the container. Unknown ids are harmless. */
    CompletionStage<Void> destroy(ContainerId container);

    /**
     * Kills what is left of a container of which only the runtime directory is known, because the agent has lost its
     * records. Every containerizer is asked; one that did not launch it, or keeps nothing there, does nothing.
     *
     * @return completes when nothing of it runs any more; the agent then removes the directory
     */
    default CompletionStage<Void> destroyLeftover(ContainerId container, Path runtimeDir) {
        return CompletableFuture.completedFuture(null);
    }
}

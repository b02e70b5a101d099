package org.gantry.isolators.spi;

import java.util.concurrent.CompletionStage;
import org.gantry.model.container.ContainerId;
import org.gantry.model.container.ContainerSpec;
import org.gantry.model.container.ContainerUsage;
import org.gantry.model.container.Limitation;
import org.gantry.model.container.Recoverable;
import org.gantry.model.container.ResourceLimits;
import org.gantry.model.container.Support;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Limits and measures one aspect of containers: CPU and memory, namespaces, devices, networks.
 *
 * <p>Life of a container: {@link #prepare} → the supervisor starts and waits at its gate → {@link #isolate} with its
 * pid → the gate opens → any number of {@link #update}, {@link #usage} → {@link #cleanup}. A failure of {@code prepare}
 * or {@code isolate} fails the launch and is followed by {@code cleanup}. {@link #recover} takes over containers that
 * another instance prepared.
 *
 * <p>A module is a Declarative Services component that provides this interface with the service properties
 * {@code gantry.module} (its name, the same in every version) and {@code gantry.isolator.order} (integer; {@code
 * prepare} and {@code isolate} run in rising order, {@code cleanup} in falling order), in a bundle whose manifest has
 * {@code Gantry-Module}. Calls come from several threads, for one container one at a time, each with a deadline;
 * throwing is a failure of that call alone. After {@link #recover} the previous version is never called again for a
 * container that was recovered, so nothing may be torn down on deactivation: the containers go on.
 */
@ConsumerType
public interface Isolator extends Recoverable {
    String ORDER = "gantry.isolator.order";

    /** Whether this host can do what the isolator needs. Called once before use; must be quick and change nothing. */
    Support check(HostFacts host);

    /**
     * Makes ready what the container needs before its first process exists.
     *
     * @throws IsolatorException with a reason for the task's owner
     */
    Preparation prepare(ContainerSpec container) throws IsolatorException;

    /**
     * Confines the supervisor, which waits at its gate with pid {@code pid} and has no children yet.
     *
     * @throws IsolatorException with a reason for the task's owner
     */
    void isolate(ContainerId container, long pid) throws IsolatorException;

    /**
     * Changes the limits of a running container. An isolator that enforces none of them does nothing.
     *
     * @throws IsolatorException if a limit that this isolator enforces could not be set; the old one then holds
     */
    void update(ContainerId container, ResourceLimits limits) throws IsolatorException;

    /**
     * Whether this isolator also limits containers that are nested in others, where those ask for limits of their own.
     * Nested containers that share the limits of their parent are not its matter; it is never asked about them.
     */
    default boolean limitsNested() {
        return false;
    }

    /** What this isolator can measure; {@link ContainerUsage#NONE} if nothing or if the container is unknown. */
    ContainerUsage usage(ContainerId container);

    /**
     * Completes when the container goes over a limit; the agent then destroys it. Never completes otherwise, but is
     * cancelled by {@link #cleanup} and by the switch to another version, which is asked again.
     */
    CompletionStage<Limitation> watch(ContainerId container);

    /** Removes everything made for the container; all its processes are gone. Unknown containers are harmless. */
    void cleanup(ContainerId container) throws IsolatorException;
}

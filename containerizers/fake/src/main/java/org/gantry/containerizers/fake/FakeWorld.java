package org.gantry.containerizers.fake;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gantry.containerizers.spi.ContainerExit;
import org.gantry.model.container.ContainerId;
import org.gantry.model.container.ContainerSpec;
import org.gantry.model.container.ContainerUsage;
import org.gantry.model.container.ResourceLimits;

/**
 * Stands for the host: what is in it outlives the containerizers that put it there. Of shell commands it understands
 * {@code exit N} and {@code kill -N $$}, which end at once; everything else goes on until it is told or killed.
 */
public final class FakeWorld {
    private static final Pattern EXIT = Pattern.compile("exit (\\d+)");
    private static final Pattern KILL = Pattern.compile("kill -(\\d+) \\$\\$");
    private static final long FIRST_PID = 100_000;

    private final Map<ContainerId, Container> containers = new ConcurrentHashMap<>();
    private final AtomicLong pids = new AtomicLong(FIRST_PID);

    /** One container of this world. */
    static final class Container {
        final ContainerSpec spec;
        final long pid;
        final CompletableFuture<ContainerExit> exit = new CompletableFuture<>();
        volatile ContainerUsage usage = ContainerUsage.NONE;
        volatile ResourceLimits limits;
        volatile boolean deaf;

        Container(ContainerSpec spec, long pid) {
            this.spec = spec;
            this.pid = pid;
            this.limits = spec.limits();
        }
    }

    /** Empty if there is one of this id already. */
    Optional<Container> add(ContainerSpec spec) {
        Container container = new Container(spec, pids.incrementAndGet());
        if (containers.putIfAbsent(spec.id(), container) != null) {
            return Optional.empty();
        }
        ended(spec).ifPresent(container.exit::complete);
        return Optional.of(container);
    }

    private static Optional<ContainerExit> ended(ContainerSpec spec) {
        String last = spec.command().argv().get(spec.command().argv().size() - 1);
        Matcher exit = EXIT.matcher(last);
        if (exit.matches()) {
            return Optional.of(ContainerExit.code(Integer.parseInt(exit.group(1))));
        }
        Matcher kill = KILL.matcher(last);
        return kill.matches() ? Optional.of(ContainerExit.signal(Integer.parseInt(kill.group(1)))) : Optional.empty();
    }

    Optional<Container> find(ContainerId id) {
        return Optional.ofNullable(containers.get(id));
    }

    void remove(ContainerId id) {
        containers.remove(id);
    }

    /**
     * Ends a container's command.
     *
     * @throws IllegalArgumentException if there is no such container
     */
    public void end(ContainerId id, ContainerExit exit) {
        known(id).exit.complete(exit);
    }

    /** Makes a container ignore signals other than SIGKILL. */
    public void deafen(ContainerId id) {
        known(id).deaf = true;
    }

    /** What the container is measured to use from now on. */
    public void use(ContainerId id, ContainerUsage usage) {
        known(id).usage = usage;
    }

    /** The limits last set. */
    public ResourceLimits limits(ContainerId id) {
        return known(id).limits;
    }

    public boolean contains(ContainerId id) {
        return containers.containsKey(id);
    }

    private Container known(ContainerId id) {
        return find(id).orElseThrow(() -> new IllegalArgumentException("There is no container " + id));
    }
}

package org.gantry.security.spi;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What an action is done to, as far as rules can tell objects apart. Which parts are there depends on the action.
 *
 * @param value a path, role or principal by itself
 * @param framework that it belongs to
 * @param task what the task runs, itself or its executor
 * @param executor what the executor runs
 * @param command what is to be run now
 * @param resource reserved resource or volume
 * @param container from the root container to the one that is meant; empty if none is
 */
public record ProtectedObject(
        Optional<String> value,
        Optional<Framework> framework,
        Optional<Command> task,
        Optional<Command> executor,
        Optional<Command> command,
        Optional<Reservation> resource,
        List<String> container) {
    /** All objects at once. */
    public static final ProtectedObject ANY = new ProtectedObject(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of());

    public ProtectedObject {
        Objects.requireNonNull(value);
        Objects.requireNonNull(framework);
        Objects.requireNonNull(task);
        Objects.requireNonNull(executor);
        Objects.requireNonNull(command);
        Objects.requireNonNull(resource);
        container = List.copyOf(container);
    }

    /**
     * Of a framework, what counts here.
     *
     * @param user that its tasks run as unless they say otherwise
     * @param roles that it subscribes to
     */
    public record Framework(String id, String name, String user, Optional<String> principal, List<String> roles) {
        public Framework {
            Objects.requireNonNull(id);
            Objects.requireNonNull(name);
            Objects.requireNonNull(user);
            Objects.requireNonNull(principal);
            roles = List.copyOf(roles);
        }
    }

    /**
     * Something that is run.
     *
     * @param user that it names, if it names one
     */
    public record Command(Optional<String> user) {
        /** Runs as whoever it belongs to. */
        public static final Command PLAIN = new Command(Optional.empty());

        public Command {
            Objects.requireNonNull(user);
        }
    }

    /**
     * Of a resource, what counts here.
     *
     * @param role that it is reserved for
     * @param reserver who reserved it
     * @param creator who created the volume on it
     */
    public record Reservation(String role, Optional<String> reserver, Optional<String> creator) {
        public Reservation {
            Objects.requireNonNull(role);
            Objects.requireNonNull(reserver);
            Objects.requireNonNull(creator);
        }
    }

    public static ProtectedObject of(String value) {
        return new ProtectedObject(
                Optional.of(value), ANY.framework, ANY.task, ANY.executor, ANY.command, ANY.resource, ANY.container);
    }

    public static ProtectedObject of(Framework framework) {
        return ANY.in(framework);
    }

    public static ProtectedObject of(Reservation resource) {
        return new ProtectedObject(
                ANY.value, ANY.framework, ANY.task, ANY.executor, ANY.command, Optional.of(resource), ANY.container);
    }

    /**
     * A container.
     *
     * @param path ids from the root container to the one that is meant
     */
    public static ProtectedObject ofContainer(List<String> path) {
        return new ProtectedObject(ANY.value, ANY.framework, ANY.task, ANY.executor, ANY.command, ANY.resource, path);
    }

    public ProtectedObject in(Framework owner) {
        return new ProtectedObject(value, Optional.of(owner), task, executor, command, resource, container);
    }

    public ProtectedObject withTask(Command ran) {
        return new ProtectedObject(value, framework, Optional.of(ran), executor, command, resource, container);
    }

    public ProtectedObject withExecutor(Command ran) {
        return new ProtectedObject(value, framework, task, Optional.of(ran), command, resource, container);
    }

    public ProtectedObject withCommand(Command run) {
        return new ProtectedObject(value, framework, task, executor, Optional.of(run), resource, container);
    }
}

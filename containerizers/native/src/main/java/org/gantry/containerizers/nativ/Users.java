package org.gantry.containerizers.nativ;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.gantry.containerizers.spi.ContainerizerException;

/** Looks users up in the host's name service; what it says holds for some seconds. For any thread. */
final class Users {
    private static final long PATIENCE_SECONDS = 10;
    private static final long HOLDS_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final int MOST_KEPT = 1000;

    private final Tools tools;
    private final HostUser host;
    private final Map<String, Known> known = new ConcurrentHashMap<>();

    private record Known(TaskUser user, long since) {}

    Users(Tools tools, HostUser host) {
        this.tools = tools;
        this.host = host;
    }

    /** Empty if the task runs as the agent does. */
    Optional<TaskUser> resolve(Optional<String> wanted) throws ContainerizerException {
        if (wanted.isEmpty() || wanted.get().equals(host.name())) {
            return Optional.empty();
        }
        if (!host.root()) {
            throw new ContainerizerException("The agent runs as " + host.name() + " and so cannot run a task as "
                    + wanted.get() + "; start it as root or leave the task's user out");
        }
        return Optional.of(lookUp(wanted.get()));
    }

    /** Two processes for each lookup are much when many tasks of one user start together. */
    private TaskUser lookUp(String name) throws ContainerizerException {
        long now = System.nanoTime();
        Known last = known.get(name);
        if (last != null && now - last.since() < HOLDS_NANOS) {
            return last.user();
        }
        TaskUser user = new TaskUser(name, id("-u", name), id("-g", name));
        if (known.size() >= MOST_KEPT) {
            known.clear();
        }
        known.put(name, new Known(user, now));
        return user;
    }

    private long id(String option, String user) throws ContainerizerException {
        try {
            Process process = new ProcessBuilder(tools.path("id"), option, "--", user)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new ContainerizerException("The name service did not tell about user " + user + " in time");
            }
            String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
            if (process.exitValue() != 0) {
                throw new ContainerizerException("This host has no user " + user);
            }
            return Long.parseLong(answer);
        } catch (IOException e) {
            throw new ContainerizerException("User " + user + " could not be looked up: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ContainerizerException("Interrupted while user " + user + " was looked up", e);
        }
    }
}

package org.gantry.agent.run;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Optional;
import java.util.stream.Stream;
import org.gantry.agent.checkpoint.DurableFiles;
import org.gantry.agent.checkpoint.RunId;
import org.gantry.agent.checkpoint.WorkDirectory;
import org.gantry.model.container.ContainerId;

/** Makes the directories of a container and gives them to the task's user. */
public final class Sandboxes {
    private final WorkDirectory directory;

    public Sandboxes(WorkDirectory directory) {
        this.directory = directory;
    }

    /**
     * Makes the sandbox and the runtime directory.
     *
     * @param user the owner; empty: the agent's own user
     * @throws IOException if a directory cannot be made, or the user does not exist on this host
     */
    public Path create(String agentId, RunId run, Optional<String> user) throws IOException {
        if (user.isPresent()) {
            HostUsers.lookUp(user.get());
        }
        Path sandbox = directory.sandbox(agentId, run);
        Files.createDirectories(sandbox);
        Files.setPosixFilePermissions(sandbox, PosixFilePermissions.fromString("rwxr-x---"));
        if (user.isPresent()) {
            own(sandbox, user.get());
        }
        DurableFiles.link(
                sandbox.resolveSibling("latest"), Path.of(run.container().value()));
        Path runtime = directory.runtimeDirectory(run.container());
        Files.createDirectories(runtime);
        Files.setPosixFilePermissions(runtime, PosixFilePermissions.fromString("rwx------"));
        return sandbox;
    }

    /** Makes the sandbox and the runtime directory of a container within another one. */
    public void createNested(Path sandbox, ContainerId container, Optional<String> user) throws IOException {
        createStandalone(sandbox, container, user);
        if (user.isPresent()) {
            own(sandbox.getParent(), user.get());
        }
    }

    /** Makes the sandbox and the runtime directory of a container of an operator. */
    public void createStandalone(Path sandbox, ContainerId container, Optional<String> user) throws IOException {
        if (user.isPresent()) {
            HostUsers.lookUp(user.get());
        }
        Files.createDirectories(sandbox);
        Files.setPosixFilePermissions(sandbox, PosixFilePermissions.fromString("rwxr-x---"));
        if (user.isPresent()) {
            own(sandbox, user.get());
        }
        Path runtime = directory.runtimeDirectory(container);
        Files.createDirectories(runtime);
        Files.setPosixFilePermissions(runtime, PosixFilePermissions.fromString("rwx------"));
    }

    /** Makes the sandbox of a nested container known by its task, as {@code tasks/ID}. */
    public void linkTask(Path executorSandbox, String task, ContainerId container, Optional<String> user)
            throws IOException {
        Path link = executorSandbox.resolve("tasks").resolve(task);
        DurableFiles.link(link, Path.of("..", "containers", container.value()));
        if (user.isPresent()) {
            own(link.getParent(), user.get());
        }
    }

    /** Adds a line to the sandbox's {@code stderr}, where the task's owner looks first. */
    public static void tell(Path sandbox, Optional<String> user, String message) throws IOException {
        Path file = sandbox.resolve("stderr");
        Files.writeString(
                file,
                message + System.lineSeparator(),
                StandardCharsets.UTF_8,
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND,
                LinkOption.NOFOLLOW_LINKS);
        if (user.isPresent()) {
            own(file, user.get());
        }
    }

    /** Gives a file, or a directory with all that is in it, to a user and the user's primary group. */
    public static void ownTree(Path root, String user) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            for (Path path : all.toList()) {
                own(path, user);
            }
        }
    }

    static void own(Path path, String user) throws IOException {
        UserPrincipal principal = HostUsers.lookUp(user);
        FileAttributeView view =
                Files.getFileAttributeView(path, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        ((PosixFileAttributeView) view).setOwner(principal);
        Optional<Integer> group = HostUsers.primaryGroup(user);
        if (group.isPresent()) {
            Files.setAttribute(path, "unix:gid", group.get(), LinkOption.NOFOLLOW_LINKS);
        }
    }
}

package org.gantry.agent.api;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.gantry.agent.checkpoint.WorkDirectory;
import org.gantry.agent.core.AgentSnapshot;
import org.gantry.agent.core.ExecutorView;
import org.gantry.agent.core.FrameworkView;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of sandboxes, by the paths that clients use: the sandbox's path on the host, or {@code
 * /frameworks/ID/executors/ID/runs/ID}, where {@code latest} stands for the last run. Nothing outside the sandbox that a
 * path names is shown, whatever links the task makes in it.
 */
final class SandboxFiles {
    private static final Logger LOG = LoggerFactory.getLogger(SandboxFiles.class);
    private static final int RUN_DEPTH = 6;

    private final WorkDirectory directory;
    private final Supplier<AgentSnapshot> snapshots;

    SandboxFiles(WorkDirectory directory, Supplier<AgentSnapshot> snapshots) {
        this.directory = directory;
        this.snapshots = snapshots;
    }

    /** Whose sandbox a path is in. */
    record Owner(String framework, String executor) {}

    /** Whose sandbox a path is in, by its form; empty if it is in none. */
    Optional<Owner> owner(String path) {
        try {
            return root(path)
                    .map(run -> directory.work().resolve("slaves").relativize(run))
                    .map(run ->
                            new Owner(run.getName(2).toString(), run.getName(4).toString()));
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    /** A file that may be shown: {@code root} is its sandbox, both are real paths. */
    record Resolved(Path root, Path file) {}

    /** One entry of a directory, as its inode describes it. */
    record Entry(String path, Map<String, Object> attributes) {}

    Resolved resolve(String path) throws FileError {
        try {
            Path root = root(path).orElseThrow(FileError::notFound);
            Path wanted = hostPath(path);
            Path realRoot = root.toRealPath();
            if (!realRoot.startsWith(directory.work().resolve("slaves").toRealPath())) {
                throw FileError.inaccessible(path);
            }
            Path real = wanted.toRealPath();
            if (!real.startsWith(realRoot)) {
                throw FileError.inaccessible(path);
            }
            return new Resolved(realRoot, real);
        } catch (NoSuchFileException e) {
            throw FileError.notFound();
        } catch (IOException | InvalidPathException e) {
            throw FileError.inaccessible(path);
        }
    }

    /** What is in a directory, sorted by path. Paths begin as the one that was asked for. */
    List<Entry> list(String path) throws FileError, IOException {
        Resolved resolved = resolve(path);
        if (!Files.isDirectory(resolved.file())) {
            throw FileError.notFound();
        }
        String prefix = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        List<Entry> entries = new ArrayList<>();
        try (DirectoryStream<Path> children = Files.newDirectoryStream(resolved.file())) {
            for (Path child : children) {
                try {
                    entries.add(new Entry(
                            prefix + "/" + child.getFileName(),
                            Files.readAttributes(
                                    child,
                                    "unix:nlink,size,lastModifiedTime,mode,owner,group",
                                    LinkOption.NOFOLLOW_LINKS)));
                } catch (NoSuchFileException e) {
                    LOG.trace("Deleted while it was listed", e);
                }
            }
        }
        entries.sort(Comparator.comparing(Entry::path));
        return entries;
    }

    /**
     * Opens a regular file for reading. Every step of the way is opened without following links, so that a task cannot
     * put a link in between after the path was checked.
     */
    SeekableByteChannel open(Resolved resolved) throws FileError, IOException {
        if (Files.isDirectory(resolved.file())) {
            throw new FileError(400, "Cannot read a directory.\n");
        }
        if (!Files.isRegularFile(resolved.file())) {
            throw new FileError(400, "Cannot read what is not a file.\n");
        }
        Path relative = resolved.root().relativize(resolved.file());
        try (DirectoryStream<Path> root = Files.newDirectoryStream(resolved.root())) {
            if (root instanceof SecureDirectoryStream<Path> secure) {
                return open(secure, relative);
            }
            return Files.newByteChannel(resolved.file(), StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
        }
    }

    private static SeekableByteChannel open(SecureDirectoryStream<Path> parent, Path relative) throws IOException {
        if (relative.getNameCount() == 1) {
            return parent.newByteChannel(relative, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
        }
        try (SecureDirectoryStream<Path> child =
                parent.newDirectoryStream(relative.getName(0), LinkOption.NOFOLLOW_LINKS)) {
            return open(child, relative.subpath(1, relative.getNameCount()));
        }
    }

    /** Virtual paths and what they stand for. */
    Map<String, String> attached() {
        Map<String, String> attached = new TreeMap<>();
        AgentSnapshot snapshot = snapshots.get();
        for (FrameworkView framework : snapshot.frameworks()) {
            framework.completedExecutors().forEach(executor -> attach(attached, executor));
            framework.executors().forEach(executor -> attach(attached, executor));
        }
        for (FrameworkView framework : snapshot.completedFrameworks()) {
            framework.completedExecutors().forEach(executor -> attach(attached, executor));
        }
        return attached;
    }

    private void attach(Map<String, String> attached, ExecutorView executor) {
        String agent = snapshots.get().agentId().orElse("-");
        Path sandbox = directory.sandbox(agent, executor.run());
        attached.put(sandbox.toString(), sandbox.toString());
        attached.put(sandbox.resolveSibling("latest").toString(), sandbox.toString());
        attached.put(
                "/frameworks/" + executor.run().framework() + "/executors/"
                        + executor.run().executor() + "/runs/latest",
                sandbox.toString());
    }

    /** The run directory that the path is in, by its form alone; links and dots come later. */
    private Optional<Path> root(String path) {
        Path slaves = directory.work().resolve("slaves");
        Path host = hostPath(path);
        if (!host.startsWith(slaves)) {
            return Optional.empty();
        }
        int depth = slaves.getNameCount();
        if (host.getNameCount() < depth + RUN_DEPTH + 1) {
            return Optional.empty();
        }
        Path below = host.subpath(depth, host.getNameCount()); // relativize() would take dots away
        boolean isRun = named(below, 1, "frameworks") && named(below, 3, "executors") && named(below, 5, "runs");
        for (int i = 0; i <= RUN_DEPTH; i++) {
            isRun &= !named(below, i, "..") && !named(below, i, ".");
        }
        if (!isRun) {
            return Optional.empty();
        }
        return Optional.of(slaves.resolve(below.subpath(0, RUN_DEPTH + 1)));
    }

    private Path hostPath(String path) {
        if (path.startsWith("/frameworks/")) {
            String agent = snapshots.get().agentId().orElse("-");
            return directory.work().resolve("slaves").resolve(agent).resolve(path.substring(1));
        }
        return Path.of(path);
    }

    private static boolean named(Path path, int index, String name) {
        return path.getName(index).toString().equals(name);
    }
}

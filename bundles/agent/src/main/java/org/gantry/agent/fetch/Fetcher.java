package org.gantry.agent.fetch;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.gantry.agent.run.HostUsers;
import org.gantry.agent.run.Sandboxes;

/** Brings what a task names in its URIs into the task's sandbox. Blocks; an interrupt ends it. */
public final class Fetcher {
    private final FetchSettings settings;
    private final HttpClient http;
    private final FetchCache cache;
    private final AtomicLong succeeded = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();

    public Fetcher(FetchSettings settings, HttpClient http) throws IOException {
        this.settings = settings;
        this.http = http;
        this.cache = new FetchCache(settings.cacheDirectory(), settings.cacheBytes());
    }

    /**
     * Fetches all URIs, one after another, and gives what came to the user.
     *
     * @param user whose files they become, and whose cache is used; empty: the agent's own
     */
    public void fetch(List<CommandInfo.URI> uris, Path sandbox, Optional<String> user)
            throws FetchException, InterruptedException {
        try {
            for (CommandInfo.URI uri : uris) {
                fetch(uri, sandbox, user.orElse(""));
            }
            if (user.isPresent()) {
                Sandboxes.ownTree(sandbox, user.get());
            }
            succeeded.incrementAndGet();
        } catch (IOException e) {
            failed.incrementAndGet();
            throw new FetchException("Failed to fetch all URIs of the task: " + e.getMessage(), e);
        } catch (FetchException e) {
            failed.incrementAndGet();
            throw e;
        }
    }

    public long succeeded() {
        return succeeded.get();
    }

    public long failed() {
        return failed.get();
    }

    public long cacheUsedBytes() {
        return cache.usedBytes();
    }

    public long cacheTotalBytes() {
        return settings.cacheBytes();
    }

    private void fetch(CommandInfo.URI uri, Path sandbox, String user) throws FetchException, InterruptedException {
        try {
            String name = uri.hasOutputFile() ? uri.getOutputFile() : baseName(uri.getValue());
            Path target = target(sandbox, name);
            if (uri.getCache()) {
                FetchCache.Key key = new FetchCache.Key(user, uri.getValue());
                cache.with(
                        key,
                        file -> download(uri.getValue(), file, user),
                        file -> place(uri, name, file, target, sandbox));
            } else {
                Path part = target.resolveSibling("." + target.getFileName() + ".part");
                try {
                    download(uri.getValue(), part, user);
                    Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
                } finally {
                    Files.deleteIfExists(part);
                }
                finish(uri, name, target, sandbox);
            }
        } catch (IOException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedException("Fetching was cancelled");
            }
            String why = e.getMessage() == null ? e.toString() : e.getMessage();
            throw new FetchException("Failed to fetch '" + uri.getValue() + "': " + why, e);
        }
    }

    private void place(CommandInfo.URI uri, String name, Path cached, Path target, Path sandbox) throws IOException {
        if (isUnpacked(uri, name)) {
            Archives.unpack(cached, target.getFileName().toString(), sandbox, settings);
        } else {
            Files.copy(cached, target, StandardCopyOption.REPLACE_EXISTING);
            finish(uri, name, target, sandbox);
        }
    }

    private void finish(CommandInfo.URI uri, String name, Path target, Path sandbox) throws IOException {
        boolean executable = uri.getExecutable();
        Files.setPosixFilePermissions(target, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
        if (isUnpacked(uri, name)) {
            Archives.unpack(target, target.getFileName().toString(), sandbox, settings);
        }
    }

    private static boolean isUnpacked(CommandInfo.URI uri, String name) {
        return uri.getExtract() && !uri.getExecutable() && Archives.isArchive(name);
    }

    private void download(String uri, Path target, String user)
            throws IOException, FetchException, InterruptedException {
        String lower = uri.toLowerCase(Locale.ROOT);
        if (lower.startsWith("http://") || lower.startsWith("https://")) {
            Download.to(target, uri, http, settings.stallTimeout());
        } else if (lower.startsWith("file://")) {
            copy(Path.of(URI.create(uri).getPath()), target, user);
        } else if (uri.startsWith("/")) {
            copy(Path.of(uri), target, user);
        } else if (uri.contains("://")) {
            throw new FetchException("Failed to fetch '" + uri + "': scheme '" + uri.substring(0, uri.indexOf(':'))
                    + "' is not supported; use http, https, file or an absolute path");
        } else {
            throw new FetchException("Failed to fetch '" + uri + "': a relative path needs the flag frameworks_home, "
                    + "which this agent does not have");
        }
    }

    /** The agent reads on behalf of the user, so only what the user could read. */
    private static void copy(Path source, Path target, String user) throws IOException {
        if (!Files.isRegularFile(source)) {
            throw new IOException("'" + source + "' is not a file on this agent");
        }
        if (!user.isEmpty() && !HostUsers.mayRead(user, source)) {
            throw new IOException("user '" + user + "' may not read '" + source + "'");
        }
        Files.copy(source, target, StandardCopyOption.REPLACE_EXISTING);
    }

    /** The file that a name in the task's URIs stands for. */
    private static Path target(Path sandbox, String name) throws IOException {
        Path relative = Path.of(name).normalize();
        if (name.isBlank() || relative.isAbsolute() || relative.toString().isEmpty() || relative.startsWith("..")) {
            throw new IOException("'" + name + "' is not a file name inside the sandbox");
        }
        Path target = sandbox.resolve(relative);
        Files.createDirectories(target.getParent());
        if (!target.getParent().toRealPath().startsWith(sandbox.toRealPath())) {
            throw new IOException("'" + name + "' leads out of the sandbox");
        }
        if (Files.isSymbolicLink(target) || Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException("'" + name + "' exists in the sandbox and is no plain file");
        }
        return target;
    }

    static String baseName(String uri) {
        String path = uri;
        if (uri.contains("://")) {
            path = path.split("[?#]", 2)[0];
        }
        return path.substring(path.lastIndexOf('/') + 1);
    }
}

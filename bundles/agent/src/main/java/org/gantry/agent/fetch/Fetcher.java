package org.gantry.agent.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.gantry.agent.run.Sandboxes;

/** Brings what a task names in its URIs into the task's sandbox. Blocks; an interrupt ends it. */
public final class Fetcher {
    private final FetchSettings settings;
    private final HttpClient http;
    private final ScheduledExecutorService timer;
    private final FetchCache cache;
    private final AtomicLong succeeded = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();

    public Fetcher(FetchSettings settings, HttpClient http, ScheduledExecutorService timer) throws IOException {
        this.settings = settings;
        this.http = http;
        this.timer = timer;
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
                cache.with(key, file -> download(uri.getValue(), file), file -> place(uri, name, file, target, sandbox));
            } else {
                Path part = target.resolveSibling("." + target.getFileName() + ".part");
                try {
                    download(uri.getValue(), part);
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
        Files.setPosixFilePermissions(
                target, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
        if (isUnpacked(uri, name)) {
            Archives.unpack(target, target.getFileName().toString(), sandbox, settings);
        }
    }

    private static boolean isUnpacked(CommandInfo.URI uri, String name) {
        return uri.getExtract() && !uri.getExecutable() && Archives.isArchive(name);
    }

    private void download(String uri, Path target) throws IOException, FetchException, InterruptedException {
        String lower = uri.toLowerCase(Locale.ROOT);
        if (lower.startsWith("http://") || lower.startsWith("https://")) {
            downloadHttp(uri, target);
        } else if (lower.startsWith("file://")) {
            copy(Path.of(URI.create(uri).getPath()), target);
        } else if (uri.startsWith("/")) {
            copy(Path.of(uri), target);
        } else if (uri.contains("://")) {
            throw new FetchException("Failed to fetch '" + uri + "': scheme '" + uri.substring(0, uri.indexOf(':'))
                    + "' is not supported; use http, https, file or an absolute path");
        } else {
            throw new FetchException("Failed to fetch '" + uri + "': a relative path needs the flag frameworks_home, "
                    + "which this agent does not have");
        }
    }

    private static void copy(Path source, Path target) throws IOException {
        if (!Files.isRegularFile(source)) {
            throw new IOException("'" + source + "' is not a file on this agent");
        }
        Files.copy(source, target, StandardCopyOption.REPLACE_EXISTING);
    }

    private void downloadHttp(String uri, Path target) throws IOException, InterruptedException {
        HttpRequest request;
        try {
            request = HttpRequest.newBuilder(URI.create(uri))
                    .timeout(settings.stallTimeout())
                    .build();
        } catch (IllegalArgumentException e) {
            throw new IOException("malformed address: " + e.getMessage(), e);
        }
        HttpResponse<InputStream> response = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream body = response.body()) {
            if (response.statusCode() != 200) {
                throw new IOException("the server answered " + response.statusCode());
            }
            receive(body, target);
        }
    }

    private void receive(InputStream body, Path target) throws IOException {
        StallWatch watch = new StallWatch(body);
        long period = settings.stallTimeout().toMillis();
        ScheduledFuture<?> watching = timer.scheduleAtFixedRate(watch, period, period, TimeUnit.MILLISECONDS);
        try (OutputStream out = Files.newOutputStream(
                target, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            byte[] buffer = new byte[64 * 1024];
            for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
                out.write(buffer, 0, read);
                watch.received.addAndGet(read);
            }
            watch.throwIfStalled();
        } catch (IOException e) {
            watch.throwIfStalled();
            throw e;
        } finally {
            watching.cancel(false);
        }
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

    private final class StallWatch implements Runnable {
        final AtomicLong received = new AtomicLong();
        private final InputStream body;
        private long before;
        private volatile boolean stalled;

        StallWatch(InputStream body) {
            this.body = body;
        }

        @Override
        public void run() {
            long now = received.get();
            if (now - before < Math.max(1, settings.stallTimeout().toSeconds())) {
                stalled = true;
                try {
                    body.close();
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            }
            before = now;
        }

        void throwIfStalled() throws IOException {
            if (stalled) {
                throw new IOException("the download stalled for "
                        + settings.stallTimeout().toMillis() + " ms and was given up");
            }
        }
    }
}

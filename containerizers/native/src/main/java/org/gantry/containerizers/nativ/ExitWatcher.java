package org.gantry.containerizers.nativ;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.gantry.containerizers.spi.ContainerExit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that containers ended: one thread for all of them. The kernel tells of exit records as they are written; a
 * supervisor that vanished without one, and directories that the kernel would not watch, are noticed by a regular look.
 */
final class ExitWatcher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ExitWatcher.class);
    private static final Duration LOOK = Duration.ofMillis(200);

    private final WatchService service;
    private final BiConsumer<ContainerRun, ContainerExit> listener;
    private final Map<Path, Watched> watched = new ConcurrentHashMap<>();
    private final Thread thread;
    private volatile boolean closed;

    private record Watched(ContainerRun run, ContainerState state, WatchKey key) {}

    /** @param listener told once for each container, on the watcher's thread; must be quick */
    ExitWatcher(BiConsumer<ContainerRun, ContainerExit> listener) throws IOException {
        this.listener = listener;
        this.service = FileSystems.getDefault().newWatchService();
        this.thread = new Thread(this::watch, "gantry-native-exits");
        thread.setDaemon(true);
        thread.start();
    }

    void add(ContainerRun run, ContainerState state) {
        Path directory = run.files().directory();
        WatchKey key = null;
        try {
            key = directory.register(
                    service, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY);
        } catch (IOException e) {
            LOG.warn("Exit will be noticed only at the next look: container={}", run.id(), e);
        }
        Watched entry = new Watched(run, state, key);
        watched.put(directory, entry);
        look(entry);
    }

    /** Reports the exit of a container whose processes are all gone, if that did not happen yet. */
    void settle(ContainerRun run) {
        Watched entry = watched.get(run.files().directory());
        if (entry != null) {
            look(entry);
        }
    }

    private void watch() {
        long nextLook = System.nanoTime() + LOOK.toNanos();
        while (!closed) {
            try {
                WatchKey key = service.poll(Math.max(0, nextLook - System.nanoTime()), TimeUnit.NANOSECONDS);
                if (key != null) {
                    key.pollEvents();
                    Watched entry = watched.get((Path) key.watchable());
                    key.reset();
                    if (entry != null) {
                        look(entry);
                    }
                }
                if (System.nanoTime() - nextLook >= 0) {
                    watched.values().forEach(this::look);
                    nextLook = System.nanoTime() + LOOK.toNanos();
                }
            } catch (ClosedWatchServiceException e) {
                return;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException e) {
                LOG.error("A look for ended containers failed; the next one follows", e);
            }
        }
    }

    private void look(Watched entry) {
        try {
            // Asked first: a record that is written between the two questions is then not overlooked.
            boolean alive = entry.state.supervisor().alive();
            RuntimeFiles files = entry.run.files();
            ContainerExit exit =
                    files.read(files.exit()).flatMap(ExitRecord::parse).orElse(alive ? null : ContainerExit.unknown());
            if (exit != null && watched.remove(files.directory(), entry)) {
                if (entry.key != null) {
                    entry.key.cancel();
                }
                listener.accept(entry.run, exit);
            }
        } catch (IOException e) {
            LOG.warn("The exit record cannot be read yet: container={}", entry.run.id(), e);
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        service.close();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

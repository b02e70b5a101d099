package org.gantry.agent.run;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.gantry.agent.checkpoint.Checkpoints;
import org.gantry.agent.checkpoint.DurableFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes directories of containers that are over, when they are older than the delay. The fuller the disk, the shorter
 * the delay: delay × (1 − headroom − use), not below zero.
 */
public final class SandboxCollector {
    private static final Logger LOG = LoggerFactory.getLogger(SandboxCollector.class);

    private final Clock clock;
    private final Duration delay;
    private final double headroom;
    private final DiskUse diskUse;
    private final Map<Path, Instant> scheduled = new TreeMap<>();
    private final AtomicLong succeeded = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private volatile Duration maxAge;

    /** How full a disk is. */
    public interface DiskUse {
        /** From 0 for empty to 1 for full. */
        double fraction() throws IOException;

        static DiskUse of(Path directory) {
            return () -> {
                FileStore store = Files.getFileStore(directory);
                return 1 - (double) store.getUsableSpace() / Math.max(1, store.getTotalSpace());
            };
        }
    }

    public SandboxCollector(Clock clock, Duration delay, double headroom, DiskUse diskUse) {
        this.clock = clock;
        this.delay = delay;
        this.headroom = headroom;
        this.diskUse = diskUse;
        this.maxAge = scaled(0);
    }

    /**
     * Takes note of a directory.
     *
     * @param since when it came out of use
     */
    public synchronized void schedule(Path directory, Instant since) {
        scheduled.put(directory, since);
    }

    /**
     * Deletes what is due. To be called every disk watch interval.
     *
     * @return how many directories were deleted
     */
    public int collect() throws IOException {
        maxAge = scaled(diskUse.fraction());
        Instant limit = clock.instant().minus(maxAge);
        int deleted = 0;
        for (Path directory : due(limit)) {
            try {
                DurableFiles.deleteTree(directory);
                removeEmptyParents(directory);
                succeeded.incrementAndGet();
                deleted++;
            } catch (IOException e) {
                failed.incrementAndGet();
                LOG.warn("Cannot delete {}: {}", directory, e.toString());
            }
        }
        return deleted;
    }

    /** How old a directory may become, at the disk use of the last {@link #collect}. */
    public Duration maxAge() {
        return maxAge;
    }

    public synchronized long pending() {
        return scheduled.size();
    }

    public long succeeded() {
        return succeeded.get();
    }

    public long failed() {
        return failed.get();
    }

    private synchronized Iterable<Path> due(Instant limit) {
        var due = scheduled.entrySet().stream()
                .filter(entry -> !entry.getValue().isAfter(limit))
                .map(Map.Entry::getKey)
                .toList();
        due.forEach(scheduled::remove);
        return due;
    }

    /** An executor whose last run is gone leaves its link and its record behind. One that runs anew keeps them. */
    private static void removeEmptyParents(Path run) throws IOException {
        Path runs = run.getParent();
        if (!runs.endsWith("runs")) {
            return;
        }
        Path latest = runs.resolve("latest");
        if (Files.isSymbolicLink(latest) && !Files.exists(latest)) {
            Files.deleteIfExists(latest);
        }
        try {
            Files.deleteIfExists(runs);
            for (String file : Checkpoints.EXECUTOR_FILES) {
                Files.deleteIfExists(runs.resolveSibling(file));
            }
            Files.deleteIfExists(runs.getParent());
        } catch (DirectoryNotEmptyException e) {
            LOG.trace("{} is still in use", runs);
        }
    }

    private Duration scaled(double use) {
        double fraction = Math.max(0, 1 - headroom - use);
        return Duration.ofMillis(Math.round(delay.toMillis() * fraction));
    }
}

package org.gantry.security.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What some files say, read again when one of them changes. Content that cannot be understood leaves the last good
 * content in force and is reported once. There is no thread: whoever asks looks, at most once in each interval.
 *
 * @param <T> what the files say
 */
public final class WatchedFile<T> {
    private static final Logger LOG = LoggerFactory.getLogger(WatchedFile.class);
    private static final Duration INTERVAL = Duration.ofMillis(200);

    private record Stamp(long modifiedNanos, long size, String key) {}

    private final List<Path> files;
    private final Function<List<Path>, T> reader;
    private final LongSupplier nanoTime;
    private final long interval;
    private volatile T content;
    private volatile long looked;
    private List<Stamp> stamps;

    private WatchedFile(List<Path> files, Function<List<Path>, T> reader, LongSupplier nanoTime, Duration interval) {
        this.files = List.copyOf(files);
        this.reader = reader;
        this.nanoTime = nanoTime;
        this.interval = interval.toNanos();
        this.stamps = stamps();
        this.looked = nanoTime.getAsLong();
        this.content = Objects.requireNonNull(reader.apply(this.files));
    }

    /**
     * Reads a file.
     *
     * @param reader makes the content of the file's path; throws {@link IllegalArgumentException} with a reason that
     *     holds nothing secret
     * @throws IllegalArgumentException if that cannot be done the first time
     */
    public static <T> WatchedFile<T> of(Path file, Function<Path, T> reader) {
        return of(List.of(file), paths -> reader.apply(paths.get(0)));
    }

    /** Likewise, for files that belong together. */
    public static <T> WatchedFile<T> of(List<Path> files, Function<List<Path>, T> reader) {
        return new WatchedFile<>(files, reader, System::nanoTime, INTERVAL);
    }

    static <T> WatchedFile<T> of(
            List<Path> files, Function<List<Path>, T> reader, LongSupplier nanoTime, Duration interval) {
        return new WatchedFile<>(files, reader, nanoTime, interval);
    }

    /** The last good content. */
    public T get() {
        if (nanoTime.getAsLong() - looked >= interval) {
            look();
        }
        return content;
    }

    private synchronized void look() {
        if (nanoTime.getAsLong() - looked < interval) {
            return;
        }
        looked = nanoTime.getAsLong();
        List<Stamp> now = stamps();
        if (now.equals(stamps)) {
            return;
        }
        stamps = now;
        try {
            content = Objects.requireNonNull(reader.apply(files));
            LOG.info("Read again after a change: {}", files);
        } catch (RuntimeException e) {
            LOG.error("Changed, but not usable, so what was read before stays in force: {}: {}", files, e.getMessage());
        }
    }

    private List<Stamp> stamps() {
        return files.stream().map(WatchedFile::stamp).toList();
    }

    private static Stamp stamp(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new Stamp(
                    attributes.lastModifiedTime().to(java.util.concurrent.TimeUnit.NANOSECONDS),
                    attributes.size(),
                    String.valueOf(attributes.fileKey()));
        } catch (IOException e) {
            // Also a state that it can change from and to.
            return new Stamp(-1, -1, "");
        }
    }
}

package org.gantry.agent.fetch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.gantry.agent.checkpoint.DurableFiles;

/**
 * Files that tasks share, by user and URI. Several tasks that want the same file at once cause one download. The least
 * recently used files that nobody is copying are dropped when room is needed.
 */
final class FetchCache {
    private final Path directory;
    private final long capacity;
    private final Map<Key, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
    private long used;
    private long nextFile;

    record Key(String user, String uri) {}

    /** Puts what the key stands for into a file. */
    interface Download {
        void to(Path file) throws IOException, FetchException, InterruptedException;
    }

    /** Uses a file of the cache; it is not dropped meanwhile. */
    interface Use {
        void of(Path file) throws IOException, FetchException;
    }

    private static final class Entry {
        final Path file;
        final CompletableFuture<Void> ready = new CompletableFuture<>();
        int users;
        long bytes;

        Entry(Path file) {
            this.file = file;
        }
    }

    FetchCache(Path directory, long capacity) throws IOException {
        this.directory = directory;
        this.capacity = capacity;
        DurableFiles.deleteTree(directory);
        Files.createDirectories(directory);
    }

    synchronized long usedBytes() {
        return used;
    }

    void with(Key key, Download download, Use use) throws IOException, FetchException, InterruptedException {
        while (true) {
            boolean mine = false;
            Entry entry;
            synchronized (this) {
                entry = entries.get(key);
                if (entry == null) {
                    entry = new Entry(directory.resolve("c" + nextFile++));
                    entries.put(key, entry);
                    mine = true;
                }
                entry.users++;
            }
            try {
                if (mine) {
                    fill(key, entry, download);
                }
                if (awaitReady(entry)) {
                    use.of(entry.file);
                    return;
                }
            } finally {
                release(key, entry);
            }
        }
    }

    private void fill(Key key, Entry entry, Download download)
            throws IOException, FetchException, InterruptedException {
        boolean done = false;
        try {
            download.to(entry.file);
            long bytes = Files.size(entry.file);
            synchronized (this) {
                entry.bytes = bytes;
                used += bytes;
            }
            makeRoom();
            done = true;
        } catch (IOException | FetchException e) {
            entry.ready.completeExceptionally(e);
            throw e;
        } finally {
            if (done) {
                entry.ready.complete(null);
            } else {
                synchronized (this) {
                    entries.remove(key, entry);
                }
                entry.ready.cancel(false); // no effect if it has failed with a reason
                Files.deleteIfExists(entry.file);
            }
        }
    }

    /** @return false if whoever downloaded it was interrupted, so that another must try */
    private static boolean awaitReady(Entry entry) throws IOException, FetchException, InterruptedException {
        try {
            entry.ready.get();
            return true;
        } catch (java.util.concurrent.CancellationException e) {
            return false;
        } catch (ExecutionException e) {
            throw new FetchException(e.getCause().getMessage(), e.getCause());
        }
    }

    private synchronized void release(Key key, Entry entry) throws IOException {
        entry.users--;
        if (entry.users == 0 && entries.get(key) == entry && used > capacity) {
            makeRoom();
        }
    }

    private synchronized void makeRoom() throws IOException {
        var oldestFirst = entries.entrySet().iterator();
        while (used > capacity && oldestFirst.hasNext()) {
            Entry entry = oldestFirst.next().getValue();
            if (entry.users == 0 && entry.ready.isDone()) {
                oldestFirst.remove();
                used -= entry.bytes;
                Files.deleteIfExists(entry.file);
            }
        }
    }
}

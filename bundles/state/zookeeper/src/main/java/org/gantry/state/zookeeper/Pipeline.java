package org.gantry.state.zookeeper;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.Stat;
import org.gantry.state.spi.StateStore.Versioned;

/** Asks about many znodes at once, in one round trip instead of one for each. */
final class Pipeline {
    /** What is known of a znode. A folder is one whose data is null, which ZooKeeper tells apart from no bytes. */
    record Znode(Stat stat, boolean isRecord) {}

    /** How many requests are under way at a time. */
    private static final int WINDOW = 500;

    private final ZooKeeper handle;
    private final Duration timeout;

    Pipeline(ZooKeeper handle, Duration timeout) {
        this.handle = handle;
        this.timeout = timeout;
    }

    /** Those of the znodes that exist. */
    Map<String, Znode> find(Collection<String> paths) throws KeeperException, InterruptedException {
        return ask(paths, this::find);
    }

    /** The children of those of the znodes that exist. */
    Map<String, List<String>> children(Collection<String> paths) throws KeeperException, InterruptedException {
        return ask(paths, path -> {
            CompletableFuture<Optional<List<String>>> answer = new CompletableFuture<>();
            handle.getChildren(path, false, (code, at, context, names) -> complete(answer, code, at, names), null);
            return answer;
        });
    }

    /** The data of those of the znodes that exist and are no folders. */
    Map<String, Versioned> read(Collection<String> paths) throws KeeperException, InterruptedException {
        return ask(paths, path -> {
            CompletableFuture<Optional<Versioned>> answer = new CompletableFuture<>();
            handle.getData(
                    path,
                    false,
                    (code, at, context, data, stat) -> {
                        if (KeeperException.Code.get(code) == KeeperException.Code.OK && data == null) {
                            answer.complete(Optional.empty());
                        } else {
                            complete(answer, code, at, data == null ? null : new Versioned(data, stat.getMzxid()));
                        }
                    },
                    null);
            return answer;
        });
    }

    private CompletableFuture<Optional<Znode>> find(String path) {
        CompletableFuture<Optional<Stat>> answer = new CompletableFuture<>();
        handle.exists(path, false, (code, at, context, stat) -> complete(answer, code, at, stat), null);
        return answer.thenCompose(stat -> {
            if (stat.isEmpty() || stat.get().getDataLength() > 0) {
                return CompletableFuture.completedFuture(stat.map(found -> new Znode(found, true)));
            }
            CompletableFuture<Optional<Znode>> read = new CompletableFuture<>();
            handle.getData(
                    path,
                    false,
                    (code, at, context, data, found) -> complete(read, code, at, new Znode(found, data != null)),
                    null);
            return read;
        });
    }

    private static <T> void complete(CompletableFuture<Optional<T>> answer, int number, String path, T value) {
        KeeperException.Code code = KeeperException.Code.get(number);
        if (code == KeeperException.Code.OK) {
            answer.complete(Optional.of(value));
        } else if (code == KeeperException.Code.NONODE) {
            answer.complete(Optional.empty());
        } else {
            answer.completeExceptionally(KeeperException.create(code, path));
        }
    }

    private interface Question<T> {
        CompletableFuture<Optional<T>> about(String path);
    }

    private <T> Map<String, T> ask(Collection<String> paths, Question<T> question)
            throws KeeperException, InterruptedException {
        Map<String, T> found = new LinkedHashMap<>();
        Map<String, CompletableFuture<Optional<T>>> open = new LinkedHashMap<>();
        for (String path : paths) {
            open.put(path, question.about(path));
            if (open.size() == WINDOW) {
                collect(open, found);
            }
        }
        collect(open, found);
        return found;
    }

    private <T> void collect(Map<String, CompletableFuture<Optional<T>>> open, Map<String, T> found)
            throws KeeperException, InterruptedException {
        for (Map.Entry<String, CompletableFuture<Optional<T>>> entry : open.entrySet()) {
            try {
                entry.getValue()
                        .get(timeout.toMillis(), TimeUnit.MILLISECONDS)
                        .ifPresent(value -> found.put(entry.getKey(), value));
            } catch (TimeoutException e) {
                throw KeeperException.create(KeeperException.Code.CONNECTIONLOSS, entry.getKey());
            } catch (ExecutionException e) {
                if (e.getCause() instanceof KeeperException refused) {
                    throw refused;
                }
                throw new IllegalStateException("Unexpected failure about " + entry.getKey(), e.getCause());
            }
        }
        open.clear();
    }
}

package org.gantry.state.memory;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.gantry.state.spi.StateRules;
import org.gantry.state.spi.StateStore;

/** A store in memory. Each watch calls back on a daemon thread that ends when idle, so nothing need be closed. */
public final class InMemoryStateStore implements StateStore {
    private final Supplier<Executor> callbacks;
    private final Node root = new Node();
    private final List<Watch> watches = new CopyOnWriteArrayList<>();
    private long revision;

    public InMemoryStateStore() {
        this.callbacks = () -> IdleThread.named("gantry-memory-watch");
    }

    /** @param callbacks runs what watches call back; {@code Runnable::run} calls back before a write returns */
    public InMemoryStateStore(Executor callbacks) {
        this.callbacks = () -> callbacks;
    }

    @Override
    public synchronized Optional<Versioned> get(String path) {
        StateRules.checkFolder(path);
        return find(path).filter(node -> node.version > 0).map(node -> new Versioned(node.data.clone(), node.version));
    }

    @Override
    public synchronized List<String> children(String path) {
        StateRules.checkFolder(path);
        return find(path).map(node -> List.copyOf(node.children.keySet())).orElse(List.of());
    }

    @Override
    public List<Long> commit(List<Change> changes) {
        StateRules.checkCommit(changes);
        Set<String> touched = new LinkedHashSet<>();
        List<Long> versions;
        synchronized (this) {
            for (Change change : changes) {
                StateRules.checkExpectation(
                        change, find(change.path()).map(node -> node.version).orElse(0L));
            }
            revision++;
            versions = changes.stream().map(change -> apply(change, touched)).toList();
        }
        wake(touched);
        return versions;
    }

    @Override
    public void deleteTree(String path) {
        StateRules.checkRecord(path);
        Set<String> touched = new LinkedHashSet<>();
        synchronized (this) {
            Optional<Node> node = find(path);
            if (node.isEmpty()) {
                return;
            }
            collect(path, node.get(), touched);
            touched.add(parent(path));
            find(parent(path)).orElseThrow().children.remove(name(path));
        }
        wake(touched);
    }

    @Override
    public AutoCloseable watch(String path, Runnable changed) {
        StateRules.checkFolder(path);
        Watch watch = new Watch(path, changed, callbacks.get());
        watches.add(watch);
        return () -> {
            watches.remove(watch);
            watch.close();
        };
    }

    private long apply(Change change, Set<String> touched) {
        String path = change.path();
        if (change instanceof Change.Put put) {
            Node node = make(path, touched);
            node.data = put.data().clone();
            node.version = revision;
            touched.add(path);
            return revision;
        }
        Optional<Node> node = find(path).filter(found -> found.version > 0);
        if (node.isPresent()) {
            node.get().data = new byte[0];
            node.get().version = 0;
            touched.add(path);
            if (node.get().children.isEmpty()) {
                find(parent(path)).orElseThrow().children.remove(name(path));
                touched.add(parent(path));
            }
        }
        return 0;
    }

    private Node make(String path, Set<String> touched) {
        Node node = root;
        String at = "";
        for (String name : path.substring(1).split("/", -1)) {
            if (!node.children.containsKey(name)) {
                touched.add(at.isEmpty() ? "/" : at);
                node.children.put(name, new Node());
            }
            node = node.children.get(name);
            at += "/" + name;
        }
        return node;
    }

    private Optional<Node> find(String path) {
        Node node = root;
        if (!path.equals("/")) {
            for (String name : path.substring(1).split("/", -1)) {
                node = node.children.get(name);
                if (node == null) {
                    return Optional.empty();
                }
            }
        }
        return Optional.of(node);
    }

    private void wake(Set<String> touched) {
        List<Watch> woken = new ArrayList<>();
        for (Watch watch : watches) {
            if (touched.contains(watch.path())) {
                woken.add(watch);
            }
        }
        woken.forEach(Watch::wake);
    }

    private static void collect(String path, Node node, Set<String> into) {
        into.add(path);
        node.children.forEach((name, child) -> collect(path + "/" + name, child, into));
    }

    private static String parent(String path) {
        int slash = path.lastIndexOf('/');
        return slash == 0 ? "/" : path.substring(0, slash);
    }

    private static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** Version 0: a folder, not a record. */
    private static final class Node {
        private final Map<String, Node> children = new TreeMap<>();
        private byte[] data = new byte[0];
        private long version;
    }
}

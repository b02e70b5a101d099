package org.gantry.state.zookeeper;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.apache.curator.framework.CuratorFramework;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Stat;
import org.gantry.state.spi.StateException;
import org.gantry.state.spi.StateException.Code;
import org.gantry.state.spi.StateRules;
import org.gantry.state.spi.StateStore;

/** Records are znodes below one root; a commit is one ZooKeeper transaction. */
final class ZooKeeperStateStore implements StateStore {
    /** How often a commit is planned anew because others changed what it relied on. */
    private static final int MAX_PLANS = 100;

    private static final int DELETIONS_AT_ONCE = 500;

    private final Paths paths;
    private final CuratorFramework client;
    private final Calls calls;
    private final Executor callbacks;
    private final List<ACL> acl;
    private final StoreMetrics metrics = new StoreMetrics(System::nanoTime);

    /**
     * @param client started
     * @param callbacks runs what watches call back; a watch occupies one thread at most
     * @param acl of the znodes that are made
     */
    ZooKeeperStateStore(Paths paths, CuratorFramework client, Calls calls, Executor callbacks, List<ACL> acl) {
        this.paths = paths;
        this.client = client;
        this.calls = calls;
        this.callbacks = callbacks;
        this.acl = List.copyOf(acl);
    }

    StoreMetrics counts() {
        return metrics;
    }

    @Override
    public Map<String, Double> metrics() {
        Map<String, Double> values = metrics.values();
        String servers = client.getZookeeperClient().getCurrentConnectionString();
        values.put("registrar/log/ensemble_size", (double) servers.split(",", -1).length);
        return values;
    }

    @Override
    public Optional<Versioned> get(String path) {
        StateRules.checkFolder(path);
        return metrics.measure(
                "get",
                () -> calls.read("reading " + path, handle -> {
                    Stat stat = new Stat();
                    try {
                        byte[] data = handle.getData(paths.znode(path), false, stat);
                        return data == null ? Optional.empty() : Optional.of(new Versioned(data, stat.getMzxid()));
                    } catch (KeeperException.NoNodeException e) {
                        return Optional.empty();
                    }
                }));
    }

    @Override
    public List<String> children(String path) {
        StateRules.checkFolder(path);
        return metrics.measure(
                "children",
                () -> calls.read("listing " + path, handle -> {
                    try {
                        Stream<String> names = handle.getChildren(paths.znode(path), false).stream();
                        boolean top = paths.znode(path).equals("/");
                        return names.filter(name -> !top || !name.equals("zookeeper"))
                                .sorted()
                                .toList();
                    } catch (KeeperException.NoNodeException e) {
                        return List.of();
                    }
                }));
    }

    @Override
    public SortedMap<String, Versioned> records(String folder) {
        List<String> names = children(folder);
        String prefix = folder.equals("/") ? "/" : folder + "/";
        return metrics.measure(
                "records",
                () -> calls.read("reading what is below " + folder, handle -> {
                    Map<String, Versioned> found = new Pipeline(handle, calls.timeout())
                            .read(names.stream()
                                    .map(name -> paths.znode(prefix + name))
                                    .toList());
                    SortedMap<String, Versioned> records = new TreeMap<>();
                    for (String name : names) {
                        Versioned record = found.get(paths.znode(prefix + name));
                        if (record != null) {
                            records.put(name, record);
                        }
                    }
                    return records;
                }));
    }

    @Override
    public List<Long> commit(List<Change> changes) {
        StateRules.checkCommit(changes);
        if (changes.isEmpty()) {
            return List.of();
        }
        return metrics.measure("commit", () -> {
            for (int plan = 0; plan < MAX_PLANS; plan++) {
                Optional<List<Long>> versions = attempt(changes);
                if (versions.isPresent()) {
                    return versions.get();
                }
            }
            throw new StateException(
                    Code.UNAVAILABLE, "Others kept changing what the commit of " + describe(changes) + " relies on");
        });
    }

    @Override
    public void deleteTree(String path) {
        StateRules.checkRecord(path);
        metrics.measure("deleteTree", () -> {
            for (int attempt = 0; attempt < MAX_PLANS; attempt++) {
                if (deleteAll(path)) {
                    return true;
                }
            }
            throw new StateException(Code.UNAVAILABLE, "Others kept writing below " + path + " while it was deleted");
        });
    }

    @Override
    public AutoCloseable watch(String path, Runnable changed) {
        StateRules.checkFolder(path);
        Coalesced callback = new Coalesced("Callback of the watch on " + path, callbacks, changed);
        NodeWatch watch = new NodeWatch(client, paths.znode(path), callback::wake);
        try {
            calls.read("watching " + path, handle -> {
                watch.open();
                return true;
            });
        } catch (StateException e) {
            watch.close();
            throw e;
        }
        return () -> {
            callback.close();
            watch.close();
        };
    }

    /** Empty if somebody else changed meanwhile what the plan relied on. */
    private Optional<List<Long>> attempt(List<Change> changes) {
        String what = "the commit of " + describe(changes);
        Map<String, Pipeline.Znode> found = calls.read(
                what, handle -> new Pipeline(handle, calls.timeout()).find(CommitPlan.relevant(paths, changes)));
        List<Op> operations = CommitPlan.operations(paths, changes, found, acl);
        if (operations.isEmpty()) {
            return Optional.of(changes.stream().map(change -> 0L).toList());
        }
        try {
            List<OpResult> results = calls.write(what, handle -> handle.multi(operations));
            long version = transaction(results);
            return Optional.of(changes.stream()
                    .map(change -> change instanceof Change.Put ? version : 0L)
                    .toList());
        } catch (KeeperException e) {
            if (isRace(e)) {
                return Optional.empty();
            }
            throw Calls.unavailable(what, e);
        }
    }

    private static long transaction(List<OpResult> results) {
        for (OpResult result : results) {
            if (result instanceof OpResult.SetDataResult written) {
                return written.getStat().getMzxid();
            }
        }
        return 0;
    }

    private boolean deleteAll(String path) {
        String what = "deleting " + path;
        List<String> tree = calls.read(what, handle -> tree(new Pipeline(handle, calls.timeout()), paths.znode(path)));
        for (int end = tree.size(); end > 0; end -= DELETIONS_AT_ONCE) {
            List<String> lowest = tree.subList(Math.max(0, end - DELETIONS_AT_ONCE), end);
            List<Op> operations = new ArrayList<>();
            for (int i = lowest.size() - 1; i >= 0; i--) {
                operations.add(Op.delete(lowest.get(i), -1));
            }
            try {
                calls.write(what, handle -> handle.multi(operations));
            } catch (KeeperException e) {
                if (isRace(e)) {
                    return false;
                }
                throw Calls.unavailable(what, e);
            }
        }
        return true;
    }

    /** The znode and all below it, each before those below it; empty if it does not exist. */
    private static List<String> tree(Pipeline pipeline, String znode) throws KeeperException, InterruptedException {
        List<String> tree = new ArrayList<>();
        List<String> level = List.of(znode);
        while (!level.isEmpty()) {
            List<String> next = new ArrayList<>();
            pipeline.children(level).forEach((parent, names) -> {
                tree.add(parent);
                names.forEach(name -> next.add(parent + "/" + name));
            });
            level = next;
        }
        return tree;
    }

    private static boolean isRace(KeeperException e) {
        return switch (e.code()) {
            case BADVERSION, NONODE, NODEEXISTS, NOTEMPTY -> true;
            default -> false;
        };
    }

    private static String describe(List<Change> changes) {
        return changes.get(0).path() + (changes.size() == 1 ? "" : " and " + (changes.size() - 1) + " more");
    }
}

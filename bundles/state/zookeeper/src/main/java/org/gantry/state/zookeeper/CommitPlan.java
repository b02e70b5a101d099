package org.gantry.state.zookeeper;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Stat;
import org.gantry.state.spi.StateRules;
import org.gantry.state.spi.StateStore.Change;

/**
 * Turns the changes of a commit into the operations of one ZooKeeper transaction.
 *
 * <p>Expectations are decided on what was read before. Each operation is guarded so that the transaction fails if what
 * it relies on has changed since; then the caller reads again and makes a new plan. A record's version is the id of the
 * transaction that wrote it last: unlike ZooKeeper's own version it does not start again when a record is made anew.
 */
final class CommitPlan {
    private static final int ANY_VERSION = -1;

    private final Paths paths;
    private final List<ACL> acl;
    private final Map<String, Node> nodes = new HashMap<>();
    private final List<Op> operations = new ArrayList<>();

    private CommitPlan(Paths paths, Map<String, Pipeline.Znode> found, List<ACL> acl) {
        this.paths = paths;
        this.acl = acl;
        found.forEach((path, znode) -> nodes.put(path, new Node(znode)));
    }

    /** The znodes that must be known to make the plan. */
    static Collection<String> relevant(Paths paths, List<Change> changes) {
        Set<String> relevant = new LinkedHashSet<>();
        for (Change change : changes) {
            relevant.addAll(Paths.ancestors(paths.znode(change.path())));
            relevant.add(paths.znode(change.path()));
        }
        return relevant;
    }

    /**
     * @param found those of the {@link #relevant} znodes that exist
     * @param acl of the znodes that are made
     * @throws org.gantry.state.spi.StateException with code {@code CONFLICT} if an expectation does not hold
     */
    static List<Op> operations(Paths paths, List<Change> changes, Map<String, Pipeline.Znode> found, List<ACL> acl) {
        CommitPlan plan = new CommitPlan(paths, found, acl);
        for (Change change : changes) {
            StateRules.checkExpectation(change, plan.version(change));
        }
        changes.forEach(plan::add);
        return plan.operations;
    }

    private long version(Change change) {
        Node node = nodes.get(paths.znode(change.path()));
        return node == null || !node.isRecord ? 0 : node.stat.getMzxid();
    }

    private void add(Change change) {
        String path = paths.znode(change.path());
        if (change instanceof Change.Put put) {
            put(path, put);
        } else if (version(change) > 0) {
            delete(path, change);
        } else if (StateRules.expectedVersion(change) == Change.ABSENT) {
            guardAbsence(path);
        }
    }

    private void put(String path, Change.Put put) {
        makeParents(path);
        Node node = nodes.get(path);
        int guard = guard(node, put);
        if (node == null) {
            // Written in a second step since only that tells the transaction's id.
            node = make(path);
        }
        operations.add(Op.setData(path, put.data(), guard));
        node.isRecord = true;
        node.isTouched = true;
    }

    private void delete(String path, Change change) {
        Node node = nodes.get(path);
        if (node.children > 0) {
            operations.add(Op.setData(path, null, guard(node, change)));
            node.isRecord = false;
            node.isTouched = true;
        } else {
            operations.add(Op.delete(path, guard(node, change)));
            remove(path);
        }
    }

    private void guardAbsence(String path) {
        Node node = nodes.get(path);
        if (node != null) {
            operations.add(Op.check(path, guard(node, new Change.Delete(path, Change.ABSENT))));
            return;
        }
        Deque<String> made = new ArrayDeque<>(makeParents(path));
        make(path);
        made.addLast(path);
        while (!made.isEmpty()) {
            String last = made.removeLast();
            operations.add(Op.delete(last, ANY_VERSION));
            remove(last);
        }
    }

    private List<String> makeParents(String path) {
        List<String> made = new ArrayList<>();
        for (String ancestor : Paths.ancestors(path)) {
            if (!nodes.containsKey(ancestor)) {
                make(ancestor);
                made.add(ancestor);
            }
        }
        return made;
    }

    private Node make(String path) {
        operations.add(Op.create(path, null, acl, CreateMode.PERSISTENT));
        Node node = new Node();
        nodes.put(path, node);
        count(path, 1);
        return node;
    }

    private void remove(String path) {
        nodes.remove(path);
        count(path, -1);
    }

    private void count(String path, int difference) {
        Node parent = nodes.get(Paths.parent(path));
        if (parent != null) {
            parent.children += difference;
        }
    }

    private static int guard(Node node, Change change) {
        boolean unguarded = node == null || node.isTouched || StateRules.expectedVersion(change) == Change.ANY;
        return unguarded ? ANY_VERSION : node.stat.getVersion();
    }

    /** A znode as it is at one point of the plan. */
    private static final class Node {
        private final Stat stat;
        private int children;
        private boolean isRecord;
        private boolean isTouched;

        Node() {
            stat = new Stat();
            isTouched = true;
        }

        Node(Pipeline.Znode found) {
            stat = found.stat();
            children = stat.getNumChildren();
            isRecord = found.isRecord();
        }
    }
}

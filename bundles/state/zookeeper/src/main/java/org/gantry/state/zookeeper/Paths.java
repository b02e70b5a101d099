package org.gantry.state.zookeeper;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;

/** Between the store's paths and the znodes' below its root. */
record Paths(String root) {
    String znode(String path) {
        if (root.equals("/")) {
            return path;
        }
        return path.equals("/") ? root : root + path;
    }

    static String parent(String znode) {
        int slash = znode.lastIndexOf('/');
        return slash == 0 ? "/" : znode.substring(0, slash);
    }

    /** All between the root of ZooKeeper, which always exists, and the znode: the uppermost first. */
    static Collection<String> ancestors(String znode) {
        Deque<String> ancestors = new ArrayDeque<>();
        for (String at = parent(znode); !at.equals("/"); at = parent(at)) {
            ancestors.addFirst(at);
        }
        return ancestors;
    }
}

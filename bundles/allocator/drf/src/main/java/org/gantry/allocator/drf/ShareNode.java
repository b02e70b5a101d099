package org.gantry.allocator.drf;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;

/**
 * A node of the tree of shares: a role, the frameworks that are directly in a role, or one framework in a role. Siblings
 * with something to offer to below them are kept sorted, the one that has got least first.
 */
class ShareNode {
    static final Comparator<ShareNode> LEAST_FIRST = Comparator.<ShareNode>comparingDouble(node -> node.weightedShare)
            .thenComparingLong(node -> node.timesServed)
            .thenComparing(node -> node.name);

    final String name;
    final ShareNode parent;
    final Amounts allocated;
    final Map<String, ShareNode> children = new HashMap<>();
    final TreeSet<ShareNode> sorted = new TreeSet<>(LEAST_FIRST);
    double weight = 1;
    double weightedShare;
    long timesServed;

    /** How many clients below, or this one, can be offered something. */
    int open;

    /** @param parent null for the root alone */
    ShareNode(String name, ShareNode parent, Kinds kinds) {
        this.name = name;
        this.parent = parent;
        this.allocated = new Amounts(kinds);
    }
}

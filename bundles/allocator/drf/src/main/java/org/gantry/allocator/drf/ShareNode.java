package org.gantry.allocator.drf;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;

/** A node of the tree of shares: a role, the frameworks that are directly in a role, or one framework in a role. */
class ShareNode {
    static final Comparator<ShareNode> LEAST_FIRST = (one, other) -> {
        int order = Double.compare(one.weightedShare, other.weightedShare);
        if (order == 0) {
            order = Long.compare(one.timesServed, other.timesServed);
        }
        return order == 0 ? one.name.compareTo(other.name) : order;
    };

    final String name;
    final ShareNode parent;
    final Amounts allocated = new Amounts();
    final Map<String, ShareNode> children = new HashMap<>();
    double weight = 1;
    double weightedShare;
    long timesServed;

    /** How many clients below, or this one, can be offered something. */
    int open;

    /** Children with something open, in the order of who comes next; null for a client. */
    Siblings siblings;

    /** Where it stands in each {@link Siblings.Group} that it is in, for orders that number their members. */
    final int[] places = {-1, -1, -1};

    /** Top-level role's account; null for others. */
    Account topLevel;

    /** @param parent null for the root alone */
    ShareNode(String name, ShareNode parent) {
        this.name = name;
        this.parent = parent;
    }
}

package org.gantry.allocator.drf;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.gantry.model.Quantities;

/**
 * Who got which share of the cluster, by the hierarchy of roles. Siblings are compared with each other only. The
 * frameworks that are directly in a role stand together beside its sub-roles, as one sibling with weight 1.
 *
 * <p>The order is kept up while shares change one by one. A change of the totals changes every share, so then the order
 * is thrown away and made anew when it is next asked for.
 */
final class ShareTree {
    /** The sibling of sub-roles that stands for a role's own frameworks; no role can have that name. */
    private static final String OWN = ".";

    private final Kinds kinds;
    private final ShareNode root;
    private final Amounts total;
    private final Map<String, ShareNode> roles = new HashMap<>();
    private final Map<String, Double> weights = new HashMap<>();
    private boolean stale;

    ShareTree(Kinds kinds) {
        this.kinds = kinds;
        this.root = new ShareNode("", null, kinds);
        this.total = new Amounts(kinds);
    }

    void changeTotal(Quantities before, Quantities after) {
        if (!before.equals(after)) {
            total.subtract(before);
            total.add(after);
            stale = true;
        }
    }

    void setWeight(String role, double weight) {
        weights.put(role, weight);
        ShareNode node = roles.get(role);
        if (node != null) {
            resort(node, () -> node.weight = weight);
        }
    }

    double weight(String role) {
        return weights.getOrDefault(role, 1.0);
    }

    /** Adds a client that is not open yet. */
    Client add(Framework framework, String role) {
        ShareNode own = child(role(role), OWN);
        Client client = new Client(framework, role, own, kinds);
        own.children.put(client.name, client);
        return client;
    }

    /** Removes a client that has nothing and is not open, with the roles that nobody else is in. */
    void remove(Client client) {
        ShareNode node = client;
        String path = client.role;
        while (node.parent != null && node.children.isEmpty() && node.open == 0) {
            node.parent.sorted.remove(node);
            node.parent.children.remove(node.name);
            if (!(node instanceof Client) && !node.name.equals(OWN)) {
                roles.remove(path);
                path = path.substring(0, Math.max(0, path.lastIndexOf('/')));
            }
            node = node.parent;
        }
    }

    /** Counts resources as the client's. */
    void charge(Client client, Quantities quantities) {
        for (ShareNode node = client; node.parent != null; node = node.parent) {
            ShareNode changed = node;
            resort(node, () -> {
                changed.allocated.add(quantities);
                changed.timesServed++;
            });
        }
    }

    void discharge(Client client, Quantities quantities) {
        for (ShareNode node = client; node.parent != null; node = node.parent) {
            ShareNode changed = node;
            resort(node, () -> changed.allocated.subtract(quantities));
        }
    }

    /** Takes the client into the order, or out of it. @return whether that changed anything */
    boolean setOpen(Client client, boolean open) {
        int difference = (open ? 1 : 0) - client.open;
        if (difference == 0) {
            return false;
        }
        for (ShareNode node = client; node != null; node = node.parent) {
            node.open += difference;
            if (!stale && node.parent != null) {
                place(node);
            }
        }
        return true;
    }

    /** The first open client, the one that is owed most, that the condition holds for. */
    Optional<Client> first(Predicate<Client> condition) {
        refresh();
        return Optional.ofNullable(firstBelow(root, condition));
    }

    /** Which of two open clients is owed more: negative if the first. */
    int compare(Client one, Client other) {
        refresh();
        if (one == other) {
            return 0;
        }
        Deque<ShareNode> path = path(one);
        Deque<ShareNode> otherPath = path(other);
        while (true) {
            ShareNode node = path.pop();
            ShareNode otherNode = otherPath.pop();
            if (node != otherNode) {
                return ShareNode.LEAST_FIRST.compare(node, otherNode);
            }
        }
    }

    /** Fraction of the cluster that a role and all below it have got, before weights. */
    double dominantShare(String role) {
        ShareNode node = roles.get(role);
        return node == null ? 0 : node.allocated.dominantShareOf(total);
    }

    double dominantShare(Client client) {
        return client.allocated.dominantShareOf(total);
    }

    /** Every role that somebody is in or below, in alphabetical order. */
    SortedSet<String> roles() {
        return new TreeSet<>(roles.keySet());
    }

    private static Client firstBelow(ShareNode node, Predicate<Client> condition) {
        if (node instanceof Client client) {
            return condition.test(client) ? client : null;
        }
        for (ShareNode child : node.sorted) {
            Client found = firstBelow(child, condition);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private static Deque<ShareNode> path(Client client) {
        Deque<ShareNode> path = new ArrayDeque<>();
        for (ShareNode node = client; node != null; node = node.parent) {
            path.push(node);
        }
        return path;
    }

    private ShareNode role(String path) {
        ShareNode known = roles.get(path);
        if (known != null) {
            return known;
        }
        int slash = path.lastIndexOf('/');
        ShareNode parent = slash < 0 ? root : role(path.substring(0, slash));
        ShareNode node = child(parent, path.substring(slash + 1));
        node.weight = weight(path);
        roles.put(path, node);
        return node;
    }

    private ShareNode child(ShareNode parent, String name) {
        return parent.children.computeIfAbsent(name, key -> new ShareNode(key, parent, kinds));
    }

    private void resort(ShareNode node, Runnable change) {
        if (stale) {
            change.run();
            return;
        }
        node.parent.sorted.remove(node);
        change.run();
        node.weightedShare = share(node);
        place(node);
    }

    private static void place(ShareNode node) {
        if (node.open > 0) {
            node.parent.sorted.add(node);
        } else {
            node.parent.sorted.remove(node);
        }
    }

    private void refresh() {
        if (stale) {
            refreshBelow(root);
            stale = false;
        }
    }

    private void refreshBelow(ShareNode node) {
        node.sorted.clear();
        for (ShareNode child : node.children.values()) {
            child.weightedShare = share(child);
            refreshBelow(child);
            if (child.open > 0) {
                node.sorted.add(child);
            }
        }
    }

    private double share(ShareNode node) {
        return node.allocated.dominantShareOf(total) / node.weight;
    }
}

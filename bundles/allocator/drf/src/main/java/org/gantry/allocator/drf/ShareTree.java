package org.gantry.allocator.drf;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.gantry.allocator.drf.Siblings.Group;
import org.gantry.allocator.spi.Settings;
import org.gantry.allocator.spi.Settings.Sorter;
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
    private final Settings settings;
    private final RandomGenerator random;
    private final ShareNode root;
    private final Amounts total = new Amounts();
    private final Map<String, ShareNode> roles = new HashMap<>();
    private final Map<String, Double> weights = new HashMap<>();

    private final Siblings shortRoles;
    private final Siblings roomyRoles;

    private boolean stale;

    ShareTree(Kinds kinds, Settings settings, RandomGenerator random) {
        this.kinds = kinds;
        this.settings = settings;
        this.random = random;
        this.root = new ShareNode("", null);
        root.siblings = siblings(settings.roleSorter(), Group.ALL);
        shortRoles = siblings(settings.roleSorter(), Group.SHORT);
        roomyRoles = siblings(settings.roleSorter(), Group.ROOMY);
    }

    void changeTotal(Amounts before, Amounts after) {
        if (!before.sameAs(after)) {
            total.subtract(before);
            total.add(after);
            stale = true;
        }
    }

    void setWeight(String role, double weight) {
        weights.put(role, weight);
        ShareNode node = roles.get(role);
        if (node != null) {
            unplace(node);
            node.weight = weight;
            replace(node);
        }
    }

    double weight(String role) {
        return weights.getOrDefault(role, 1.0);
    }

    /** Adds a client that is not open yet. */
    Client add(Framework framework, String role, Account account, int index) {
        ShareNode own = child(role(role, account), OWN, settings.frameworkSorter());
        Client client = new Client(framework, role, own, account, index);
        own.children.put(client.name, client);
        account.clients.add(client);
        return client;
    }

    /** Removes a client that has nothing and is not open, with the roles that nobody else is in. */
    void remove(Client client) {
        client.account.clients.remove(client);
        ShareNode node = client;
        String path = client.role;
        while (node.parent != null && node.children.isEmpty() && node.open == 0) {
            unplace(node);
            node.parent.children.remove(node.name);
            if (!(node instanceof Client) && !node.name.equals(OWN)) {
                roles.remove(path);
                path = path.substring(0, Math.max(0, path.lastIndexOf('/')));
            }
            node = node.parent;
        }
    }

    /** Counts resources as the client's. */
    void charge(Client client, Amounts amounts) {
        for (ShareNode node = client; node.parent != null; node = node.parent) {
            unplace(node);
            node.allocated.add(amounts);
            node.timesServed++;
            replace(node);
        }
    }

    void discharge(Client client, Amounts amounts) {
        for (ShareNode node = client; node.parent != null; node = node.parent) {
            unplace(node);
            node.allocated.subtract(amounts);
            replace(node);
        }
    }

    /** Takes the client into the order, or out of it. @return whether that changed anything */
    boolean setOpen(Client client, boolean open) {
        int difference = (open ? 1 : 0) - client.open;
        if (difference == 0) {
            return false;
        }
        for (ShareNode node = client; node != null; node = node.parent) {
            unplace(node);
            node.open += difference;
            replace(node);
        }
        return true;
    }

    /** The account begins or ceases to be short of its guarantee, or to have room below its limits. */
    void regroup(Account account) {
        ShareNode node = roles.get(account.role);
        if (node != null && !stale) {
            place(node);
        }
    }

    /**
     * The first open client that the condition holds for.
     *
     * @param topLevel leaves out whole top-level roles for which it does not hold
     */
    Client first(Predicate<Account> topLevel, Predicate<Client> condition) {
        refresh();
        return firstOf(root.siblings, topLevel, condition);
    }

    /** As {@link #first}, among roles whose limits leave enough for an offer. */
    Client firstRoomy(Predicate<Account> topLevel, Predicate<Client> condition) {
        refresh();
        return firstOf(roomyRoles, topLevel, condition);
    }

    /** As {@link #first}, among roles that are short of a guarantee. */
    Client firstShort(Predicate<Client> condition) {
        refresh();
        return firstOf(shortRoles, account -> true, condition);
    }

    boolean anyShort() {
        refresh();
        return !shortRoles.isEmpty();
    }

    /** Which of some open clients comes first. */
    Client first(List<Client> clients) {
        refresh();
        if (clients.size() == 1) {
            return clients.get(0);
        }
        return settings.roleSorter() == Sorter.DRF && settings.frameworkSorter() == Sorter.DRF
                ? leastOf(clients)
                : (Client) firstOf(root, List.<ShareNode>copyOf(clients), 1);
    }

    /** Fraction of the cluster that a role and all below it have got, before weights. */
    double dominantShare(String role) {
        ShareNode node = roles.get(role);
        return node == null ? 0 : node.allocated.dominantShareOf(total, kinds);
    }

    double dominantShare(Client client) {
        return client.allocated.dominantShareOf(total, kinds);
    }

    /** What a role and all below it have got. */
    Quantities allocated(String role) {
        return Optional.ofNullable(roles.get(role))
                .map(node -> kinds.quantities(node.allocated))
                .orElse(Quantities.EMPTY);
    }

    /** How many filters the frameworks that are directly in the role have. */
    long filters(String role) {
        ShareNode own = roles.containsKey(role) ? roles.get(role).children.get(OWN) : null;
        return own == null
                ? 0
                : own.children.values().stream()
                        .mapToLong(node -> ((Client) node).filters)
                        .sum();
    }

    /** Every role that somebody is in or below, in alphabetical order. */
    SortedSet<String> roles() {
        return new TreeSet<>(roles.keySet());
    }

    private static Client firstOf(Siblings siblings, Predicate<Account> topLevel, Predicate<Client> condition) {
        for (Iterator<ShareNode> nodes = siblings.inOrder(); nodes.hasNext(); ) {
            ShareNode node = nodes.next();
            if (node.topLevel == null || topLevel.test(node.topLevel)) {
                Client found = firstBelow(node, condition);
                if (found != null) {
                    return found;
                }
            }
        }
        return null;
    }

    private static Client firstBelow(ShareNode node, Predicate<Client> condition) {
        if (node instanceof Client client) {
            return condition.test(client) ? client : null;
        }
        for (Iterator<ShareNode> nodes = node.siblings.inOrder(); nodes.hasNext(); ) {
            Client found = firstBelow(nodes.next(), condition);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private static Client leastOf(List<Client> clients) {
        Client least = clients.get(0);
        for (int i = 1; i < clients.size(); i++) {
            if (compare(clients.get(i), least) < 0) {
                least = clients.get(i);
            }
        }
        return least;
    }

    private static int compare(Client one, Client other) {
        if (one.parent == other.parent) {
            return ShareNode.LEAST_FIRST.compare(one, other);
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

    private static Deque<ShareNode> path(ShareNode node) {
        Deque<ShareNode> path = new ArrayDeque<>();
        for (ShareNode next = node; next != null; next = next.parent) {
            path.push(next);
        }
        return path;
    }

    /** Goes down from the node, each time to the child that comes first of those with any of the clients below. */
    private static ShareNode firstOf(ShareNode node, Collection<ShareNode> clients, int depth) {
        Map<ShareNode, List<ShareNode>> byChild = new LinkedHashMap<>();
        for (ShareNode client : clients) {
            List<ShareNode> path = new ArrayList<>(path(client));
            byChild.computeIfAbsent(path.get(depth), key -> new ArrayList<>()).add(client);
        }
        ShareNode first = node.siblings.first(byChild.keySet());
        return first instanceof Client ? first : firstOf(first, byChild.get(first), depth + 1);
    }

    private ShareNode role(String path, Account account) {
        ShareNode known = roles.get(path);
        if (known != null) {
            return known;
        }
        int slash = path.lastIndexOf('/');
        ShareNode parent = slash < 0 ? root : role(path.substring(0, slash), account);
        ShareNode node = child(parent, path.substring(slash + 1), settings.roleSorter());
        node.weight = weight(path);
        if (slash < 0) {
            node.topLevel = account;
        }
        roles.put(path, node);
        return node;
    }

    private ShareNode child(ShareNode parent, String name, Sorter order) {
        return parent.children.computeIfAbsent(name, key -> {
            ShareNode node = new ShareNode(key, parent);
            node.siblings = siblings(order, Group.ALL);
            return node;
        });
    }

    private Siblings siblings(Sorter order, Group group) {
        return order == Sorter.DRF ? new LeastFirst() : new AtRandom(random, group);
    }

    private void unplace(ShareNode node) {
        if (!stale && node.parent != null && node.open > 0) {
            node.parent.siblings.remove(node);
            if (node.topLevel != null) {
                shortRoles.remove(node);
                roomyRoles.remove(node);
            }
        }
    }

    private void replace(ShareNode node) {
        if (!stale && node.parent != null) {
            node.weightedShare = share(node);
            place(node);
        }
    }

    private void place(ShareNode node) {
        if (node.open > 0) {
            node.parent.siblings.add(node);
        }
        if (node.topLevel != null) {
            put(shortRoles, node, node.topLevel.isShort());
            put(roomyRoles, node, !node.topLevel.isFull());
        }
    }

    private static void put(Siblings group, ShareNode node, boolean member) {
        if (member && node.open > 0) {
            group.add(node);
        } else {
            group.remove(node);
        }
    }

    private void refresh() {
        if (stale) {
            shortRoles.clear();
            roomyRoles.clear();
            refreshBelow(root);
            stale = false;
        }
    }

    private void refreshBelow(ShareNode node) {
        if (node.siblings == null) {
            return;
        }
        node.siblings.clear();
        for (ShareNode child : node.children.values()) {
            child.weightedShare = share(child);
            refreshBelow(child);
            place(child);
        }
    }

    private double share(ShareNode node) {
        return node.allocated.dominantShareOf(total, kinds) / node.weight;
    }
}

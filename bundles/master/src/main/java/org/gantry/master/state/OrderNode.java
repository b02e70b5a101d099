package org.gantry.master.state;

import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * A node of a persistent radix trie by place, 32 places wide at each height; empty nodes are left out. As with
 * {@link HashNode} only the owner's nodes are changed in place.
 */
final class OrderNode<V> {
    private static final int BITS = 5;
    private static final int WIDTH = 1 << BITS;

    private final Object owner;
    private final int height;
    private final Object[] children;
    private int used;

    private OrderNode(Object owner, int height, Object[] children, int used) {
        this.owner = owner;
        this.height = height;
        this.children = children;
        this.used = used;
    }

    /** A root high enough for a place, null standing for an empty trie. */
    static <V> OrderNode<V> put(OrderNode<V> root, Row<V> entry, Object by) {
        if (root == null) {
            int height = 0;
            while (entry.place() >>> (BITS * (height + 1)) != 0) {
                height++;
            }
            return new OrderNode<V>(by, height, new Object[WIDTH], 0).put(entry, by);
        }
        OrderNode<V> top = root;
        while (entry.place() >>> (BITS * (top.height + 1)) != 0) {
            Object[] children = new Object[WIDTH];
            children[0] = top;
            top = new OrderNode<>(by, top.height + 1, children, 1);
        }
        return top.put(entry, by);
    }

    /** Null if nothing is left. */
    OrderNode<V> remove(long place, Object by) {
        int index = index(place);
        Object left = height == 0 ? null : node(children[index]).remove(place, by);
        if (left == null && used == 1) {
            return null;
        }
        return with(index, left, by);
    }

    /** The entry that came first. */
    Row<V> first() {
        return iterator(this).next();
    }

    static <V> Iterator<Row<V>> iterator(OrderNode<V> root) {
        return new Walk<>(root);
    }

    private OrderNode<V> put(Row<V> entry, Object by) {
        int index = index(entry.place());
        if (height == 0) {
            return with(index, entry, by);
        }
        OrderNode<V> child = node(children[index]);
        if (child == null) {
            child = new OrderNode<>(by, height - 1, new Object[WIDTH], 0);
        }
        return with(index, child.put(entry, by), by);
    }

    private OrderNode<V> with(int index, Object child, Object by) {
        if (children[index] == child) {
            return this;
        }
        OrderNode<V> changed = owner == by ? this : new OrderNode<>(by, height, children.clone(), used);
        changed.used += (child == null ? 0 : 1) - (children[index] == null ? 0 : 1);
        changed.children[index] = child;
        return changed;
    }

    private int index(long place) {
        return (int) (place >>> (BITS * height)) & (WIDTH - 1);
    }

    @SuppressWarnings("unchecked")
    private static <V> OrderNode<V> node(Object child) {
        return (OrderNode<V>) child;
    }

    @SuppressWarnings("unchecked")
    private static <V> Row<V> row(Object child) {
        return (Row<V>) child;
    }

    /** From left to right; one position for each height. */
    private static final class Walk<V> implements Iterator<Row<V>> {
        private final OrderNode<V>[] path;
        private final int[] positions;
        private int depth;
        private Row<V> next;

        @SuppressWarnings({"unchecked", "rawtypes"})
        Walk(OrderNode<V> root) {
            int heights = root == null ? 0 : root.height + 1;
            path = new OrderNode[heights];
            positions = new int[heights];
            depth = heights == 0 ? -1 : 0;
            if (root != null) {
                path[0] = root;
            }
            advance();
        }

        private void advance() {
            next = null;
            while (depth >= 0 && next == null) {
                OrderNode<V> node = path[depth];
                if (positions[depth] == WIDTH) {
                    depth--;
                    continue;
                }
                Object child = node.children[positions[depth]++];
                if (child != null && node.height == 0) {
                    next = row(child);
                } else if (child != null) {
                    depth++;
                    path[depth] = node(child);
                    positions[depth] = 0;
                }
            }
        }

        @Override
        public boolean hasNext() {
            return next != null;
        }

        @Override
        public Row<V> next() {
            if (next == null) {
                throw new NoSuchElementException();
            }
            Row<V> entry = next;
            advance();
            return entry;
        }
    }
}

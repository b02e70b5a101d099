package org.gantry.master.state;

import java.util.Arrays;

/**
 * A node of a persistent hash trie: up to 32 children, each an entry, a node, or several entries of one hash. A node that
 * belongs to the owner of a change is changed in place, any other is copied first: so a version that was published never
 * changes, and a change costs one short path.
 */
final class HashNode<V> {
    private static final int BITS = 5;
    private static final int HASH_BITS = 32;

    private final Object owner;
    private final int bitmap;
    private final Object[] children;

    private HashNode(Object owner, int bitmap, Object[] children) {
        this.owner = owner;
        this.bitmap = bitmap;
        this.children = children;
    }

    static <V> HashNode<V> empty() {
        return new HashNode<>(new Object(), 0, new Object[0]);
    }

    /** Entries whose hashes are the same in all bits. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Collision<V>(Row<V>[] entries) {
        Row<V> find(String key) {
            for (Row<V> entry : entries) {
                if (entry.key().equals(key)) {
                    return entry;
                }
            }
            return null;
        }

        Collision<V> with(Row<V> added) {
            Row<V>[] more = Arrays.copyOf(entries, entries.length);
            for (int i = 0; i < more.length; i++) {
                if (more[i].key().equals(added.key())) {
                    more[i] = added;
                    return new Collision<>(more);
                }
            }
            more = Arrays.copyOf(entries, entries.length + 1);
            more[entries.length] = added;
            return new Collision<>(more);
        }

        Object without(String key) {
            Row<V>[] fewer = Arrays.stream(entries)
                    .filter(entry -> !entry.key().equals(key))
                    .toArray(length -> Arrays.copyOf(entries, length));
            return fewer.length == 1 ? fewer[0] : new Collision<>(fewer);
        }
    }

    /** The key's entry, or null. */
    Row<V> find(String key, int hash) {
        HashNode<V> node = this;
        for (int shift = 0; ; shift += BITS) {
            int bit = bit(hash, shift);
            if ((node.bitmap & bit) == 0) {
                return null;
            }
            Object child = node.children[node.index(bit)];
            if (child instanceof HashNode<?>) {
                node = node(child);
            } else if (child instanceof Collision<?>) {
                return HashNode.<V>collision(child).find(key);
            } else {
                Row<V> entry = row(child);
                return entry.isFor(key, hash) ? entry : null;
            }
        }
    }

    HashNode<V> put(Row<V> added, Object by) {
        return put(added, 0, by);
    }

    /** Without the key, which must be there. */
    HashNode<V> remove(String key, int hash, Object by) {
        Object left = remove(key, hash, 0, by);
        return left instanceof HashNode<?> ? node(left) : HashNode.<V>empty().put(row(left), 0, by);
    }

    private HashNode<V> put(Row<V> added, int shift, Object by) {
        int bit = bit(added.hash(), shift);
        int index = index(bit);
        if ((bitmap & bit) == 0) {
            Object[] more = new Object[children.length + 1];
            System.arraycopy(children, 0, more, 0, index);
            more[index] = added;
            System.arraycopy(children, index, more, index + 1, children.length - index);
            return new HashNode<>(by, bitmap | bit, more);
        }
        Object child = children[index];
        if (child instanceof HashNode<?>) {
            return with(index, HashNode.<V>node(child).put(added, shift + BITS, by), by);
        }
        if (child instanceof Collision<?>) {
            return with(index, HashNode.<V>collision(child).with(added), by);
        }
        Row<V> present = row(child);
        return with(
                index, present.isFor(added.key(), added.hash()) ? added : join(present, added, shift + BITS, by), by);
    }

    /** An entry if only that is left: it moves up. */
    private Object remove(String key, int hash, int shift, Object by) {
        int bit = bit(hash, shift);
        int index = index(bit);
        Object child = children[index];
        if (child instanceof HashNode<?>) {
            Object left = HashNode.<V>node(child).remove(key, hash, shift + BITS, by);
            return left instanceof HashNode<?> || children.length > 1 ? with(index, left, by) : left;
        }
        if (child instanceof Collision<?>) {
            return with(index, HashNode.<V>collision(child).without(key), by);
        }
        if (children.length == 2 && children[1 - index] instanceof Row<?> && shift > 0) {
            return children[1 - index];
        }
        Object[] fewer = new Object[children.length - 1];
        System.arraycopy(children, 0, fewer, 0, index);
        System.arraycopy(children, index + 1, fewer, index, fewer.length - index);
        return new HashNode<>(by, bitmap & ~bit, fewer);
    }

    private HashNode<V> with(int index, Object child, Object by) {
        if (children[index] == child) {
            return this;
        }
        Object[] changed = owner == by ? children : children.clone();
        changed[index] = child;
        return owner == by ? this : new HashNode<>(by, bitmap, changed);
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static <V> Object join(Row<V> one, Row<V> other, int shift, Object by) {
        if (shift >= HASH_BITS) {
            return new Collision<>(new Row[] {one, other});
        }
        int bitOfOne = bit(one.hash(), shift);
        int bitOfOther = bit(other.hash(), shift);
        if (bitOfOne == bitOfOther) {
            return new HashNode<V>(by, bitOfOne, new Object[] {join(one, other, shift + BITS, by)});
        }
        boolean inOrder = Integer.compareUnsigned(bitOfOne, bitOfOther) < 0;
        Object[] both = inOrder ? new Object[] {one, other} : new Object[] {other, one};
        return new HashNode<V>(by, bitOfOne | bitOfOther, both);
    }

    private static int bit(int hash, int shift) {
        return 1 << ((hash >>> shift) & 31);
    }

    private int index(int bit) {
        return Integer.bitCount(bitmap & (bit - 1));
    }

    @SuppressWarnings("unchecked")
    private static <V> HashNode<V> node(Object child) {
        return (HashNode<V>) child;
    }

    @SuppressWarnings("unchecked")
    private static <V> Collision<V> collision(Object child) {
        return (Collision<V>) child;
    }

    @SuppressWarnings("unchecked")
    private static <V> Row<V> row(Object child) {
        return (Row<V>) child;
    }
}

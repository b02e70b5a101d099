package org.gantry.allocator.drf;

import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.TreeSet;

/** Dominant resource fairness: the one with the smallest share in proportion to its weight first. */
final class LeastFirst implements Siblings {
    private final TreeSet<ShareNode> sorted = new TreeSet<>(ShareNode.LEAST_FIRST);

    @Override
    public void add(ShareNode node) {
        sorted.add(node);
    }

    @Override
    public void remove(ShareNode node) {
        sorted.remove(node);
    }

    @Override
    public void clear() {
        sorted.clear();
    }

    @Override
    public boolean isEmpty() {
        return sorted.isEmpty();
    }

    @Override
    public Iterator<ShareNode> inOrder() {
        return sorted.iterator();
    }

    @Override
    public ShareNode first(Collection<ShareNode> some) {
        return Collections.min(some, ShareNode.LEAST_FIRST);
    }
}

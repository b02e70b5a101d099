package org.gantry.allocator.drf;

import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.random.RandomGenerator;

/** By chance, those with more weight more likely first. */
final class AtRandom implements Siblings {
    private final RandomGenerator random;
    private final int group;
    private ShareNode[] nodes = new ShareNode[4];
    private int count;

    AtRandom(RandomGenerator random, Group group) {
        this.random = random;
        this.group = group.place;
    }

    @Override
    public void add(ShareNode node) {
        if (place(node) >= 0) {
            return;
        }
        if (count == nodes.length) {
            nodes = Arrays.copyOf(nodes, count * 2);
        }
        put(node, count++);
    }

    @Override
    public void remove(ShareNode node) {
        int place = place(node);
        if (place < 0) {
            return;
        }
        count--;
        put(nodes[count], place);
        nodes[count] = null;
        setPlace(node, -1);
    }

    @Override
    public void clear() {
        for (int i = 0; i < count; i++) {
            setPlace(nodes[i], -1);
            nodes[i] = null;
        }
        count = 0;
    }

    @Override
    public boolean isEmpty() {
        return count == 0;
    }

    @Override
    public Iterator<ShareNode> inOrder() {
        return new Drawing(Arrays.copyOf(nodes, count));
    }

    @Override
    public ShareNode first(Collection<ShareNode> some) {
        return new Drawing(some.toArray(ShareNode[]::new)).next();
    }

    private void put(ShareNode node, int place) {
        nodes[place] = node;
        setPlace(node, place);
    }

    private int place(ShareNode node) {
        return node.places[group];
    }

    private void setPlace(ShareNode node, int place) {
        node.places[group] = place;
    }

    /** Draws without putting back. */
    private final class Drawing implements Iterator<ShareNode> {
        private final ShareNode[] left;
        private final boolean equalWeights;
        private int size;

        Drawing(ShareNode[] nodes) {
            this.left = nodes;
            this.size = nodes.length;
            this.equalWeights = Arrays.stream(nodes).allMatch(node -> node.weight == nodes[0].weight);
        }

        @Override
        public boolean hasNext() {
            return size > 0;
        }

        @Override
        public ShareNode next() {
            if (size == 0) {
                throw new NoSuchElementException();
            }
            int drawn = equalWeights ? random.nextInt(size) : drawByWeight();
            ShareNode node = left[drawn];
            left[drawn] = left[--size];
            return node;
        }

        private int drawByWeight() {
            double sum = 0;
            for (int i = 0; i < size; i++) {
                sum += left[i].weight;
            }
            double point = random.nextDouble() * sum;
            for (int i = 0; i < size - 1; i++) {
                point -= left[i].weight;
                if (point < 0) {
                    return i;
                }
            }
            return size - 1;
        }
    }
}

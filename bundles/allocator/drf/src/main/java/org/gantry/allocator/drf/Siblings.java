package org.gantry.allocator.drf;

import java.util.Collection;
import java.util.Iterator;

/** Children of one node that can be offered something, in the order in which they come. */
interface Siblings {
    /** The same node may stand in several orders. */
    enum Group {
        /** All children of a node. */
        ALL(0),
        /** Top-level roles that are short of a guarantee. */
        SHORT(1),
        /** Top-level roles whose limits leave enough for an offer. */
        ROOMY(2);

        /** Where nodes keep what they are told for this group. */
        final int place;

        Group(int place) {
            this.place = place;
        }
    }

    /** Harmless if it is there already. Its share must not change before it is removed. */
    void add(ShareNode node);

    /** Harmless if it is not there. */
    void remove(ShareNode node);

    void clear();

    boolean isEmpty();

    /** In their order; made anew each time if it is left to chance. */
    Iterator<ShareNode> inOrder();

    /**
     * Which of these comes first.
     *
     * @param some of them, at least one
     */
    ShareNode first(Collection<ShareNode> some);
}

package org.gantry.allocator.drf;

import java.util.ArrayList;
import java.util.List;
import org.gantry.model.Resources;

/**
 * What a client has on an agent, in the pieces in which it was given: most come back as a whole, so they are not merged
 * until they must be.
 */
final class Holding {
    private static final int MAX_PIECES = 16;

    private final List<Bundle> pieces = new ArrayList<>(2);

    boolean isEmpty() {
        return pieces.isEmpty();
    }

    List<Bundle> pieces() {
        return pieces;
    }

    Resources together() {
        Resources sum = Resources.EMPTY;
        for (Bundle piece : pieces) {
            sum = sum.plus(piece.resources());
        }
        return sum;
    }

    void add(Bundle bundle, Kinds kinds) {
        pieces.add(bundle);
        if (pieces.size() > MAX_PIECES) {
            merge(kinds);
        }
    }

    /**
     * Takes resources out.
     *
     * @return what was really taken: never more than was there
     */
    Bundle take(Resources resources, Kinds kinds) {
        for (int i = pieces.size() - 1; i >= 0; i--) {
            if (isSame(pieces.get(i).resources(), resources)) {
                return pieces.remove(i);
            }
        }
        for (int i = pieces.size() - 1; i >= 0; i--) {
            var left = pieces.get(i).resources().tryMinus(resources);
            if (left.isPresent()) {
                replace(i, left.get(), kinds);
                return Bundle.of(resources, kinds);
            }
        }
        Resources before = together();
        Resources after = before.without(resources);
        pieces.clear();
        if (!after.isEmpty()) {
            pieces.add(Bundle.of(after, kinds));
        }
        return Bundle.of(before.minus(after), kinds);
    }

    @SuppressWarnings("ReferenceEquality")
    private static boolean isSame(Resources piece, Resources resources) {
        return piece == resources || piece.equals(resources);
    }

    private void replace(int index, Resources left, Kinds kinds) {
        if (left.isEmpty()) {
            pieces.remove(index);
        } else {
            pieces.set(index, Bundle.of(left, kinds));
        }
    }

    private void merge(Kinds kinds) {
        Resources sum = together();
        pieces.clear();
        pieces.add(Bundle.of(sum, kinds));
    }
}

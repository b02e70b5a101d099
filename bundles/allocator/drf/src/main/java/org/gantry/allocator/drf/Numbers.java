package org.gantry.allocator.drf;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Things by small numbers, so that sets of them can be bits. A number is used again when its thing is gone. */
final class Numbers<T> {
    private final List<T> things = new ArrayList<>();
    private final Deque<Integer> unused = new ArrayDeque<>();

    /** The number that the next thing must be {@link #put} under. */
    int next() {
        if (unused.isEmpty()) {
            things.add(null);
            return things.size() - 1;
        }
        return unused.pop();
    }

    void put(int number, T thing) {
        things.set(number, thing);
    }

    T get(int number) {
        return things.get(number);
    }

    void remove(int number) {
        things.set(number, null);
        unused.push(number);
    }
}

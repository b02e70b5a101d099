package org.gantry.model;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A set of whole numbers, such as ports.
 *
 * @param items sorted, neither overlapping nor touching; whatever is given is brought into that form
 */
public record Ranges(List<Range> items) implements Value {
    public static final Ranges EMPTY = new Ranges(List.of());

    public Ranges {
        items = coalesced(items);
    }

    public static Ranges of(Range... ranges) {
        return new Ranges(List.of(ranges));
    }

    public static Ranges of(long begin, long end) {
        return new Ranges(List.of(new Range(begin, end)));
    }

    /** How many numbers there are; {@link Long#MAX_VALUE} if more. */
    public long size() {
        long size = 0;
        for (Range range : items) {
            long length = range.end() - range.begin();
            size += length + 1;
            if (size <= 0) {
                return Long.MAX_VALUE;
            }
        }
        return size;
    }

    public boolean contains(long number) {
        return containing(new Range(number, number));
    }

    @Override
    public boolean isEmpty() {
        return items.isEmpty();
    }

    @Override
    public boolean contains(Value other) {
        return other instanceof Ranges ranges && ranges.items.stream().allMatch(this::containing);
    }

    /** The numbers of both. */
    @Override
    public Ranges plus(Value other) {
        if (!(other instanceof Ranges ranges)) {
            throw new IllegalArgumentException("Cannot add " + other + " to the ranges " + this);
        }
        List<Range> all = new ArrayList<>(items);
        all.addAll(ranges.items);
        return new Ranges(all);
    }

    @Override
    public Ranges minus(Value other) {
        if (!(other instanceof Ranges ranges) || !contains(ranges)) {
            throw new IllegalArgumentException("Cannot take " + other + " from the ranges " + this);
        }
        return without(ranges);
    }

    @Override
    public Ranges without(Value other) {
        if (!(other instanceof Ranges ranges)) {
            return this;
        }
        List<Range> left = new ArrayList<>();
        for (Range range : items) {
            cut(range, ranges.items, left);
        }
        return new Ranges(left);
    }

    /** As Mesos writes it: {@code [31000-31999, 33000-33000]}. */
    @Override
    public String toString() {
        return items.stream().map(Range::toString).collect(Collectors.joining(", ", "[", "]"));
    }

    private boolean containing(Range wanted) {
        int at = Collections.binarySearch(items, wanted);
        int before = at >= 0 ? at : -at - 2;
        if (before >= 0 && items.get(before).contains(wanted)) {
            return true;
        }
        return before + 1 < items.size() && items.get(before + 1).contains(wanted);
    }

    private static void cut(Range range, List<Range> holes, List<Range> left) {
        long from = range.begin();
        for (Range hole : holes) {
            if (hole.end() < from || hole.begin() > range.end()) {
                continue;
            }
            if (hole.begin() > from) {
                left.add(new Range(from, hole.begin() - 1));
            }
            if (hole.end() == Long.MAX_VALUE) {
                return;
            }
            from = hole.end() + 1;
        }
        if (from <= range.end()) {
            left.add(new Range(from, range.end()));
        }
    }

    private static List<Range> coalesced(Collection<Range> ranges) {
        if (ranges.size() < 2) {
            return List.copyOf(ranges);
        }
        List<Range> sorted = new ArrayList<>(ranges);
        Collections.sort(sorted);
        List<Range> result = new ArrayList<>(sorted.size());
        Range current = sorted.get(0);
        for (Range next : sorted.subList(1, sorted.size())) {
            if (next.begin() - 1 <= current.end()) {
                current = new Range(current.begin(), Math.max(current.end(), next.end()));
            } else {
                result.add(current);
                current = next;
            }
        }
        result.add(current);
        return List.copyOf(result);
    }
}

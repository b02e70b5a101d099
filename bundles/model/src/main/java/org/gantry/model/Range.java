package org.gantry.model;

/**
 * Whole numbers from {@code begin} to {@code end}, both included.
 *
 * @param begin at least 0
 * @param end at least {@code begin}
 */
public record Range(long begin, long end) implements Comparable<Range> {
    public Range {
        if (begin < 0 || end < begin) {
            throw new IllegalArgumentException("A range must be 0 <= begin <= end, was " + begin + "-" + end);
        }
    }

    public boolean contains(Range other) {
        return begin <= other.begin && other.end <= end;
    }

    @Override
    public int compareTo(Range other) {
        int byBegin = Long.compare(begin, other.begin);
        return byBegin != 0 ? byBegin : Long.compare(end, other.end);
    }

    @Override
    public String toString() {
        return begin + "-" + end;
    }
}

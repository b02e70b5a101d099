package org.gantry.allocator.spi;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How large an expression grows when its repetitions are written out, which is what compiling it does: a short text may
 * stand for more than fits into memory. An estimate from above; what is no expression at all is left to the compiler.
 */
final class PatternSize {
    /** Sizes beyond this are not told apart. */
    static final long HUGE = 1L << 40;

    private final String text;
    private final Deque<long[]> groups = new ArrayDeque<>();
    private long size;
    private long last;
    private int at;

    private PatternSize(String text) {
        this.text = text;
    }

    static long of(String regex) {
        return new PatternSize(regex).count();
    }

    private long count() {
        while (at < text.length()) {
            char c = text.charAt(at);
            switch (c) {
                case '\\' -> atom(at + 1 < text.length() ? 2 : 1);
                case '[' -> atom(characterClass());
                case '(' -> open();
                case ')' -> close();
                case '{' -> repeat();
                case '*', '+', '?' -> operator();
                default -> atom(1);
            }
        }
        while (!groups.isEmpty()) {
            close();
        }
        return size;
    }

    /** Something of that many characters that is matched at once. */
    private void atom(int length) {
        last = 1;
        grow(1);
        at += length;
    }

    private int characterClass() {
        int end = at + 1;
        while (end < text.length() && (text.charAt(end) != ']' || end == at + 1)) {
            end += text.charAt(end) == '\\' ? 2 : 1;
        }
        return Math.min(end + 1, text.length()) - at;
    }

    private void open() {
        groups.push(new long[] {size});
        size = 0;
        last = 0;
        at++;
    }

    private void close() {
        last = size + 2;
        size = (groups.isEmpty() ? 0 : groups.pop()[0]);
        grow(last);
        at++;
    }

    private void operator() {
        grow(1);
        last = Math.min(HUGE, last + 1);
        at++;
    }

    private void repeat() {
        int end = text.indexOf('}', at);
        String[] bounds = end < 0 ? new String[0] : text.substring(at + 1, end).split(",", 2);
        long times = 0;
        for (String bound : bounds) {
            if (bound.matches("[0-9]{1,9}")) {
                times = Math.max(times, Long.parseLong(bound));
            }
        }
        if (times == 0) {
            atom(1);
            return;
        }
        long repeated = Math.min(HUGE, (last + 1) * times);
        grow(repeated);
        last = repeated;
        at = end + 1;
    }

    private void grow(long more) {
        size = Math.min(HUGE, size + more);
    }
}

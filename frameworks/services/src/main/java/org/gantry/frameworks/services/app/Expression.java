package org.gantry.frameworks.services.app;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A regular expression of a user. It has the syntax that users know, in which a short expression can take hours to match
 * a short text: what takes too long is given up.
 */
public final class Expression {
    private static final int LONGEST = 1000;

    /** Each takes room on the stack of who compiles it. */
    private static final int MOST_BRACKETS = 100;

    /** Looks at characters; more than any reasonable expression needs for an attribute, and less than a millisecond. */
    private static final int MOST_STEPS = 50_000;

    private final Pattern pattern;

    private Expression(Pattern pattern) {
        this.pattern = pattern;
    }

    /** @throws IllegalArgumentException if it is none, or longer or deeper than anybody could mean it */
    public static Expression of(String text) {
        if (text.length() > LONGEST
                || text.chars().filter(c -> c == '(' || c == '[').count() > MOST_BRACKETS) {
            throw new IllegalArgumentException("The regular expression is too long or too deep");
        }
        return new Expression(Pattern.compile(text));
    }

    /** Whether the whole text matches; empty if that cannot be told in reasonable time. */
    public Optional<Boolean> matches(String text) {
        try {
            return Optional.of(pattern.matcher(new Counted(text, new int[] {MOST_STEPS}, 0, text.length()))
                    .matches());
        } catch (TooManyStepsException | StackOverflowError e) {
            // Repetitions of groups take stack for each character of the text.
            return Optional.empty();
        }
    }

    private static final class TooManyStepsException extends RuntimeException {
        private static final long serialVersionUID = 1;

        TooManyStepsException() {
            super("Too many steps", null, false, false);
        }
    }

    /** A text that may be looked at only so often. */
    private record Counted(String text, int[] left, int from, int to) implements CharSequence {
        @Override
        public char charAt(int index) {
            if (--left[0] < 0) {
                throw new TooManyStepsException();
            }
            return text.charAt(from + index);
        }

        @Override
        public int length() {
            return to - from;
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return new Counted(text, left, from + start, from + end);
        }

        @Override
        public String toString() {
            return text.substring(from, to);
        }
    }
}

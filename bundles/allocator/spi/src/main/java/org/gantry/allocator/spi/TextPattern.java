package org.gantry.allocator.spi;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

/** A regular expression whose matching takes time in proportion to the text, whatever a framework writes. */
public final class TextPattern {
    /** Bytes that one instruction of a compiled expression takes, of the two thirds of the budget meant for them. */
    private static final int INSTRUCTION_BYTES = 16;

    /** Longer ones could take long to compile before their size is known. */
    private static final int MAX_LENGTH = 4096;

    private final Pattern pattern;

    private TextPattern(Pattern pattern) {
        this.pattern = pattern;
    }

    /**
     * How large a compiled expression may be.
     *
     * @param maxMemory in bytes, {@code --offer_constraints_re2_max_mem}
     * @param maxProgramSize in instructions, {@code --offer_constraints_re2_max_program_size}
     */
    public record Limits(long maxMemory, int maxProgramSize) {
        public static final Limits DEFAULT = new Limits(4096, 100);
    }

    /**
     * Compiles an expression in the syntax of RE2.
     *
     * @throws IllegalArgumentException if it is none or too large, with the reason
     */
    public static TextPattern compile(String regex, Limits limits) {
        if (regex.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("pattern too large - compile failed");
        }
        Pattern pattern;
        try {
            pattern = Pattern.compile(regex);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(e.getDescription() + ": " + e.getPattern(), e);
        }
        if ((long) pattern.programSize() * INSTRUCTION_BYTES > limits.maxMemory() * 2 / 3) {
            throw new IllegalArgumentException("pattern too large - compile failed");
        }
        if (pattern.programSize() > limits.maxProgramSize()) {
            throw new IllegalArgumentException("Size of RE2 program, " + pattern.programSize()
                    + ", exceeds the maximum, " + limits.maxProgramSize());
        }
        return new TextPattern(pattern);
    }

    /** Whether the whole text matches. */
    public boolean matches(String text) {
        return pattern.matches(text);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TextPattern same && same.pattern.equals(pattern);
    }

    @Override
    public int hashCode() {
        return pattern.hashCode();
    }

    @Override
    public String toString() {
        return pattern.pattern();
    }
}

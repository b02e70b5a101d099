package org.gantry.allocator.spi;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.Map;

/** A regular expression whose matching takes time in proportion to the text, whatever a framework writes. */
public final class TextPattern {
    /** Bytes that one instruction of a compiled expression takes, of the two thirds of the budget meant for them. */
    private static final int INSTRUCTION_BYTES = 16;

    /** Errors of this engine in the words of the one that frameworks know from Mesos. */
    private static final Map<String, String> WORDS = Map.of(
            "missing closing )", "missing )",
            "missing closing ]", "missing ]",
            "missing argument to repetition operator", "no argument for repetition operator",
            "invalid repeat count", "invalid repetition size",
            "invalid nested repetition operator", "bad repetition operator",
            "trailing backslash at end of expression", "trailing \\",
            "invalid or unsupported Perl syntax", "invalid perl operator",
            "invalid named capture", "invalid named capture group");

    /** Those that grow larger when their repetitions are written out would be refused after much work. */
    private static final long MAX_EXPANDED = 20_000;

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

    /** An expression that is valid but too long once compiled. */
    public static final class TooComplexException extends IllegalArgumentException {
        private static final long serialVersionUID = 1;

        TooComplexException(String reason) {
            super(reason);
        }
    }

    /**
     * Compiles an expression in the syntax of RE2.
     *
     * @throws TooComplexException if its program is too long
     * @throws IllegalArgumentException if it is none or takes too much memory, with the reason
     */
    public static TextPattern compile(String regex, Limits limits) {
        if (regex.length() > MAX_LENGTH || PatternSize.of(regex) > MAX_EXPANDED) {
            throw new IllegalArgumentException("pattern too large - compile failed");
        }
        if (CaseFolding.neverEnds(regex)) {
            throw new IllegalArgumentException("letters U+1C80 to U+1C88 in an expression that ignores case: " + regex);
        }
        Pattern pattern;
        try {
            pattern = Pattern.compile(regex);
        } catch (PatternSyntaxException e) {
            String what = WORDS.getOrDefault(e.getDescription(), e.getDescription());
            throw new IllegalArgumentException(what + ": " + e.getPattern(), e);
        }
        if ((long) pattern.programSize() * INSTRUCTION_BYTES > limits.maxMemory() * 2 / 3) {
            throw new IllegalArgumentException("pattern too large - compile failed");
        }
        if (pattern.programSize() > limits.maxProgramSize()) {
            throw new TooComplexException("program size of " + pattern.programSize() + " is larger than maximum of "
                    + limits.maxProgramSize() + " allowed");
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

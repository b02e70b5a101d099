package org.gantry.replay;

import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A pattern in which {@code *} stands for any text, and everything else for itself. */
record Glob(String text, Pattern pattern) {
    static Glob of(String text) {
        String expression =
                Arrays.stream(text.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
        return new Glob(text, Pattern.compile(expression, Pattern.DOTALL));
    }

    boolean matches(String candidate) {
        return pattern.matcher(candidate).matches();
    }
}

package org.gantry.containerizers.nativ;

import java.util.Collection;
import java.util.stream.Collectors;

/** Words of a POSIX shell that stand for exactly the given text, whatever it holds except NUL. */
final class ShellText {
    private ShellText() {}

    /**
     * One word in single quotes; a single quote within leaves and re-enters them.
     *
     * @throws IllegalArgumentException if the text holds NUL, which no argument of a process can
     */
    static String word(String text) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("holds a NUL character, which no argument of a process can");
        }
        return "'" + text.replace("'", "'\\''") + "'";
    }

    static String words(Collection<String> texts) {
        return texts.stream().map(ShellText::word).collect(Collectors.joining(" "));
    }
}

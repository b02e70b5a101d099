package org.gantry.master.config;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes as flags write them: {@code 4KB}; a unit is 1024 of the one before. */
final class ByteSizes {
    private static final Pattern TEXT = Pattern.compile("(\\d{1,15})(B|KB|MB|GB|TB)");
    private static final List<String> UNITS = List.of("B", "KB", "MB", "GB", "TB");

    private ByteSizes() {}

    static long parse(String text) {
        Matcher matcher = TEXT.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("expected a whole number with one of the units " + UNITS);
        }
        return Math.multiplyExact(Long.parseLong(matcher.group(1)), 1L << (10 * UNITS.indexOf(matcher.group(2))));
    }
}

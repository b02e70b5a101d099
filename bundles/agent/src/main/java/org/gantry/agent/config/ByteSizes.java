package org.gantry.agent.config;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes as Mesos's flags write them: {@code 2GB}, {@code 512MB}; a unit is 1024 of the one below. */
public final class ByteSizes {
    private static final Pattern TEXT = Pattern.compile("\\s*(\\d+)\\s*(B|KB|MB|GB|TB)\\s*");
    private static final List<String> UNITS = List.of("B", "KB", "MB", "GB", "TB");

    private ByteSizes() {}

    public static long parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a size; expected a whole number with one of the units " + UNITS);
        }
        try {
            return Math.multiplyExact(Long.parseLong(matcher.group(1)), 1L << (10 * UNITS.indexOf(matcher.group(2))));
        } catch (ArithmeticException | NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' is too large a size", e);
        }
    }

    public static String text(long bytes) {
        int unit = 0;
        long value = bytes;
        while (value != 0 && value % 1024 == 0 && unit < UNITS.size() - 1) {
            value /= 1024;
            unit++;
        }
        return value + UNITS.get(unit);
    }
}

package org.gantry.model;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Amounts of memory and disk as Mesos's flags write them: {@code 512MB}, {@code 2GB}; each unit is 1024 smaller ones. */
public final class Sizes {
    private static final Pattern FORM = Pattern.compile("([0-9]+)([A-Za-z]+)");
    private static final Map<String, Long> BYTES = new LinkedHashMap<>();

    static {
        BYTES.put("TB", 1L << 40);
        BYTES.put("GB", 1L << 30);
        BYTES.put("MB", 1L << 20);
        BYTES.put("KB", 1L << 10);
        BYTES.put("B", 1L);
    }

    private Sizes() {}

    /**
     * A whole number and a unit of {@code B KB MB GB TB}, without blanks between them.
     *
     * @return bytes
     * @throws IllegalArgumentException with what is wrong
     */
    public static long parse(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("Invalid size '" + text
                    + "': expected a whole number and a unit of B, KB, MB, GB, TB, such as 512MB");
        }
        Long unit = BYTES.get(matcher.group(2));
        if (unit == null) {
            throw new IllegalArgumentException(
                    "Unknown size unit '" + matcher.group(2) + "' in '" + text + "': expected B, KB, MB, GB or TB");
        }
        try {
            return Math.multiplyExact(Long.parseLong(matcher.group(1)), unit);
        } catch (ArithmeticException | NumberFormatException e) {
            throw new IllegalArgumentException("Size '" + text + "' is larger than 8388607TB", e);
        }
    }

    /**
     * In the largest unit that gives a whole number; {@link #parse} reads it back.
     *
     * @param bytes at least 0
     */
    public static String print(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("A size must not be negative, was " + bytes);
        }
        for (Map.Entry<String, Long> unit : BYTES.entrySet()) {
            if (bytes != 0 && bytes % unit.getValue() == 0) {
                return bytes / unit.getValue() + unit.getKey();
            }
        }
        return "0B";
    }
}

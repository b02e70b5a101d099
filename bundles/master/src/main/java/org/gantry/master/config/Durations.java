package org.gantry.master.config;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as Mesos's flags write them: {@code 15secs}, {@code 1.5hrs}. */
public final class Durations {
    private static final Pattern FORM = Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*([a-z]+)");
    private static final Map<String, Long> UNITS = new LinkedHashMap<>();

    static {
        UNITS.put("ns", 1L);
        UNITS.put("us", 1_000L);
        UNITS.put("ms", 1_000_000L);
        UNITS.put("secs", 1_000_000_000L);
        UNITS.put("mins", 60 * 1_000_000_000L);
        UNITS.put("hrs", 3600 * 1_000_000_000L);
        UNITS.put("days", 24 * 3600 * 1_000_000_000L);
        UNITS.put("weeks", 7 * 24 * 3600 * 1_000_000_000L);
    }

    private Durations() {}

    /** @throws IllegalArgumentException if it is no duration */
    public static Duration parse(String text) {
        Matcher form = FORM.matcher(text.strip());
        if (!form.matches() || !UNITS.containsKey(form.group(2))) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no duration: expected a number and one of " + String.join(", ", UNITS.keySet()));
        }
        BigDecimal nanos = new BigDecimal(form.group(1)).multiply(BigDecimal.valueOf(UNITS.get(form.group(2))));
        return Duration.ofNanos(nanos.longValueExact());
    }
}

package org.gantry.agent.config;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as Mesos's flags write them: {@code 500ms}, {@code 1.5mins}, {@code 1weeks}. */
public final class Durations {
    private static final Pattern TEXT = Pattern.compile("\\s*(\\d+(?:\\.\\d+)?)\\s*([a-z]+)\\s*");
    private static final Map<String, Long> NANOS = nanos();

    private Durations() {}

    public static Duration parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches() || !NANOS.containsKey(matcher.group(2))) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a duration; expected a number with one of the units " + NANOS.keySet());
        }
        BigDecimal nanos = new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(NANOS.get(matcher.group(2))));
        if (nanos.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
            throw new IllegalArgumentException("'" + text + "' is too long a duration");
        }
        return Duration.ofNanos(nanos.setScale(0, RoundingMode.HALF_UP).longValue());
    }

    /** The shortest form that is exact, in the largest unit that divides the duration. */
    public static String text(Duration duration) {
        long value = duration.toNanos();
        String unit = "ns";
        for (Map.Entry<String, Long> entry : NANOS.entrySet()) {
            if (value != 0 && value % entry.getValue() == 0) {
                unit = entry.getKey();
            }
        }
        return value / NANOS.get(unit) + unit;
    }

    private static Map<String, Long> nanos() {
        Map<String, Long> units = new LinkedHashMap<>();
        units.put("ns", 1L);
        units.put("us", 1_000L);
        units.put("ms", 1_000_000L);
        units.put("secs", 1_000_000_000L);
        units.put("mins", 60_000_000_000L);
        units.put("hrs", 3_600_000_000_000L);
        units.put("days", 86_400_000_000_000L);
        units.put("weeks", 604_800_000_000_000L);
        return units;
    }
}

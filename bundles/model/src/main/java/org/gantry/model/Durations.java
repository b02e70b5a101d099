package org.gantry.model;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lengths of time as Mesos's flags write them: {@code 10secs}, {@code 90mins}, {@code 2weeks}. */
public final class Durations {
    private static final Pattern FORM = Pattern.compile("([0-9]+(?:\\.[0-9]*)?|\\.[0-9]+)([a-z]+)");
    private static final BigDecimal LONGEST = BigDecimal.valueOf(Long.MAX_VALUE);
    private static final Map<String, Long> NANOS = new LinkedHashMap<>();

    static {
        NANOS.put("weeks", Duration.ofDays(7).toNanos());
        NANOS.put("days", Duration.ofDays(1).toNanos());
        NANOS.put("hrs", Duration.ofHours(1).toNanos());
        NANOS.put("mins", Duration.ofMinutes(1).toNanos());
        NANOS.put("secs", Duration.ofSeconds(1).toNanos());
        NANOS.put("ms", Duration.ofMillis(1).toNanos());
        NANOS.put("us", 1_000L);
        NANOS.put("ns", 1L);
    }

    private Durations() {}

    /**
     * A number and a unit of {@code ns us ms secs mins hrs days weeks}, without blanks between them.
     *
     * @throws IllegalArgumentException with what is wrong, if it is anything else or more than 292 years
     */
    public static Duration parse(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("Invalid duration '" + text
                    + "': expected a number and a unit of ns, us, ms, secs, mins, hrs, days, weeks, such as 10secs");
        }
        Long unit = NANOS.get(matcher.group(2));
        if (unit == null) {
            throw new IllegalArgumentException("Unknown duration unit '" + matcher.group(2) + "' in '" + text
                    + "': expected ns, us, ms, secs, mins, hrs, days or weeks");
        }
        BigDecimal nanos = new BigDecimal(matcher.group(1))
                .multiply(BigDecimal.valueOf(unit))
                .setScale(0, RoundingMode.HALF_UP);
        if (nanos.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("Duration '" + text + "' is longer than 292 years");
        }
        return Duration.ofNanos(nanos.longValueExact());
    }

    /**
     * As Mesos prints it: in the largest unit of which it is at least one, or in the next smaller one if only that gives a
     * whole number: {@code 2hrs}, {@code 90mins}, {@code 1.5003secs}. {@link #parse} reads it back.
     */
    public static String print(Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("A duration in flags must not be negative, was " + duration);
        }
        long nanos = duration.toNanos();
        for (Iterator<Map.Entry<String, Long>> units = NANOS.entrySet().iterator(); units.hasNext(); ) {
            Map.Entry<String, Long> unit = units.next();
            if (nanos >= unit.getValue()) {
                if (nanos % unit.getValue() != 0 && units.hasNext()) {
                    Map.Entry<String, Long> smaller = units.next();
                    unit = nanos % smaller.getValue() == 0 ? smaller : unit;
                }
                BigDecimal amount = BigDecimal.valueOf(nanos)
                        .divide(BigDecimal.valueOf(unit.getValue()), 15, RoundingMode.HALF_UP)
                        .stripTrailingZeros();
                return amount.toPlainString() + unit.getKey();
            }
        }
        return "0ns";
    }
}

package org.gantry.containerizers.nativ;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What an operator can set, read from {@code ContainerSpec.settings}.
 *
 * @param isolation names of isolator modules, {@code isolation}, comma separated; default {@code posix}
 * @param isolatorTimeout for one call to an isolator, {@code native.isolator_timeout_ms}; default 10 s
 * @param launchTimeout from the open gate to the start of the task, {@code native.launch_timeout_ms}; default 60 s
 * @param destroyTimeout for the death of all processes, {@code native.destroy_timeout_ms}; default 60 s
 * @param logBytes size at which stdout and stderr are rotated, {@code logs.max_bytes}; default 10 MiB, 0 for never
 * @param logKeep how many rotated files are kept of each, {@code logs.keep}; default 5
 */
record NativeSettings(
        List<String> isolation,
        Duration isolatorTimeout,
        Duration launchTimeout,
        Duration destroyTimeout,
        long logBytes,
        int logKeep) {
    static NativeSettings of(Map<String, String> settings) {
        Set<String> names = new LinkedHashSet<>();
        for (String name : settings.getOrDefault("isolation", "posix").split(",", -1)) {
            if (!name.isBlank()) {
                names.add(name.trim());
            }
        }
        return new NativeSettings(
                List.copyOf(names),
                Duration.ofMillis(number(settings, "native.isolator_timeout_ms", 10_000, 1)),
                Duration.ofMillis(number(settings, "native.launch_timeout_ms", 60_000, 1)),
                Duration.ofMillis(number(settings, "native.destroy_timeout_ms", 60_000, 1)),
                number(settings, "logs.max_bytes", 10L << 20, 0),
                (int) Math.min(1000, number(settings, "logs.keep", 5, 0)));
    }

    private static long number(Map<String, String> settings, String key, long otherwise, long least) {
        String text = settings.get(key);
        if (text == null || text.isBlank()) {
            return otherwise;
        }
        try {
            long value = Long.parseLong(text.trim());
            if (value >= least) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("Setting " + key + " is '" + text + "', not a whole number", e);
        }
        throw new IllegalArgumentException("Setting " + key + " is " + text + ", but must be at least " + least);
    }
}

package org.gantry.http.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.gantry.http.Exchange;
import org.gantry.http.Handler;
import org.gantry.http.HttpError;

/** {@code /logging/toggle}: the log's level, or a change of it for a while. */
public final class LoggingToggle implements Handler {
    private final Supplier<Optional<Verbosity>> verbosity;
    private final Function<String, Duration> durations;

    /**
     * @param verbosity empty while nobody can change it
     * @param durations understands {@code 10secs}; throws {@link IllegalArgumentException} with the reason if it cannot
     */
    public LoggingToggle(Supplier<Optional<Verbosity>> verbosity, Function<String, Duration> durations) {
        this.verbosity = verbosity;
        this.durations = durations;
    }

    @Override
    public void handle(Exchange exchange) throws IOException {
        Optional<String> level = exchange.query("level");
        Optional<String> duration = exchange.query("duration");
        if (level.isEmpty() && duration.isEmpty()) {
            String now = verbosity.get().map(Verbosity::level).orElse(0) + "\n";
            exchange.send(200, "text/plain; charset=utf-8", now.getBytes(StandardCharsets.UTF_8));
            return;
        }
        if (duration.isEmpty()) {
            throw new HttpError(400, "Expecting 'duration=value' in query.\n");
        }
        if (level.isEmpty()) {
            throw new HttpError(400, "Expecting 'level=value' in query.\n");
        }
        change(level.get(), duration.get());
        exchange.status(200);
    }

    private void change(String level, String duration) {
        int wanted = number(level);
        if (wanted < 0) {
            throw new HttpError(400, "Invalid level '" + wanted + "'.\n");
        }
        Duration length;
        try {
            length = durations.apply(duration);
        } catch (IllegalArgumentException e) {
            throw new HttpError(400, e.getMessage() + ".\n");
        }
        of(verbosity).set(wanted, length);
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new HttpError(400, "Failed to convert '" + text + "' to number.\n");
        }
    }

    /**
     * Who changes the level.
     *
     * @throws HttpError 501 if nobody can
     */
    public static Verbosity of(Supplier<Optional<Verbosity>> verbosity) {
        return verbosity
                .get()
                .orElseThrow(() -> new HttpError(501, "The level of this process's log cannot be changed"));
    }
}

package org.gantry.frameworks.services.scheduler;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.gantry.frameworks.services.app.App;
import org.gantry.frameworks.services.app.AppId;

/** Delays before the next launch of apps whose tasks failed, for each app and configuration. */
final class Backoffs {
    private record Key(AppId app, Instant configVersion) {}

    private record Backoff(Duration delay, Instant deadline, Duration maximum) {}

    private final Map<Key, Backoff> backoffs = new HashMap<>();

    /** The delay is over or there was none. */
    boolean mayLaunch(App app, Instant now) {
        return deadline(app).filter(now::isBefore).isEmpty();
    }

    Optional<Instant> deadline(App app) {
        return Optional.ofNullable(backoffs.get(key(app))).map(Backoff::deadline);
    }

    void failed(App app, Instant now) {
        Backoff before = backoffs.get(key(app));
        Duration delay = before == null ? app.backoff() : longer(before.delay, app);
        backoffs.put(key(app), new Backoff(delay, now.plus(delay), app.maxLaunchDelay()));
    }

    private static Duration longer(Duration delay, App app) {
        long millis = (long) (delay.toMillis() * app.backoffFactor());
        return Duration.ofMillis(Math.min(millis, app.maxLaunchDelay().toMillis()));
    }

    /** A task came up: a delay that exists begins anew, so that instances follow one another slowly. */
    void advanced(App app, Instant now) {
        backoffs.computeIfPresent(
                key(app), (key, before) -> new Backoff(before.delay, now.plus(before.delay), before.maximum));
    }

    void reset(App app) {
        backoffs.remove(key(app));
    }

    void forget(AppId app) {
        backoffs.keySet().removeIf(key -> key.app.equals(app));
    }

    /** Drops delays after which nothing has failed for as long as the app's longest delay. */
    void expire(Instant now) {
        backoffs.values()
                .removeIf(backoff -> backoff.deadline.plus(backoff.maximum).isBefore(now));
    }

    private static Key key(App app) {
        return new Key(app.id(), app.configVersion());
    }
}

package org.gantry.http;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts requests by route. */
final class HttpMetrics {
    private static final Logger LOG = LoggerFactory.getLogger(HttpMetrics.class);
    private static final List<String> METHODS =
            List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT");

    private record Key(String method, String template) {}

    private static final class Counts {
        private long count;
        private long clientErrors;
        private long serverErrors;
        private long totalNanos;
        private long longestNanos;
    }

    private final Map<Key, Counts> routes = new LinkedHashMap<>();
    private final AtomicLong inFlight = new AtomicLong();

    void begin() {
        inFlight.incrementAndGet();
    }

    void end(String method, String template, int status, long nanos) {
        inFlight.decrementAndGet();
        LOG.debug("Request served: method={} route={} status={} micros={}", method, template, status, nanos / 1000);
        // Names that clients invent must not fill the table.
        Key key = new Key(METHODS.contains(method) ? method : "other", template);
        synchronized (routes) {
            Counts counts = routes.computeIfAbsent(key, k -> new Counts());
            counts.count++;
            counts.clientErrors += status >= 400 && status < 500 ? 1 : 0;
            counts.serverErrors += status >= 500 ? 1 : 0;
            counts.totalNanos += nanos;
            counts.longestNanos = Math.max(counts.longestNanos, nanos);
        }
    }

    HttpSnapshot snapshot(int openStreams, long cutStreams) {
        List<HttpSnapshot.Route> list = new ArrayList<>();
        synchronized (routes) {
            routes.forEach((key, counts) -> list.add(new HttpSnapshot.Route(
                    key.method(),
                    key.template(),
                    counts.count,
                    counts.clientErrors,
                    counts.serverErrors,
                    Duration.ofNanos(counts.totalNanos),
                    Duration.ofNanos(counts.longestNanos))));
        }
        return new HttpSnapshot(inFlight.get(), openStreams, cutStreams, list);
    }
}

package org.gantry.http;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a servlet has served, at one moment.
 *
 * @param inFlight requests that are not answered yet, open streams not counted
 * @param openStreams streams that are open now
 * @param cutStreams streams that were ended because their reader was too slow
 * @param routes by template and method, in the order of their first request
 */
public record HttpSnapshot(long inFlight, int openStreams, long cutStreams, List<Route> routes) {
    public HttpSnapshot {
        routes = List.copyOf(routes);
    }

    /**
     * The same as metrics, all routes together.
     *
     * @param endpoint that the servlet belongs to; part of each name
     */
    public Map<String, Double> metrics(String endpoint) {
        Map<String, Double> metrics = new TreeMap<>();
        String prefix = "http/" + endpoint + "/";
        metrics.put(prefix + "requests_in_flight", (double) inFlight);
        metrics.put(prefix + "streams_open", (double) openStreams);
        metrics.put(prefix + "streams_cut", (double) cutStreams);
        metrics.put(prefix + "requests", (double)
                routes.stream().mapToLong(Route::count).sum());
        metrics.put(prefix + "client_errors", (double)
                routes.stream().mapToLong(Route::clientErrors).sum());
        metrics.put(prefix + "server_errors", (double)
                routes.stream().mapToLong(Route::serverErrors).sum());
        metrics.put(
                prefix + "requests_secs",
                routes.stream().mapToDouble(route -> route.total().toNanos()).sum() / 1e9);
        metrics.put(
                prefix + "request_longest_secs",
                routes.stream()
                                .mapToDouble(route -> route.longest().toNanos())
                                .max()
                                .orElse(0)
                        / 1e9);
        return metrics;
    }

    /**
     * What one route has served.
     *
     * @param template of the route; empty for requests that no route matched
     * @param count requests answered
     * @param clientErrors of them, with a status from 400 to 499
     * @param serverErrors of them, with a status from 500
     * @param total time that they took together, for a stream until it opened
     * @param longest time that one took
     */
    public record Route(
            String method,
            String template,
            long count,
            long clientErrors,
            long serverErrors,
            Duration total,
            Duration longest) {}
}

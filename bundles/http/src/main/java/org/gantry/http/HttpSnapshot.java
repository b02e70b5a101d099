package org.gantry.http;

import java.time.Duration;
import java.util.List;

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

package org.gantry.master.http;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.gantry.http.Exchange;
import org.gantry.http.Handler;
import org.gantry.http.HttpError;

/**
 * Finds who serves a path: each endpoint serves its own path, with or without {@code /master} before it, and every
 * longer path that no other endpoint is nearer to.
 */
public final class Endpoints implements Handler {
    private static final String PROCESS = "/master";

    private final Map<String, Handler> handlers = new HashMap<>();

    /**
     * Serves a path and what lies below it.
     *
     * @param path without a slash at the end
     */
    public Endpoints add(String path, Handler handler) {
        handlers.put(path, handler);
        return this;
    }

    @Override
    public void handle(Exchange exchange) throws Exception {
        find(exchange.path())
                .orElseThrow(() -> new HttpError(404, "404 Not Found."))
                .handle(exchange);
    }

    Optional<Handler> find(String path) {
        boolean prefixed = path.startsWith(PROCESS + "/");
        return longest(prefixed ? path.substring(PROCESS.length()) : path);
    }

    private Optional<Handler> longest(String path) {
        String prefix = path;
        while (!prefix.isEmpty()) {
            Handler handler = handlers.get(prefix);
            if (handler != null) {
                return Optional.of(handler);
            }
            prefix = prefix.substring(0, prefix.lastIndexOf('/'));
        }
        return Optional.empty();
    }
}

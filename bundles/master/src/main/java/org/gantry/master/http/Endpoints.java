package org.gantry.master.http;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.gantry.http.Exchange;
import org.gantry.http.Handler;
import org.gantry.http.HttpError;
import org.gantry.master.security.Door;
import org.gantry.master.security.MasterSecurity;
import org.gantry.observability.AuditLog;
import org.gantry.security.guard.AuditTrail;

/**
 * Finds who serves a path: each endpoint serves its own path, with or without {@code /master} before it, and every
 * longer path that no other endpoint is nearer to.
 */
public final class Endpoints implements Handler {
    private static final String PROCESS = "/master";

    /** Knows by itself which calls change something. */
    private static final String CALLS = "/api/v1";

    private final AuditTrail audit = new AuditTrail(new AuditLog("master"));

    private final Map<String, Handler> handlers = new HashMap<>();
    private final SortedMap<String, Door> doors = new TreeMap<>();
    private final MasterSecurity security;

    public Endpoints(MasterSecurity security) {
        this.security = security;
    }

    /**
     * Serves a path and what lies below it, for those who may change things.
     *
     * @param path without a slash at the end
     */
    public Endpoints add(String path, Handler handler) {
        return add(path, Door.READWRITE, CALLS.equals(path) ? handler : audit.around(path, handler));
    }

    /** Likewise, behind a door. */
    public Endpoints add(String path, Door door, Handler handler) {
        handlers.put(path, security.behind(door, handler));
        doors.put(path, door);
        return this;
    }

    /** Every path, with the door that it is behind. */
    public Map<String, Door> doors() {
        return Map.copyOf(doors);
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

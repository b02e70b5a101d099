package org.gantry.dashboard;

import java.util.Set;
import org.gantry.http.Exchange;
import org.gantry.http.Handler;
import org.gantry.http.HttpError;

/**
 * Keeps other pages in the same browser out: changes need a header that a foreign origin cannot send without being asked
 * about, and the Host header must be one of ours, so that a foreign name that resolves to this address gets nothing.
 */
final class BrowserGuard {
    static final String HEADER = "X-Gantry-Dashboard";
    private static final Set<String> SAFE = Set.of("GET", "HEAD");
    private static final String PAGE_POLICY = "default-src 'self'; img-src 'self' data:; base-uri 'none';"
            + " form-action 'self'; frame-ancestors 'none'";
    // What a task wrote comes back from these paths: nothing of it may run here, even if it is opened as a page.
    private static final String DATA_POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox";

    private final Set<String> hosts;

    /** @param hosts names by which browsers may reach the page, without ports */
    BrowserGuard(Set<String> hosts) {
        this.hosts = Set.copyOf(hosts);
    }

    /** For what belongs to the page. */
    Handler page(Handler handler) {
        return guard(PAGE_POLICY, handler);
    }

    /** For what the page asks for. */
    Handler data(Handler handler) {
        return guard(DATA_POLICY, handler);
    }

    private Handler guard(String policy, Handler handler) {
        return exchange -> {
            check(exchange);
            exchange.header("X-Content-Type-Options", "nosniff");
            exchange.header("X-Frame-Options", "DENY");
            exchange.header("Content-Security-Policy", policy);
            exchange.header("Referrer-Policy", "no-referrer");
            handler.handle(exchange);
        };
    }

    private void check(Exchange exchange) {
        String host = exchange.request().getServerName();
        if (!hosts.contains(host)) {
            throw new HttpError(
                    403,
                    "This dashboard is not served as '" + host + "'; add the name to 'hosts' in"
                            + " etc/org.gantry.dashboard.cfg");
        }
        if (!SAFE.contains(exchange.method()) && exchange.header(HEADER).isEmpty()) {
            throw new HttpError(403, "Changes need the header " + HEADER);
        }
    }
}

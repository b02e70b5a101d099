package org.gantry.dashboard;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import org.gantry.http.Exchange;
import org.gantry.http.HttpError;

/** The page's own files, from the bundle. */
final class Assets {
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "svg", "image/svg+xml");

    void serve(Exchange exchange, String name) throws IOException {
        if (!name.matches("[a-z0-9-]+\\.[a-z]+")) {
            throw new HttpError(404, "No such page");
        }
        try (InputStream in = Assets.class.getResourceAsStream("/web/" + name)) {
            if (in == null) {
                throw new HttpError(404, "No such page");
            }
            exchange.header("Cache-Control", "no-cache");
            exchange.send(
                    200,
                    TYPES.getOrDefault(name.substring(name.lastIndexOf('.') + 1), "application/octet-stream"),
                    in.readAllBytes());
        }
    }
}

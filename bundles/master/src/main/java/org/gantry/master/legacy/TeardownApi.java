package org.gantry.master.legacy;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.gantry.http.Exchange;
import org.gantry.http.Handler;
import org.gantry.http.HttpError;
import org.gantry.master.operator.Teardown;

/** {@code /teardown}, for tools from before the v1 API: the framework's id comes as a form. */
public final class TeardownApi implements Handler {
    private static final String FIELD = "frameworkId=";

    private final Teardown teardown;

    public TeardownApi(Teardown teardown) {
        this.teardown = teardown;
    }

    @Override
    public void handle(Exchange exchange) throws IOException {
        if (!exchange.method().equals("POST")) {
            throw HttpError.methodNotAllowed(exchange.method(), List.of("POST"));
        }
        String form = new String(exchange.body(), StandardCharsets.UTF_8);
        Optional<String> id = Stream.of(form.strip().split("[&;]"))
                .filter(field -> field.startsWith(FIELD))
                .map(field -> decode(field.substring(FIELD.length())))
                .findFirst();
        teardown.teardown(
                exchange,
                id.orElseThrow(() -> new HttpError(400, "Missing 'frameworkId' query parameter in the request body")));
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new HttpError(400, "Unable to decode query string: " + e.getMessage());
        }
    }
}

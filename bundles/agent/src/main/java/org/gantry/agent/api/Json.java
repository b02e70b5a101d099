package org.gantry.agent.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.gantry.http.Exchange;
import org.gantry.http.HttpError;
import org.gantry.http.JsonContent;

/** JSON answers in the style of the original: plain numbers, and {@code jsonp} on reads. */
final class Json {
    private static final JsonFactory FACTORY = new JsonFactory();

    private Json() {}

    /** Answers 200 with JSON, wrapped in a call if the query has {@code jsonp}. */
    static void answer(Exchange exchange, JsonContent content) throws IOException {
        Optional<String> callback = exchange.query("jsonp");
        if (callback.isEmpty()) {
            exchange.json(200, content);
            return;
        }
        if (!callback.get().matches("[A-Za-z_$][\\w$.]*")) {
            throw new HttpError(400, "'" + callback.get() + "' cannot be the name of a JSONP callback");
        }
        String script = callback.get() + "(" + text(content) + ")";
        exchange.send(200, "text/javascript", script.getBytes(StandardCharsets.UTF_8));
    }

    static String text(JsonContent content) throws IOException {
        StringWriter writer = new StringWriter();
        try (JsonGenerator generator = FACTORY.createGenerator(writer)) {
            content.write(generator);
        }
        return writer.toString();
    }
}

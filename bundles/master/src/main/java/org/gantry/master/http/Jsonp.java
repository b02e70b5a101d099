package org.gantry.master.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.gantry.http.Exchange;
import org.gantry.http.HttpError;
import org.gantry.http.JsonContent;

/** Answers in JSON, or as a script that hands the answer to a function of the page that asked. */
public final class Jsonp {
    private static final JsonFactory JSON = new JsonFactoryBuilder().build();

    private Jsonp() {}

    /**
     * Answers 200.
     *
     * @throws HttpError 400 if the query's {@code jsonp} is no name of a function
     */
    public static void answer(Exchange exchange, JsonContent content) throws IOException {
        Optional<String> callback = exchange.query("jsonp").filter(name -> !name.isEmpty());
        if (callback.isPresent()) {
            script(exchange, callback.get(), content);
        } else {
            exchange.json(200, content);
        }
    }

    private static void script(Exchange exchange, String callback, JsonContent content) throws IOException {
        if (!callback.matches("[A-Za-z0-9_$.]{1,200}")) {
            throw new HttpError(400, "Invalid name of a function in 'jsonp'");
        }
        ByteArrayOutputStream script = new ByteArrayOutputStream();
        script.writeBytes((callback + "(").getBytes(StandardCharsets.UTF_8));
        try (JsonGenerator json = JSON.createGenerator(script)) {
            content.write(json);
        }
        script.writeBytes(")".getBytes(StandardCharsets.UTF_8));
        exchange.send(200, "text/javascript", script.toByteArray());
    }
}

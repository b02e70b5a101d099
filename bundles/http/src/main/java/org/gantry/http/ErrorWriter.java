package org.gantry.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Gives errors the form of the API they belong to. The error's status and headers are set already. */
@FunctionalInterface
public interface ErrorWriter {
    /** The bare message as plain text, as Mesos answers. */
    ErrorWriter PLAIN_TEXT = (exchange, error) -> exchange.send(
            error.status(), "text/plain; charset=utf-8", error.getMessage().getBytes(StandardCharsets.UTF_8));

    /** {@code {"message": "..."}}, as Marathon answers. */
    ErrorWriter JSON_MESSAGE = (exchange, error) -> exchange.json(error.status(), generator -> {
        generator.writeStartObject();
        generator.writeStringField("message", error.getMessage());
        generator.writeEndObject();
    });

    void write(Exchange exchange, HttpError error) throws IOException;
}

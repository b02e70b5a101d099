package org.gantry.master.process;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.gantry.http.Exchange;
import org.gantry.http.HttpError;
import org.gantry.master.http.Endpoints;
import org.gantry.master.http.Jsonp;
import org.gantry.master.security.Door;
import org.gantry.security.guard.Authorization;
import org.gantry.security.spi.Action;
import org.gantry.security.spi.ProtectedObject;

/** {@code /files/...}: the master's log, browsed, read and downloaded. */
final class FilesApi {
    private final LogFile log;
    private final Authorization authorization;

    FilesApi(LogFile log, Authorization authorization) {
        this.log = log;
        this.authorization = authorization;
    }

    void addTo(Endpoints endpoints) {
        endpoints.add("/files/browse", Door.READONLY, this::browse);
        endpoints.add("/files/read", Door.READONLY, this::read);
        endpoints.add("/files/download", Door.READONLY, this::download);
        endpoints.add("/files/debug", Door.READONLY, this::debug);
    }

    /** A file has nothing below it. */
    private void browse(Exchange exchange) throws IOException {
        String path = path(exchange);
        authorize(exchange);
        log.resolve(path);
        Jsonp.answer(exchange, json -> {
            json.writeStartArray();
            json.writeEndArray();
        });
    }

    private void read(Exchange exchange) throws IOException {
        String path = path(exchange);
        long offset = number(exchange, "offset");
        long length = number(exchange, "length");
        authorize(exchange);
        LogFile.Part part = log.read(path, Math.max(0, offset), length);
        boolean sizeOnly = offset == -1;
        Jsonp.answer(exchange, json -> {
            json.writeStartObject();
            json.writeStringField("data", sizeOnly ? "" : new String(part.data(), StandardCharsets.UTF_8));
            json.writeNumberField("offset", sizeOnly ? part.size() : offset);
            json.writeEndObject();
        });
    }

    private void download(Exchange exchange) throws IOException {
        String path = path(exchange);
        authorize(exchange);
        Path file = log.file()
                .filter(found -> path.equals(LogFile.PATH))
                .orElseThrow(() -> new HttpError(404, "404 Not Found."));
        exchange.header("Content-Disposition", "attachment; filename=" + file.getFileName());
        try (InputStream content = Files.newInputStream(file)) {
            exchange.send(200, "application/octet-stream", Files.size(file), content);
        }
    }

    private void debug(Exchange exchange) throws IOException {
        authorization
                .of(exchange.principal())
                .require(Action.GET_ENDPOINT_WITH_PATH, ProtectedObject.of("/files/debug"));
        Jsonp.answer(exchange, json -> {
            json.writeStartObject();
            if (log.file().isPresent()) {
                json.writeStringField(LogFile.PATH, log.file().get().toString());
            }
            json.writeEndObject();
        });
    }

    private void authorize(Exchange exchange) {
        authorization.of(exchange.principal()).require(Action.ACCESS_MESOS_LOG);
    }

    private static String path(Exchange exchange) {
        return exchange.query("path")
                .filter(path -> !path.isEmpty())
                .orElseThrow(() -> new HttpError(400, "Expecting 'path=value' in query.\n"));
    }

    /** -1 if it is not given. */
    private static long number(Exchange exchange, String name) {
        Optional<String> text = exchange.query(name);
        if (text.isEmpty()) {
            return -1;
        }
        try {
            long number = Long.parseLong(text.get());
            if (number < -1) {
                throw new HttpError(400, "Negative " + name + " provided: " + number + ".\n");
            }
            return number;
        } catch (NumberFormatException e) {
            throw new HttpError(
                    400, "Failed to parse " + name + ": Failed to convert '" + text.get() + "' to number.\n");
        }
    }
}

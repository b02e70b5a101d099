package org.gantry.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLException;

/**
 * One server's HTTP API. Answers other than 2xx end the command with the server's own reason. Uses the older of the
 * JDK's two clients: the newer one takes a quarter of a second to load, which is more than all the rest of a command.
 */
final class Api {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofSeconds(60);
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final int NOT_FOUND = 404;

    private final URI base;
    private final String what;
    private final Optional<Credentials> credentials;
    private final Trust trust;

    Api(URI base, String what, Optional<Credentials> credentials, Trust trust) {
        this.base = base;
        this.what = what;
        this.credentials = credentials;
        this.trust = trust;
    }

    Api as(Credentials other) {
        return new Api(base, what, Optional.of(other), trust);
    }

    /** Another server, which is reached in the same way and by the same user. */
    Api at(String hostAndPort, String server) {
        return new Api(URI.create(base.getScheme() + "://" + hostAndPort), server, credentials, trust);
    }

    JsonNode get(String path) {
        return json("GET", path, Optional.empty());
    }

    JsonNode delete(String path) {
        return json("DELETE", path, Optional.empty());
    }

    JsonNode post(String path, String json) {
        return json("POST", path, Optional.of(json));
    }

    JsonNode put(String path, String json) {
        return json("PUT", path, Optional.of(json));
    }

    private JsonNode json(String method, String path, Optional<String> body) {
        return exchange(method, path, ANSWER, connection -> {
            if (body.isPresent()) {
                byte[] bytes = body.get().getBytes(StandardCharsets.UTF_8);
                connection.setRequestProperty("Content-Type", "application/json");
                connection.setDoOutput(true);
                connection.setFixedLengthStreamingMode(bytes.length);
                try (OutputStream out = connection.getOutputStream()) {
                    out.write(bytes);
                }
            }
        });
    }

    /** Sends a file; the answer may take minutes. */
    JsonNode upload(String path, Path archive) {
        if (!Files.isRegularFile(archive) || !Files.isReadable(archive)) {
            throw new CliException(ExitCode.USAGE, "Cannot read " + archive);
        }
        return exchange("POST", path, LONG, connection -> {
            connection.setRequestProperty("Content-Type", "application/octet-stream");
            connection.setDoOutput(true);
            connection.setFixedLengthStreamingMode(Files.size(archive));
            try (OutputStream out = connection.getOutputStream()) {
                Files.copy(archive, out);
            }
        });
    }

    /** Sends what a request has beyond its head. */
    private interface Sender {
        void send(HttpURLConnection connection) throws IOException;
    }

    private JsonNode exchange(String method, String path, Duration patience, Sender sender) {
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) URI.create(base + path).toURL().openConnection();
            connection.setRequestMethod(method);
            connection.setConnectTimeout((int) CONNECT.toMillis());
            connection.setReadTimeout((int) patience.toMillis());
            connection.setRequestProperty("Accept", "application/json");
            credentials.ifPresent(known -> connection.setRequestProperty("Authorization", known.header()));
            if (connection instanceof HttpsURLConnection secure) {
                secure.setSSLSocketFactory(trust.sockets());
            }
            sender.send(connection);
            return answer(connection);
        } catch (IllegalArgumentException e) {
            throw new CliException(ExitCode.USAGE, base + path + " is no address: " + e.getMessage());
        } catch (ConnectException | NoRouteToHostException e) {
            throw new CliException(
                    ExitCode.UNREACHABLE,
                    "The " + what + " does not answer at " + base + "; is it running? ('gantry status')");
        } catch (UnknownHostException e) {
            throw new CliException(ExitCode.UNREACHABLE, "The " + what + " at " + base + ": no such host");
        } catch (SocketTimeoutException e) {
            throw new CliException(ExitCode.UNREACHABLE, "The " + what + " at " + base + " did not answer in time");
        } catch (SSLException e) {
            throw new CliException(
                    ExitCode.UNREACHABLE,
                    "No trusted connection to the " + what + " at " + base + " (" + e.getMessage()
                            + "); --ca names who vouches for it, --certificate who you are");
        } catch (IOException e) {
            throw new CliException(
                    ExitCode.UNREACHABLE, "The " + what + " at " + base + " broke off: " + e.getMessage());
        }
    }

    private JsonNode answer(HttpURLConnection connection) throws IOException {
        int status = connection.getResponseCode();
        boolean good = status / 100 == 2;
        String body;
        try (InputStream in = good ? connection.getInputStream() : connection.getErrorStream()) {
            body = in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        if (!good) {
            throw new CliException(
                    status == NOT_FOUND ? ExitCode.NOT_FOUND : ExitCode.FAILED,
                    Refusal.advice(status, what, credentials)
                            .map(advice -> advice + said(body))
                            .orElseGet(() -> reason(status, body)));
        }
        return parsed(body);
    }

    private static JsonNode parsed(String body) {
        if (body.isBlank()) {
            return JsonNodeFactory.instance.objectNode();
        }
        try {
            return JsonText.read(body);
        } catch (IOException notJson) {
            return JsonNodeFactory.instance.objectNode().put("text", body);
        }
    }

    private static String said(String body) {
        return body.isBlank() ? "" : " (" + reason(0, body) + ")";
    }

    /** One line. */
    private static String reason(int status, String answer) {
        JsonNode body = parsed(answer);
        StringBuilder text =
                new StringBuilder(body.path("message").asText(body.path("text").asText("HTTP status " + status)));
        JsonNode details = body.path("details");
        if (details.isTextual()) {
            text.append(": ").append(details.asText());
        }
        for (JsonNode detail : details) {
            text.append("; ").append(detail.path("path").asText()).append(':');
            detail.path("errors").forEach(error -> text.append(' ').append(error.asText()));
        }
        return text.toString().strip().replaceAll("\\s*\\R\\s*", " ");
    }
}

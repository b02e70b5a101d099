package org.gantry.frameworks.services.web;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.gantry.http.Exchange;
import org.gantry.http.HttpError;

/** What of a request goes on to the leader, and what of its answer comes back. */
final class ProxiedRequest {
    static final String VIA = "X-Marathon-Via";
    private static final String FORWARDED_FOR = "X-Forwarded-For";

    /** What is between two neighbours only. */
    private static final Set<String> HOP_BY_HOP = Set.of(
            "connection",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authorization",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    /** What the client makes itself. */
    private static final Set<String> OWN = Set.of("host", "content-length", "expect", "x-forwarded-for");

    private ProxiedRequest() {}

    /** @throws HttpError 400 if it cannot be sent, or as {@link Exchange#body} */
    static HttpRequest of(Exchange exchange, URI leader, String via, Duration timeout) throws IOException {
        byte[] body = exchange.body();
        try {
            HttpRequest.Builder request = HttpRequest.newBuilder(target(exchange, leader))
                    .timeout(timeout)
                    .method(
                            exchange.method(),
                            body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
            headers(exchange, request);
            if (body.length > 0 && exchange.header("Content-Type").isEmpty()) {
                request.header("Content-Type", "application/json");
            }
            request.header(VIA, via);
            String remote = exchange.request().getRemoteAddr();
            request.header(
                    FORWARDED_FOR,
                    exchange.header(FORWARDED_FOR)
                            .map(before -> before + "," + remote)
                            .orElse(remote));
            return request.build();
        } catch (IllegalArgumentException e) {
            throw new HttpError(400, "The request cannot be passed on: " + e.getMessage());
        }
    }

    private static URI target(Exchange exchange, URI leader) {
        String query = exchange.request().getQueryString();
        return URI.create(leader + exchange.request().getRequestURI() + (query == null ? "" : "?" + query));
    }

    private static void headers(Exchange exchange, HttpRequest.Builder request) {
        Set<String> dropped = dropped(Collections.list(exchange.request().getHeaders("Connection")));
        dropped.addAll(OWN);
        for (String name : Collections.list(exchange.request().getHeaderNames())) {
            if (!dropped.contains(name.toLowerCase(Locale.ROOT))) {
                Collections.list(exchange.request().getHeaders(name)).forEach(value -> request.header(name, value));
            }
        }
    }

    /** Sets the headers of the answer; content and its length are left to the caller. */
    static void answer(HttpHeaders headers, Exchange exchange, String via) {
        Set<String> dropped = dropped(headers.allValues("Connection"));
        headers.map().forEach((name, values) -> {
            if (!dropped.contains(name.toLowerCase(Locale.ROOT))) {
                exchange.header(name, values.get(0));
                values.subList(1, values.size())
                        .forEach(value -> exchange.response().addHeader(name, value));
            }
        });
        exchange.response().addHeader(VIA, via);
    }

    private static Set<String> dropped(Collection<String> connection) {
        Set<String> names = new TreeSet<>(HOP_BY_HOP);
        connection.stream()
                .flatMap(value -> Arrays.stream(value.split(",")))
                .map(name -> name.strip().toLowerCase(Locale.ROOT))
                .forEach(names::add);
        return names;
    }

    /** Whether this node has passed the request on before. */
    static boolean loops(Exchange exchange, String via) {
        List<String> seen = Collections.list(exchange.request().getHeaders(VIA));
        return seen.contains(via);
    }

    static Optional<String> contentType(HttpHeaders headers) {
        return headers.firstValue("Content-Type");
    }
}

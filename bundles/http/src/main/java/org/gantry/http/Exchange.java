package org.gantry.http;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.zip.GZIPOutputStream;
import org.gantry.security.spi.Principal;

/** One request and its answer. Not for several threads at once. */
public final class Exchange {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int WRITE_BUFFER = 32 * 1024;

    private final HttpServletRequest request;
    private final HttpServletResponse response;
    private final ServletRuntime runtime;
    private final List<String> segments;
    private final Map<String, List<String>> query;
    private Map<String, String> parameters = Map.of();
    private String route = "";
    private Optional<Principal> principal = Optional.empty();
    private final BodyMemory.Share memory = BodyMemory.SHARED.share();
    private byte[] body;

    Exchange(HttpServletRequest request, HttpServletResponse response, ServletRuntime runtime) {
        this.request = request;
        this.response = response;
        this.runtime = runtime;
        this.segments = RequestPath.segments(rawPath(request));
        this.query = RequestPath.query(request.getQueryString());
    }

    private static String rawPath(HttpServletRequest request) {
        String path = request.getRequestURI();
        String context = request.getContextPath();
        return context != null && path.startsWith(context) ? path.substring(context.length()) : path;
    }

    /** For what this class does not offer. Its body and parameters should be read through this class. */
    public HttpServletRequest request() {
        return request;
    }

    /** For what this class does not offer. */
    public HttpServletResponse response() {
        return response;
    }

    public String method() {
        return request.getMethod();
    }

    /** Decoded, with single slashes and none at the end. */
    public String path() {
        return "/" + String.join("/", segments);
    }

    List<String> segments() {
        return segments;
    }

    void routed(String template, Map<String, String> values) {
        route = template;
        parameters = values;
    }

    /** The template that the router found; empty before. */
    public String route() {
        return route;
    }

    /** Who sent the request, if somebody had to prove that. */
    public Optional<Principal> principal() {
        return principal;
    }

    /** The sender has proved who it is. */
    public void authenticated(Principal proved) {
        principal = Optional.of(proved);
    }

    /**
     * The decoded value of a parameter of the route's template; for a greedy one with slashes between the segments.
     *
     * @throws IllegalArgumentException if the template has no such parameter
     */
    public String parameter(String templateName) {
        String value = parameters.get(templateName);
        if (value == null) {
            throw new IllegalArgumentException("The route " + route + " has no parameter " + templateName);
        }
        return value;
    }

    /** The first value of a query parameter; empty text if it has no value. */
    public Optional<String> query(String name) {
        return queries(name).stream().findFirst();
    }

    /** All values of a query parameter, in order. */
    public List<String> queries(String name) {
        return List.copyOf(query.getOrDefault(name, List.of()));
    }

    /** The names of all query parameters, in order. */
    public List<String> queryNames() {
        return List.copyOf(query.keySet());
    }

    public Optional<String> header(String name) {
        return Optional.ofNullable(request.getHeader(name));
    }

    /**
     * The whole request body; empty if there is none. Reads it on the first call.
     *
     * @throws HttpError 413 if it is larger than the limit, 408 if it is too slow, 400 if it ends early, 503 if large bodies
     *     of other requests take the memory that there is for them
     */
    public byte[] body() throws IOException {
        if (body == null) {
            body = BodyReader.read(request, runtime.limits(), memory);
        }
        return body;
    }

    /** Others may have the memory that the body was counted for. */
    void over() {
        memory.close();
    }

    /** Sets the status; if nothing else is sent the answer has no body. */
    public void status(int status) {
        response.setStatus(status);
    }

    /** Sets a header of the answer. */
    public void header(String name, String value) {
        response.setHeader(name, value);
    }

    /** Answers with a body, compressed if it is worth it and the client asked for it. */
    public void send(int status, String contentType, byte[] content) throws IOException {
        response.setStatus(status);
        response.setContentType(contentType);
        if (isHead()) {
            response.setContentLength(content.length);
            return;
        }
        if (content.length >= runtime.limits().minCompressedBytes() && Compression.wanted(request)) {
            try (OutputStream output = compressed()) {
                output.write(content);
            }
        } else {
            response.setContentLength(content.length);
            response.getOutputStream().write(content);
        }
    }

    /** As {@link #send(int, String, byte[])}, with a body that others are answered with too. */
    public void send(int status, SharedContent content) throws IOException {
        response.setStatus(status);
        response.setContentType(content.contentType());
        boolean small = content.size() < runtime.limits().minCompressedBytes();
        byte[] bytes = content.plain();
        if (!isHead() && !small && Compression.wanted(request)) {
            response.setHeader("Content-Encoding", "gzip");
            response.addHeader("Vary", "Accept-Encoding");
            bytes = content.compressed();
        }
        response.setContentLength(bytes.length);
        if (!isHead()) {
            response.getOutputStream().write(bytes);
        }
    }

    /**
     * Answers with content that is passed on as it is read, never compressed.
     *
     * @param length how many bytes are passed on; it must have that many
     */
    public void send(int status, String contentType, long length, InputStream content) throws IOException {
        response.setStatus(status);
        response.setContentType(contentType);
        response.setContentLengthLong(length);
        if (isHead()) {
            return;
        }
        OutputStream output = response.getOutputStream();
        byte[] buffer = new byte[WRITE_BUFFER];
        long left = length;
        while (left > 0) {
            int count = content.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (count < 0) {
                throw new EOFException("The content ended " + left + " bytes early");
            }
            output.write(buffer, 0, count);
            left -= count;
        }
    }

    /**
     * Answers with JSON.
     *
     * @param tree what Jackson can write: a tree node, maps and lists, or a {@link JsonContent}
     */
    public void json(int status, Object tree) throws IOException {
        if (tree instanceof JsonContent content) {
            json(status, content);
        } else {
            json(status, generator -> JSON.writeValue(generator, tree));
        }
    }

    /** Answers with JSON that is written as it is made, compressed if the client asked for it. */
    public void json(int status, JsonContent content) throws IOException {
        response.setStatus(status);
        response.setContentType("application/json");
        if (isHead()) {
            response.setContentLengthLong(length(content));
            return;
        }
        if (!response.isCommitted()) {
            response.setBufferSize(WRITE_BUFFER);
        }
        OutputStream output = Compression.wanted(request) ? compressed() : response.getOutputStream();
        JsonGenerator generator = JSON.getFactory().createGenerator(output);
        content.write(generator);
        // Not if that failed: closing would make half an answer look like a whole one.
        generator.close();
    }

    /** How long an answer would be, for those who ask for its head alone. */
    private static long length(JsonContent content) throws IOException {
        CountedBytes counted = new CountedBytes();
        try (JsonGenerator generator = JSON.getFactory().createGenerator(counted)) {
            content.write(generator);
        }
        return counted.count();
    }

    private OutputStream compressed() throws IOException {
        response.setHeader("Content-Encoding", "gzip");
        response.addHeader("Vary", "Accept-Encoding");
        return new GZIPOutputStream(response.getOutputStream(), 8192);
    }

    /**
     * Opens an answer without an end. Headers set before are sent with status 200 at once; nothing is compressed.
     *
     * @throws HttpError 503 if there are too many streams already
     */
    public EventStream stream(String contentType, StreamOptions options) throws IOException {
        response.setStatus(200);
        response.setContentType(contentType);
        if (request.getProtocol().equals("HTTP/1.1")) {
            // Also for a client that wants the connection closed after it: it expects chunks all the same.
            response.setHeader("Transfer-Encoding", "chunked");
        }
        if (contentType.startsWith("text/event-stream")) {
            // What a proxy must not hold back. Clients of the other kind of stream know no such headers.
            response.setHeader("Cache-Control", "no-cache");
            response.setHeader("X-Accel-Buffering", "no");
        }
        return runtime.streams().open(this, options);
    }

    /**
     * Answers when a result is there, without a thread waiting for it. The answerer may throw what a handler may throw.
     * A failed result is answered as if the handler had thrown it; one that takes longer than the request timeout with
     * 503.
     */
    public <T> void respondWith(CompletionStage<T> result, LateAnswer<T> answer) {
        runtime.respondLater(this, result, answer);
    }

    boolean isHead() {
        return method().equals("HEAD");
    }
}

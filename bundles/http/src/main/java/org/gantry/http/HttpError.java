package org.gantry.http;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** A request that is answered with an error. The message goes to the client. */
public class HttpError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final transient Map<String, String> headers;

    public HttpError(int status, String message) {
        this(status, message, Map.of());
    }

    /** @param headers further headers of the answer, such as {@code Allow} or {@code Location} */
    public HttpError(int status, String message, Map<String, String> headers) {
        // An expected refusal: nobody looks at its stack trace.
        super(Objects.requireNonNull(message), null, false, false);
        if (status < 300 || status > 599) {
            throw new IllegalArgumentException("Not the status of an error or redirect: " + status);
        }
        this.status = status;
        this.headers = new LinkedHashMap<>(headers);
    }

    /** 405 in Mesos's words, with {@code Allow}. */
    public static HttpError methodNotAllowed(String received, Collection<String> expected) {
        String quoted = expected.stream().map(name -> "'" + name + "'").collect(Collectors.joining(", "));
        return new HttpError(
                405,
                "405 Method Not Allowed. Expecting one of { " + quoted + " }, but received '" + received + "'.",
                Map.of("Allow", String.join(", ", expected)));
    }

    public int status() {
        return status;
    }

    public Map<String, String> headers() {
        return Map.copyOf(headers);
    }
}

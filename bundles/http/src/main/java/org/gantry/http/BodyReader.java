package org.gantry.http;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.TimeoutException;

/** Reads a request's body within the limits. */
final class BodyReader {
    private static final int FIRST = 8192;

    private BodyReader() {}

    static byte[] read(HttpServletRequest request, HttpLimits limits, BodyMemory.Share memory) throws IOException {
        int limit = limits.maxBodyBytes();
        long announced = request.getContentLengthLong();
        if (announced > limit) {
            throw tooLarge(limit);
        }
        long deadline = System.nanoTime() + limits.requestTimeout().toNanos();
        // Memory is taken for what has come, not for what is announced.
        byte[] body = new byte[(int) Math.min(announced < 0 ? limit : announced, FIRST)];
        int size = 0;
        InputStream input = request.getInputStream();
        try {
            while (true) {
                if (size == body.length) {
                    int next = input.read();
                    if (next < 0) {
                        return body;
                    }
                    if (size == limit) {
                        throw tooLarge(limit);
                    }
                    body = grown(body, announced, limit, memory);
                    body[size++] = (byte) next;
                }
                int count = input.read(body, size, body.length - size);
                if (count < 0) {
                    return Arrays.copyOf(body, size);
                }
                // The server's own timeout restarts with every byte; this one ends a body that merely trickles.
                if (System.nanoTime() - deadline > 0) {
                    throw new HttpError(408, "The request body took too long to arrive");
                }
                size += count;
            }
        } catch (IOException e) {
            if (e.getCause() instanceof TimeoutException) {
                throw new HttpError(408, "The request body took too long to arrive");
            }
            throw new HttpError(400, "The request body could not be read");
        }
    }

    private static byte[] grown(byte[] body, long announced, int limit, BodyMemory.Share memory) {
        long most = announced > body.length ? announced : limit;
        int capacity = (int) Math.min(most, Math.max(2L * body.length, FIRST));
        memory.growTo(capacity);
        return Arrays.copyOf(body, capacity);
    }

    private static HttpError tooLarge(int limit) {
        // The rest of the body is not read, so that the connection is of no further use.
        return new HttpError(413, "The request body is larger than " + limit + " bytes", Map.of("Connection", "close"));
    }
}

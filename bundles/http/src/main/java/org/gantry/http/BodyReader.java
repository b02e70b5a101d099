package org.gantry.http;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads a request's body within the limits. */
final class BodyReader {
    private static final Logger LOG = LoggerFactory.getLogger(BodyReader.class);
    private static final int FIRST = 8192;
    private static final int SKIPPED = 64 * 1024;

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

    /**
     * Throws away what nobody wanted to read, so that the client gets its answer and keeps its connection: a server that
     * closes a connection with something unread in it resets it, and the answer may be lost.
     *
     * @return false if there is too much of it, or it does not come
     */
    static boolean skip(HttpServletRequest request, HttpLimits limits) {
        if (request.getContentLengthLong() > SKIPPED || request.getHeader("Expect") != null) {
            return false;
        }
        long deadline = System.nanoTime() + limits.requestTimeout().toNanos();
        byte[] buffer = new byte[FIRST];
        int size = 0;
        try {
            InputStream input = request.getInputStream();
            while (size <= SKIPPED && System.nanoTime() - deadline < 0) {
                int count = input.read(buffer);
                if (count < 0) {
                    return true;
                }
                size += count;
            }
        } catch (IOException | IllegalStateException e) {
            LOG.debug("The body of a refused request could not be read", e);
        }
        return false;
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

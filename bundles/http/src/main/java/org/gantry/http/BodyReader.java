package org.gantry.http;

import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.concurrent.TimeoutException;

/** Reads a request's body within the limits. */
final class BodyReader {
    private BodyReader() {}

    static byte[] read(HttpServletRequest request, HttpLimits limits) throws IOException {
        int limit = limits.maxBodyBytes();
        if (request.getContentLengthLong() > limit) {
            throw tooLarge(limit);
        }
        long deadline = System.nanoTime() + limits.requestTimeout().toNanos();
        ByteArrayOutputStream body = new ByteArrayOutputStream((int) Math.max(512, request.getContentLengthLong()));
        byte[] buffer = new byte[8192];
        InputStream input = request.getInputStream();
        try {
            for (int count = input.read(buffer); count >= 0; count = input.read(buffer)) {
                if (body.size() + count > limit) {
                    throw tooLarge(limit);
                }
                // The server's own timeout restarts with every byte; this one ends a body that merely trickles.
                if (System.nanoTime() - deadline > 0) {
                    throw new HttpError(408, "The request body took too long to arrive");
                }
                body.write(buffer, 0, count);
            }
        } catch (IOException e) {
            if (e.getCause() instanceof TimeoutException) {
                throw new HttpError(408, "The request body took too long to arrive");
            }
            throw new HttpError(400, "The request body could not be read");
        }
        return body.toByteArray();
    }

    private static HttpError tooLarge(int limit) {
        // The rest of the body is not read, so that the connection is of no further use.
        return new HttpError(413, "The request body is larger than " + limit + " bytes", Map.of("Connection", "close"));
    }
}

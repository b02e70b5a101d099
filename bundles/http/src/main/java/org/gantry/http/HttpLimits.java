package org.gantry.http;

import java.time.Duration;
import java.util.Objects;

/**
 * What one servlet bears.
 *
 * @param maxBodyBytes a longer request body is answered 413
 * @param requestTimeout how long a body may take to arrive (408) and an answer that comes later may take (503)
 * @param maxStreams open streams; one more is answered 503
 * @param minCompressedBytes shorter answers are not compressed
 */
public record HttpLimits(int maxBodyBytes, Duration requestTimeout, int maxStreams, int minCompressedBytes) {
    /** 8 MiB, 30 s, 10,000 streams, compression from 1 KiB. */
    public static final HttpLimits DEFAULT = new HttpLimits(8 << 20, Duration.ofSeconds(30));

    public HttpLimits {
        Objects.requireNonNull(requestTimeout);
        if (maxBodyBytes < 0 || maxStreams < 0 || minCompressedBytes < 0) {
            throw new IllegalArgumentException("Limits are not negative");
        }
        if (requestTimeout.isNegative() || requestTimeout.isZero()) {
            throw new IllegalArgumentException("The request timeout is positive");
        }
    }

    public HttpLimits(int maxBodyBytes, Duration requestTimeout) {
        this(maxBodyBytes, requestTimeout, 10_000, 1024);
    }
}

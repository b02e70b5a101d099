package org.gantry.http;

import java.time.Duration;

/**
 * How patient a stream is with its reader.
 *
 * @param maxBufferedBytes what is sent and not yet taken; a reader that lags further behind is cut off
 * @param writeTimeout how long a reader may take nothing while something waits for it
 */
public record StreamOptions(int maxBufferedBytes, Duration writeTimeout) {
    /** 4 MiB and 30 s. */
    public static final StreamOptions DEFAULT = new StreamOptions(4 << 20, Duration.ofSeconds(30));

    public StreamOptions {
        if (maxBufferedBytes <= 0 || writeTimeout.isNegative() || writeTimeout.isZero()) {
            throw new IllegalArgumentException("A stream needs a buffer and a timeout");
        }
    }
}

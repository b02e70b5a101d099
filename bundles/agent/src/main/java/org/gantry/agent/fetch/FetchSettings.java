package org.gantry.agent.fetch;

import java.nio.file.Path;
import java.time.Duration;

/**
 * Limits of fetching.
 *
 * @param cacheDirectory emptied when the agent starts
 * @param cacheBytes how much the cache may hold
 * @param stallTimeout a download that brings nothing for so long is given up
 * @param maxUnpackedBytes how much one archive may unpack to
 * @param maxEntries how many files one archive may hold
 */
public record FetchSettings(
        Path cacheDirectory, long cacheBytes, Duration stallTimeout, long maxUnpackedBytes, long maxEntries) {
    private static final long UNPACKED = 64L * 1024 * 1024 * 1024;
    private static final long ENTRIES = 1_000_000;

    public static FetchSettings of(Path cacheDirectory, long cacheBytes, Duration stallTimeout) {
        return new FetchSettings(cacheDirectory, cacheBytes, stallTimeout, UNPACKED, ENTRIES);
    }
}

package org.gantry.agent.api;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A part of a file. */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
record FileRange(long size, byte[] data) {
    /** As much as one read returns: sixteen pages. */
    static final int LONGEST = 16 * 4096;

    /** @param length below zero for as much as possible; never more than {@link #LONGEST} */
    static FileRange read(SeekableByteChannel channel, long offset, long length) throws IOException {
        long size = channel.size();
        long wanted = length < 0 ? LONGEST : Math.min(length, LONGEST);
        long available = Math.max(0, Math.min(wanted, size - offset));
        ByteBuffer buffer = ByteBuffer.allocate((int) available);
        channel.position(Math.min(offset, size));
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                break;
            }
        }
        return new FileRange(size, Arrays.copyOf(buffer.array(), buffer.position()));
    }

    /**
     * The data as text. A character that the end of the range cuts in two is left for the next read, which begins where
     * this text ends.
     */
    String text() {
        int end = data.length;
        int back = 0;
        while (back < 3 && end - back > 0 && (data[end - back - 1] & 0xC0) == 0x80) {
            back++;
        }
        if (end - back > 0) {
            int lead = data[end - back - 1] & 0xFF;
            int needed = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
            if (needed > back + 1 && end - back - 1 > 0) {
                end = end - back - 1;
            }
        }
        return new String(data, 0, end, StandardCharsets.UTF_8);
    }
}

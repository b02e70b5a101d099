package org.gantry.itests.conformance;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** RecordIO: a decimal length, a line feed, that many bytes. */
final class RecordReader {
    private final InputStream in;

    RecordReader(InputStream in) {
        this.in = in;
    }

    /** The next record; empty at the stream's end. */
    Optional<byte[]> next() throws IOException {
        int first = in.read();
        if (first < 0) {
            return Optional.empty();
        }
        long length = 0;
        for (int digit = first; digit != '\n'; digit = in.read()) {
            if (digit < '0' || digit > '9') {
                throw new IOException("Not a length: character " + digit);
            }
            length = length * 10 + digit - '0';
        }
        byte[] record = in.readNBytes(Math.toIntExact(length));
        if (record.length < length) {
            throw new EOFException("A record of " + length + " bytes ends after " + record.length);
        }
        return Optional.of(record);
    }
}

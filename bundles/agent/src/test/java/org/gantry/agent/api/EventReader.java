package org.gantry.agent.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** Reads records as they come. */
final class EventReader implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final InputStream stream;

    EventReader(InputStream stream) {
        this.stream = stream;
    }

    JsonNode next() throws IOException {
        return JSON.readTree(record());
    }

    byte[] record() throws IOException {
        int length = 0;
        for (int digit = stream.read(); digit != '\n'; digit = stream.read()) {
            if (digit < 0) {
                throw new EOFException("The stream has ended");
            }
            length = length * 10 + digit - '0';
        }
        return stream.readNBytes(length);
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }
}

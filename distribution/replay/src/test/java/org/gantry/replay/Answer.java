package org.gantry.replay;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** An answer as it came, chunks put together. */
@SuppressWarnings("ArrayRecordComponent") // compared piece by piece
record Answer(int status, String reason, List<Header> headers, byte[] body) {
    Optional<String> header(String name) {
        return Header.find(headers, name);
    }

    String text() {
        return new String(body, StandardCharsets.UTF_8);
    }
}

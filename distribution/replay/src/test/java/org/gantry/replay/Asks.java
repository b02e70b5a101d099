package org.gantry.replay;

import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Turns recorded requests into those of this run. */
final class Asks {
    private Asks() {}

    /** The request with the addresses, folders and ids of this run, and with the length that it has then. */
    static Ask here(Ask recorded, Translation translation) {
        byte[] body = body(recorded.body(), translation);
        boolean ownLength = !Arrays.equals(body, recorded.body())
                || Header.find(recorded.headers(), "Content-Length")
                        .filter(Integer.toString(recorded.body().length)::equals)
                        .isPresent();
        List<Header> headers = new ArrayList<>();
        for (Header header : recorded.headers()) {
            String value = ownLength && header.isNamed("Content-Length")
                    ? Integer.toString(body.length)
                    : translation.toHere(header.value());
            headers.add(new Header(header.name(), value));
        }
        return new Ask(recorded.target(), recorded.method(), translation.toHere(recorded.path()), headers, body);
    }

    /** With what every request needs, where the recording has left it out. */
    static Ask complete(Ask ask, URI base) {
        List<Header> headers = new ArrayList<>(ask.headers());
        if (Header.find(headers, "Host").isEmpty()) {
            headers.add(0, new Header("Host", base.getHost() + ":" + base.getPort()));
        }
        if (ask.body().length > 0
                && Header.find(headers, "Content-Length").isEmpty()
                && Header.find(headers, "Transfer-Encoding").isEmpty()) {
            headers.add(new Header("Content-Length", Integer.toString(ask.body().length)));
        }
        return new Ask(ask.target(), ask.method(), ask.path(), headers, ask.body());
    }

    /** Binary bodies of the recording hold neither ids nor addresses. */
    private static byte[] body(byte[] recorded, Translation translation) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(recorded))
                    .toString();
            return translation.toHere(text).getBytes(StandardCharsets.UTF_8);
        } catch (CharacterCodingException binary) {
            return recorded;
        }
    }
}

package org.gantry.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** The frames of a {@code text/event-stream}. */
public final class ServerSentEvents {
    private ServerSentEvents() {}

    /** Opens a stream of events. Give it {@link #comment} as a heartbeat to keep proxies from closing it. */
    public static EventStream open(Exchange exchange, StreamOptions options) throws IOException {
        return exchange.stream("text/event-stream", options);
    }

    /** An event of a type. Data of several lines becomes several data fields, as readers put it together again. */
    public static byte[] event(String type, String data) {
        return frame("event: " + requireOneLine(type) + "\n", data);
    }

    /** An event without a type. */
    public static byte[] data(String data) {
        return frame("", data);
    }

    /** What readers pass over. */
    public static byte[] comment(String text) {
        return (":" + requireOneLine(text) + "\n\n").getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] frame(String head, String data) {
        StringBuilder frame = new StringBuilder(head);
        for (String line : data.split("\r\n|\r|\n", -1)) {
            frame.append("data: ").append(line).append('\n');
        }
        return frame.append('\n').toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String requireOneLine(String text) {
        if (text.indexOf('\n') >= 0 || text.indexOf('\r') >= 0) {
            throw new IllegalArgumentException("More than one line: " + text);
        }
        return text;
    }
}

package org.gantry.master.http;

import com.google.protobuf.Message;
import java.io.IOException;
import java.util.List;
import org.gantry.http.Exchange;
import org.gantry.http.HttpError;
import org.gantry.protocol.MediaType;
import org.gantry.protocol.ProtocolException;

/** The rules of all v1 endpoints, in the order in which a client can tell them apart. */
public final class Transport {
    /** Ties calls to a subscription. */
    public static final String STREAM_ID = "Mesos-Stream-Id";

    private Transport() {}

    /**
     * Lets nothing but POST through.
     *
     * @throws HttpError 405 if it is another method
     */
    public static void requirePost(Exchange exchange) throws IOException {
        if (!exchange.method().equals("POST")) {
            drain(exchange);
            throw HttpError.methodNotAllowed(exchange.method(), List.of("POST"));
        }
    }

    /**
     * The form of the request's body.
     *
     * @throws HttpError 400 if it is not told, 415 if it is another one
     */
    public static MediaType contentType(Exchange exchange) {
        String header = exchange.header("Content-Type")
                .orElseThrow(() -> new HttpError(400, "Expecting 'Content-Type' to be present"));
        return MediaType.ofContentType(header)
                .orElseThrow(() ->
                        new HttpError(415, "Expecting 'Content-Type' of application/json or application/x-protobuf"));
    }

    /** A refusal must not cost the client its connection, as an unread body would. */
    private static void drain(Exchange exchange) throws IOException {
        exchange.body();
    }

    /**
     * The request's body as a message.
     *
     * @throws HttpError 400 with what is wrong with it
     */
    public static <B extends Message.Builder> B read(Exchange exchange, B builder) throws IOException {
        drain(exchange);
        try {
            return contentType(exchange).decode(exchange.body(), builder);
        } catch (ProtocolException e) {
            throw new HttpError(400, e.getMessage());
        }
    }

    /**
     * The form to answer in.
     *
     * @throws HttpError 406 if the client takes neither
     */
    public static MediaType accepted(Exchange exchange) {
        return MediaType.accepted(exchange.header("Accept").orElse(null))
                .orElseThrow(() -> new HttpError(
                        406, "Expecting 'Accept' to allow 'application/x-protobuf' or 'application/json'"));
    }
}

package org.gantry.dashboard;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Flow;
import org.gantry.http.EventStream;
import org.gantry.http.Exchange;
import org.gantry.http.HttpError;
import org.gantry.http.StreamOptions;
import org.gantry.http.StreamRelay;

/** Passes the event stream of the services framework on to browsers. No thread waits for an event. */
final class EventRelay {
    private static final Duration ANSWER = Duration.ofSeconds(10);
    private static final Duration STALLED = Duration.ofSeconds(30);
    private static final int MAX_BEHIND = 1024 * 1024;

    private final HttpClient http;
    private final URI source;

    EventRelay(HttpClient http, URI services) {
        this.http = http;
        source = URI.create(services + "/v2/events");
    }

    /**
     * Opens a stream of its own for this browser; it ends when either side ends.
     *
     * @throws HttpError 502 if the services framework sends no events
     */
    void open(Exchange exchange) throws IOException {
        Flow.Publisher<List<ByteBuffer>> events = events();
        EventStream stream;
        try {
            stream = exchange.stream("text/event-stream", new StreamOptions(MAX_BEHIND, STALLED));
        } catch (IOException | RuntimeException e) {
            StreamRelay.discard(events);
            throw e;
        }
        StreamRelay.connect(events, stream);
    }

    private Flow.Publisher<List<ByteBuffer>> events() {
        HttpRequest request = HttpRequest.newBuilder(source)
                .header("Accept", "text/event-stream")
                .timeout(ANSWER)
                .build();
        try {
            HttpResponse<Flow.Publisher<List<ByteBuffer>>> response =
                    http.send(request, info -> BodySubscribers.ofPublisher());
            if (response.statusCode() != 200) {
                StreamRelay.discard(response.body());
                throw new HttpError(502, source + " sends no events: status " + response.statusCode());
            }
            return response.body();
        } catch (IOException e) {
            throw new HttpError(502, source + " sends no events: it does not answer");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HttpError(503, "The dashboard is stopping");
        }
    }
}

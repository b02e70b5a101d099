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
            events.subscribe(new Discard());
            throw e;
        }
        Relay relay = new Relay(stream);
        stream.onClose(reason -> relay.cancel());
        events.subscribe(relay);
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
                response.body().subscribe(new Discard());
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

    /** From the framework to one browser. */
    private static final class Relay implements Flow.Subscriber<List<ByteBuffer>> {
        private final EventStream stream;
        private Flow.Subscription subscription;
        private boolean cancelled;

        Relay(EventStream stream) {
            this.stream = stream;
        }

        @Override
        public synchronized void onSubscribe(Flow.Subscription given) {
            subscription = given;
            if (cancelled) {
                given.cancel();
            } else {
                given.request(Long.MAX_VALUE);
            }
        }

        @Override
        public void onNext(List<ByteBuffer> buffers) {
            for (ByteBuffer buffer : buffers) {
                byte[] chunk = new byte[buffer.remaining()];
                buffer.get(chunk);
                if (!stream.send(chunk)) {
                    cancel();
                    return;
                }
            }
        }

        @Override
        public void onError(Throwable failure) {
            stream.close();
        }

        @Override
        public void onComplete() {
            stream.close();
        }

        synchronized void cancel() {
            cancelled = true;
            if (subscription != null) {
                subscription.cancel();
            }
        }
    }

    /** Lets go of an answer that nobody reads. */
    private static final class Discard implements Flow.Subscriber<List<ByteBuffer>> {
        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.cancel();
        }

        @Override
        public void onNext(List<ByteBuffer> item) {}

        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onComplete() {}
    }
}

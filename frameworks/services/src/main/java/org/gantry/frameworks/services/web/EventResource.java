package org.gantry.frameworks.services.web;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import org.gantry.frameworks.services.runtime.EventHub;
import org.gantry.frameworks.services.runtime.ServicesFramework;
import org.gantry.frameworks.services.scheduler.Events;
import org.gantry.http.EventStream;
import org.gantry.http.Exchange;
import org.gantry.http.Router;
import org.gantry.http.StreamOptions;

/** {@code /v2/events}: a stream of server-sent events, all or of some types. A reader that is too slow is cut off. */
final class EventResource {
    static final StreamOptions STREAM = new StreamOptions(1 << 20, Duration.ofSeconds(30));
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);
    private static final byte[] LINE_END = "\r\n".getBytes(StandardCharsets.US_ASCII);

    private final Api api;

    EventResource(Api api) {
        this.api = api;
    }

    void addTo(Router router) {
        router.get("/v2/events", api.leader(this::stream));
    }

    private void stream(Exchange exchange, ServicesFramework framework) throws IOException {
        Set<String> types = new TreeSet<>(exchange.queries("event_type"));
        String remote = exchange.request().getRemoteAddr();
        EventHub hub = framework.events();
        EventStream stream = exchange.stream("text/event-stream;charset=UTF-8", STREAM);
        stream.heartbeat(HEARTBEAT, () -> LINE_END);
        Runnable leave = hub.listen(event -> {
            if (types.isEmpty() || types.contains(event.path("eventType").asText())) {
                stream.send(frame(event));
            }
        });
        stream.onClose(reason -> {
            leave.run();
            hub.publish(Events.event("event_stream_detached", framework.now()).put("remoteAddress", remote));
        });
        hub.publish(Events.event("event_stream_attached", framework.now()).put("remoteAddress", remote));
    }

    private static byte[] frame(ObjectNode event) {
        String text = "event: " + event.path("eventType").asText() + "\r\ndata: " + event + "\r\n\r\n";
        return text.getBytes(StandardCharsets.UTF_8);
    }
}

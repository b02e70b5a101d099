package org.gantry.agent.link;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.mesos.v1.Protos.AgentID;
import org.gantry.protocol.MediaType;
import org.gantry.protocol.agentlink.AgentLink;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One subscription, from the master's answer to the end of its stream. */
final class LinkSession implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LinkSession.class);

    private final LinkSettings settings;
    private final HttpClient http;
    private final ScheduledExecutorService timer;
    private final URI leader;
    private final URI uri;
    private final String streamId;
    private final InputStream stream;
    private final BlockingQueue<AgentLink.Call> calls;
    private final AtomicReference<String> closeReason = new AtomicReference<>();
    private final Thread sender;
    private volatile AgentID agentId = AgentID.newBuilder().setValue("").build();
    private Optional<Duration> pingTimeout = Optional.empty();
    private Optional<ScheduledFuture<?>> watchdog = Optional.empty();

    /**
     * Begins with the master's answer.
     *
     * @param leader that was asked
     * @param uri where it was answered in the end
     */
    LinkSession(
            LinkSettings settings,
            HttpClient http,
            ScheduledExecutorService timer,
            URI leader,
            URI uri,
            String streamId,
            InputStream stream,
            String name) {
        this.settings = settings;
        this.http = http;
        this.timer = timer;
        this.leader = leader;
        this.uri = uri;
        this.streamId = streamId;
        this.stream = stream;
        this.calls = new ArrayBlockingQueue<>(settings.queuedCalls());
        this.sender = new Thread(this::sendAll, name + "-sender");
        sender.setDaemon(true);
        sender.start();
    }

    AgentID agentId() {
        return agentId;
    }

    /** Whether it is this master, at its root, that the session is with. */
    boolean isWith(URI master) {
        return master.equals(leader) || master.getAuthority().equals(uri.getAuthority());
    }

    Optional<String> closeReason() {
        return Optional.ofNullable(closeReason.get());
    }

    void send(AgentLink.Call call) {
        if (!calls.offer(call)) {
            close("more than " + settings.queuedCalls() + " calls to the master are waiting");
        }
    }

    /** Any event shows that the master is there. On the reading thread. */
    void heard(AgentLink.Event event) {
        if (event.getType() == AgentLink.Event.Type.SUBSCRIBED) {
            agentId = event.getSubscribed().getAgentId();
            pingTimeout =
                    Optional.of(Duration.ofMillis((long) (event.getSubscribed().getTotalPingTimeoutSeconds() * 1000)));
        }
        watchdog.ifPresent(running -> running.cancel(false));
        watchdog = pingTimeout.map(timeout -> timer.schedule(
                () -> close("no ping from the master for " + timeout.toSeconds() + " s"),
                timeout.toMillis(),
                TimeUnit.MILLISECONDS));
    }

    void close(String reason) {
        if (closeReason.compareAndSet(null, reason)) {
            try {
                stream.close();
            } catch (IOException e) {
                LOG.debug("The stream from the master did not close cleanly", e);
            }
        }
    }

    @Override
    public void close() {
        watchdog.ifPresent(running -> running.cancel(false));
        close("the stream ended");
        sender.interrupt();
    }

    static HttpRequest.Builder request(URI uri, LinkSettings settings, byte[] body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .timeout(settings.answerTimeout())
                .header("Content-Type", MediaType.PROTOBUF.header())
                .header("Accept", MediaType.PROTOBUF.header())
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        settings.credentials().authorization().ifPresent(value -> request.header("Authorization", value));
        return request;
    }

    private void sendAll() {
        try {
            while (closeReason.get() == null) {
                AgentLink.Call call = calls.take();
                HttpRequest request = request(uri, settings, MediaType.PROTOBUF.encode(call))
                        .header("Mesos-Stream-Id", streamId)
                        .build();
                HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
                int status = response.statusCode();
                if (status == 403 || status == 307 || status >= 500) {
                    close("the master answered " + status + " " + response.body());
                } else if (status >= 300) {
                    LOG.warn("The master refused {}: {} {}", call.getType(), status, response.body());
                }
            }
        } catch (InterruptedException e) {
            LOG.trace("Sending to the master ends");
        } catch (IOException | RuntimeException e) {
            close("sending to the master failed: " + e);
        }
    }
}

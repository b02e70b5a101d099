package org.gantry.agent.link;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.gantry.protocol.MediaType;
import org.gantry.protocol.ProtocolException;
import org.gantry.protocol.RecordIo;
import org.gantry.protocol.agentlink.AgentLink;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps this agent subscribed to the leading master. One thread subscribes, reads events until the stream ends, waits a
 * little and starts over; another sends calls, one after another.
 */
public final class MasterLink implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MasterLink.class);
    static final String PATH = "/gantry/api/v1/agent";
    private static final int REDIRECTS = 5;
    private static final int LARGEST_EVENT = 64 * 1024 * 1024;

    private final LinkSettings settings;
    private final MasterLocator master;
    private final HttpClient http;
    private final ScheduledExecutorService timer;
    private final Callable<AgentLink.Call> subscription;
    private final Consumer<AgentLink.Event> events;
    private final Consumer<String> disconnections;
    private final Thread thread;
    private final Semaphore newLeader = new Semaphore(0);
    private volatile boolean closed;
    private volatile LinkSession session;
    private volatile Optional<URI> elected = Optional.empty();
    private volatile Optional<Asked> asked = Optional.empty();

    /** A master that has not answered yet. */
    private record Asked(URI leader, CompletableFuture<HttpResponse<InputStream>> answer) {}

    /**
     * @param subscription the SUBSCRIBE call to open the link with, asked for anew each time
     * @param events every event but PING, in order, on the link's thread; may block
     * @param disconnections told each time a session that was accepted ends
     */
    public MasterLink(
            String name,
            LinkSettings settings,
            MasterLocator master,
            HttpClient http,
            ScheduledExecutorService timer,
            Callable<AgentLink.Call> subscription,
            Consumer<AgentLink.Event> events,
            Consumer<String> disconnections) {
        this.settings = settings;
        this.master = master;
        this.http = http;
        this.timer = timer;
        this.subscription = subscription;
        this.events = events;
        this.disconnections = disconnections;
        this.thread = new Thread(this::work, name + "-link");
        thread.setDaemon(true);
        master.onChange(this::leads);
    }

    public void start() {
        thread.start();
    }

    /** Sends a call in the current session; without one it is dropped, since the next one sends everything anew. */
    public void send(AgentLink.Call call) {
        LinkSession current = session;
        if (current != null) {
            current.send(call);
        }
    }

    /** Ends the current session, so that the agent subscribes anew. */
    public void resubscribe(String reason) {
        LinkSession current = session;
        if (current != null) {
            current.close(reason);
        }
    }

    /** Whoever leads no more may be silent for long, so nothing is waited for there. */
    private void leads(URI leader) {
        elected = Optional.of(leader);
        newLeader.release();
        leaveOthers();
    }

    private void leaveOthers() {
        elected.ifPresent(leader -> {
            LinkSession current = session;
            if (current != null && !current.isWith(leader)) {
                current.close("another master leads, at " + leader);
            }
            asked.filter(waiting -> !waiting.leader().equals(leader))
                    .ifPresent(waiting -> waiting.answer().cancel(true));
        });
    }

    @Override
    public void close() {
        closed = true;
        resubscribe("the agent stops");
        thread.interrupt();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void work() {
        Duration backoff = settings.firstBackoff();
        String lastFailure = "";
        while (!closed) {
            boolean wasAccepted = false;
            try {
                URI leader = master.locate().orElseThrow(() -> new IOException("no leading master is known"));
                wasAccepted = subscribe(leader);
                lastFailure = "";
            } catch (InterruptedException e) {
                return;
            } catch (Exception e) {
                String failure = e.getMessage() == null ? e.toString() : e.getMessage();
                if (!failure.equals(lastFailure)) {
                    LOG.warn("Cannot subscribe to the master: {}; trying again", failure);
                }
                lastFailure = failure;
            }
            backoff =
                    wasAccepted ? settings.firstBackoff() : shorter(backoff.multipliedBy(2), settings.longestBackoff());
            if (newLeader(backoff)) {
                backoff = settings.firstBackoff();
            }
            if (closed) {
                return;
            }
        }
    }

    /** @return whether the master accepted the agent before the stream ended */
    private boolean subscribe(URI leader) throws Exception {
        byte[] call = MediaType.PROTOBUF.encode(subscription.call());
        HttpResponse<InputStream> response = post(leader, call);
        try (InputStream body = response.body()) {
            if (response.statusCode() != 200) {
                String why = new String(body.readNBytes(1000), StandardCharsets.UTF_8).strip();
                throw new IOException(response.uri() + " answered " + response.statusCode() + " " + why);
            }
            String streamId = response.headers().firstValue("Mesos-Stream-Id").orElse("");
            try (LinkSession opened =
                    new LinkSession(settings, http, timer, leader, response.uri(), streamId, body, thread.getName())) {
                session = opened;
                leaveOthers();
                return read(opened, body);
            } finally {
                session = null;
            }
        }
    }

    private boolean read(LinkSession opened, InputStream body) throws InterruptedException {
        boolean accepted = false;
        String reason = "the master ended the stream";
        try {
            RecordIo.Decoder decoder = new RecordIo.Decoder(LARGEST_EVENT);
            byte[] buffer = new byte[16 * 1024];
            for (int count = body.read(buffer); count >= 0; count = body.read(buffer)) {
                for (byte[] record : decoder.feed(buffer, 0, count)) {
                    AgentLink.Event event = MediaType.PROTOBUF
                            .decode(record, AgentLink.Event.newBuilder())
                            .build();
                    accepted |= event.getType() == AgentLink.Event.Type.SUBSCRIBED;
                    received(opened, event);
                }
            }
        } catch (IOException | ProtocolException e) {
            reason = opened.closeReason().orElse(e.getMessage() == null ? e.toString() : e.getMessage());
        }
        if (accepted) {
            LOG.info("The link to the master ended: {}", reason);
            disconnections.accept(reason);
        }
        return accepted;
    }

    private void received(LinkSession opened, AgentLink.Event event) {
        opened.heard(event);
        switch (event.getType()) {
            case PING ->
                opened.send(AgentLink.Call.newBuilder()
                        .setType(AgentLink.Call.Type.PONG)
                        .setAgentId(opened.agentId())
                        .build());
            case ERROR -> LOG.error("The master refuses this agent: {}", event.getError());
            default -> events.accept(event);
        }
    }

    private HttpResponse<InputStream> post(URI leader, byte[] body) throws IOException, InterruptedException {
        URI uri = leader.resolve(PATH);
        for (int redirect = 0; redirect <= REDIRECTS; redirect++) {
            HttpRequest request = LinkSession.request(uri, settings, body).build();
            HttpResponse<InputStream> response = ask(leader, request);
            Optional<String> location = response.headers().firstValue("Location");
            if (response.statusCode() != 307 || location.isEmpty()) {
                return response;
            }
            response.body().close();
            URI next = uri.resolve(location.get());
            uri = next.getPath().isEmpty() ? next.resolve(PATH) : next;
        }
        throw new IOException(leader + " redirects too often");
    }

    /** Given up as soon as another master leads: one that is cut off would be waited for in vain. */
    private HttpResponse<InputStream> ask(URI leader, HttpRequest request) throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<InputStream>> answer =
                http.sendAsync(request, HttpResponse.BodyHandlers.ofInputStream());
        asked = Optional.of(new Asked(leader, answer));
        try {
            leaveOthers();
            return answer.get();
        } catch (CancellationException e) {
            throw new IOException(leader + " leads no more", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
        } finally {
            asked = Optional.empty();
            answer.cancel(true);
        }
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /**
     * Waits about so long, or until there is a new leader and no newer one for a moment, so that not all agents come
     * at once.
     *
     * @return whether there is a new leader
     */
    private boolean newLeader(Duration backoff) {
        try {
            long millis = backoff.toMillis();
            boolean told = newLeader.tryAcquire(upTo(millis / 2) + millis / 2, TimeUnit.MILLISECONDS);
            if (told) {
                do {
                    newLeader.drainPermits();
                } while (newLeader.tryAcquire(upTo(settings.firstBackoff().toMillis()), TimeUnit.MILLISECONDS));
            }
            return told;
        } catch (InterruptedException e) {
            closed = true;
            return false;
        }
    }

    private static long upTo(long millis) {
        return ThreadLocalRandom.current().nextLong(millis + 1);
    }
}

package org.gantry.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.gantry.http.testing.LocalServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EventStreamTest {
    private static final Duration IDLE_TIMEOUT = Duration.ofMillis(500);
    private static final int BUFFER = 1 << 20;

    private final BlockingQueue<EventStream> opened = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> reasons = new LinkedBlockingQueue<>();
    private final TestServlet servlet = new TestServlet(
            new Router()
                    .get("/events", exchange -> open(exchange, Duration.ofSeconds(20)))
                    .get("/impatient", exchange -> open(exchange, Duration.ofMillis(200)))
                    .get("/sse", exchange -> opened.add(ServerSentEvents.open(exchange, StreamOptions.DEFAULT))),
            new HttpLimits(1000, Duration.ofSeconds(5), 300, 1024));
    private LocalServer server;

    private void open(Exchange exchange, Duration writeTimeout) throws java.io.IOException {
        exchange.header("Mesos-Stream-Id", "1");
        EventStream stream = exchange.stream("application/json", new StreamOptions(BUFFER, writeTimeout));
        stream.onClose(reasons::add);
        opened.add(stream);
    }

    @BeforeEach
    void start() throws Exception {
        server = new LocalServer(Map.of("/*", servlet));
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    private RawClient subscribe(String path) throws Exception {
        return new RawClient(server.port()).get(path);
    }

    private EventStream opened() throws InterruptedException {
        EventStream stream = opened.poll(10, TimeUnit.SECONDS);
        assertThat(stream).isNotNull();
        return stream;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void headersComeBeforeTheFirstChunk() throws Exception {
        try (RawClient client = subscribe("/events")) {
            assertThat(client.head())
                    .startsWith("HTTP/1.1 200")
                    .contains("Content-Type: application/json\n", "Mesos-Stream-Id: 1", "Transfer-Encoding: chunked");
        }
    }

    @Test
    void queuedChunksArriveTogetherWithTheNextFlush() throws Exception {
        try (RawClient client = subscribe("/events")) {
            EventStream stream = opened();
            assertThat(stream.queue(bytes("one;"))).isTrue();
            assertThat(stream.queue(bytes("two;"))).isTrue();
            assertThat(stream.bufferedBytes()).isEqualTo(8);
            assertThat(stream.flush()).isTrue();
            client.await("one;two;");
            assertThat(stream.queue(new byte[BUFFER + 1])).isFalse();
            assertThat(stream.flush()).isFalse();
        }
    }

    @Test
    void chunksArriveAtOnceAndInOrder() throws Exception {
        try (RawClient client = subscribe("/events")) {
            EventStream stream = opened();
            for (int i = 0; i < 50; i++) {
                assertThat(stream.send(bytes("chunk-" + i + ";"))).isTrue();
                client.await("chunk-" + i + ";");
            }
            stream.close();
            client.await("0\r\n\r\n");
            assertThat(reasons.poll(5, TimeUnit.SECONDS)).isEqualTo("closed");
            assertThat(stream.send(bytes("more"))).isFalse();
            assertThat(reasons).isEmpty();
        }
    }

    @Test
    void whatWasSentBeforeCloseStillArrives() throws Exception {
        try (RawClient client = subscribe("/events")) {
            EventStream stream = opened();
            byte[] large = new byte[BUFFER - 100];
            java.util.Arrays.fill(large, (byte) 'x');
            stream.send(large);
            stream.send(bytes("<end>"));
            stream.close();
            client.await("<end>");
            client.await("0\r\n\r\n");
        }
    }

    @Test
    void anIdleStreamOutlivesTheServersIdleTimeout() throws Exception {
        try (LocalServer impatient = new LocalServer(Map.of("/*", servlet), IDLE_TIMEOUT);
                RawClient client = new RawClient(impatient.port()).get("/events")) {
            EventStream stream = opened();
            assertThat(reasons.poll(IDLE_TIMEOUT.toMillis() * 4, TimeUnit.MILLISECONDS))
                    .isNull();
            assertThat(stream.send(bytes("still here"))).isTrue();
            client.await("still here");
        }
    }

    @Test
    void aReaderThatLagsTooFarIsCutOffAndTheSenderNeverWaits() throws Exception {
        try (RawClient client = new RawClient(server.port(), 4096).get("/events")) {
            EventStream stream = opened();
            byte[] chunk = new byte[10_000];
            long slowest = 0;
            int sent = 0;
            boolean accepted = true;
            while (accepted && sent < 10_000) {
                long begun = System.nanoTime();
                accepted = stream.send(chunk);
                slowest = Math.max(slowest, System.nanoTime() - begun);
                assertThat(stream.bufferedBytes()).isLessThanOrEqualTo(BUFFER);
                sent++;
            }
            assertThat(accepted).isFalse();
            assertThat(Duration.ofNanos(slowest)).isLessThan(Duration.ofSeconds(2));
            assertThat(reasons.poll(5, TimeUnit.SECONDS)).startsWith("reader too slow: more than 1048576 bytes");
            assertThat(stream.isOpen()).isFalse();
            assertThat(stream.bufferedBytes()).isZero();
            assertThat(client.readsToEnd()).isTrue();
        }
        assertThat(servlet.snapshot().cutStreams()).isEqualTo(1);
        assertThat(servlet.snapshot().openStreams()).isZero();
        assertThat(reasons).isEmpty();
    }

    @Test
    void aReaderThatTakesNothingIsCutOffAfterTheWriteTimeout() throws Exception {
        try (RawClient client = new RawClient(server.port(), 4096).get("/impatient")) {
            EventStream stream = opened();
            // More than all the kernel's buffers, by steps that do not overflow ours.
            byte[] chunk = new byte[50_000];
            while (stream.bufferedBytes() < BUFFER / 2) {
                assertThat(stream.send(chunk)).isTrue();
            }
            assertThat(reasons.poll(10, TimeUnit.SECONDS)).isEqualTo("reader too slow: took nothing for 200 ms");
            assertThat(client.readsToEnd()).isTrue();
        }
    }

    @Test
    void aServletThatGoesWaitsForNoReaderThatTakesNothing() throws Exception {
        try (RawClient client = new RawClient(server.port(), 4096).get("/events")) {
            EventStream stream = opened();
            byte[] chunk = new byte[50_000];
            while (stream.bufferedBytes() < BUFFER / 2) {
                assertThat(stream.send(chunk)).isTrue();
            }
            servlet.destroy();
            assertThat(reasons.poll()).isEqualTo("the server stops");
            assertThat(servlet.snapshot().openStreams()).isZero();
        }
    }

    @Test
    void aClientThatClosesIsNoticedWithoutAnythingBeingSent() throws Exception {
        RawClient client = subscribe("/events");
        client.head();
        opened();
        long begun = System.nanoTime();
        client.close();
        assertThat(reasons.poll(10, TimeUnit.SECONDS)).isEqualTo("closed by the client");
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(3));
        assertThat(servlet.snapshot().openStreams()).isZero();
    }

    @Test
    void aClientThatClosesItsSideIsGoneToo() throws Exception {
        try (RawClient client = subscribe("/events")) {
            client.head();
            opened();
            client.shutdownOutput();
            assertThat(reasons.poll(10, TimeUnit.SECONDS)).isEqualTo("closed by the client");
            assertThat(client.readsToEnd()).isTrue();
        }
    }

    @Test
    void listenersHearOfTheEndOnceEvenIfTheyComeLate() throws Exception {
        AtomicInteger heard = new AtomicInteger();
        try (RawClient client = subscribe("/events")) {
            EventStream stream = opened();
            stream.onClose(reason -> heard.incrementAndGet());
            stream.close();
            stream.close();
            client.await("0\r\n\r\n");
            await().untilAtomic(heard, org.hamcrest.Matchers.is(1));
            stream.onClose(reason -> heard.incrementAndGet());
            assertThat(heard).hasValue(2);
        }
    }

    @Test
    void heartbeatsComeWhateverElseIsSent() throws Exception {
        try (RawClient client = subscribe("/events")) {
            EventStream stream = opened();
            AtomicInteger beats = new AtomicInteger();
            stream.heartbeat(Duration.ofMillis(200), () -> bytes("<beat " + beats.incrementAndGet() + ">"));
            client.await("<beat 1>");
            stream.send(bytes("between"));
            client.await("<beat 3>");
        }
    }

    @Test
    void eventsAreFramedForBrowsers() throws Exception {
        try (RawClient client = subscribe("/sse")) {
            EventStream stream = opened();
            assertThat(client.head()).contains("Content-Type: text/event-stream");
            stream.send(ServerSentEvents.event("status_update_event", "{\"a\":1}"));
            client.await("event: status_update_event\ndata: {\"a\":1}\n\n");
            stream.send(ServerSentEvents.comment("ping"));
            client.await(":ping\n\n");
            stream.send(ServerSentEvents.data("two\nlines"));
            client.await("data: two\ndata: lines\n\n");
        }
    }

    @Test
    void manyStreamsHaveALimit() throws Exception {
        List<RawClient> clients = new ArrayList<>();
        try {
            for (int i = 0; i < 300; i++) {
                clients.add(subscribe("/events"));
            }
            List<EventStream> streams = new ArrayList<>();
            while (streams.size() < 300) {
                streams.add(opened());
            }
            try (RawClient refused = subscribe("/events")) {
                assertThat(refused.head()).startsWith("HTTP/1.1 503");
            }
            streams.forEach(stream -> stream.send(bytes("to everybody")));
            for (RawClient client : clients) {
                client.await("to everybody");
            }
            assertThat(servlet.snapshot().openStreams())
                    .as("open, others ended: %s", reasons)
                    .isEqualTo(300);
        } finally {
            for (RawClient client : clients) {
                client.close();
            }
        }
        await().until(() -> servlet.snapshot().openStreams() == 0);
        assertThat(reasons).hasSize(300).containsOnly("closed by the client");
    }

    @Test
    void streamsEndWithTheirServlet() throws Exception {
        try (RawClient client = subscribe("/events")) {
            opened();
            servlet.destroy();
            assertThat(reasons.poll(5, TimeUnit.SECONDS)).isEqualTo("closed");
            client.await("0\r\n\r\n");
        }
    }

    @Test
    void theConnectionServesAnotherRequestAfterTheStream() throws Exception {
        try (RawClient client = subscribe("/events")) {
            assertThat(client.head()).doesNotContain("Connection:");
            opened().close();
            client.await("0\r\n\r\n");
            client.get("/events");
            client.head();
            opened().send(bytes("again"));
            client.await("again");
        }
    }

    @Test
    void theConnectionOfAClientThatSpokeInBetweenEndsWithTheStream() throws Exception {
        try (RawClient client = subscribe("/events")) {
            client.head();
            EventStream stream = opened();
            AtomicInteger beats = new AtomicInteger();
            stream.heartbeat(Duration.ofMillis(300), () -> bytes("<beat " + beats.incrementAndGet() + ">"));
            client.get("/events");
            // The client's side is looked at more often than this.
            client.await("<beat 9>");
            stream.close();
            assertThat(client.readsToEnd()).isTrue();
            assertThat(reasons.poll(5, TimeUnit.SECONDS)).isEqualTo("closed");
        }
    }

    @Test
    void aServletThatIsTakenUpAgainOpensStreamsAgain() throws Exception {
        servlet.destroy();
        try (RawClient refused = subscribe("/events")) {
            assertThat(refused.head()).startsWith("HTTP/1.1 503");
        }
        servlet.init();
        try (RawClient client = subscribe("/events")) {
            opened().send(bytes("again"));
            client.await("again");
        }
    }

    @Test
    void anOldClientGetsItsStreamWithoutChunks() throws Exception {
        try (RawClient client = new RawClient(server.port())) {
            client.say("GET /events HTTP/1.0\r\nHost: x\r\n\r\n");
            EventStream stream = opened();
            assertThat(client.head()).startsWith("HTTP/1.").doesNotContain("Transfer-Encoding");
            stream.send(bytes("5\nplain"));
            stream.close();
            assertThat(client.rest()).isEqualTo("5\nplain");
        }
    }

    @Test
    void sendersOnManyThreadsDoNotMixTheirChunks() throws Exception {
        try (RawClient client = subscribe("/events")) {
            EventStream stream = opened();
            List<Thread> senders = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                String chunk = ("<" + i).repeat(500) + ">";
                Thread sender = new Thread(() -> {
                    for (int k = 0; k < 50; k++) {
                        stream.send(bytes(chunk));
                    }
                });
                sender.start();
                senders.add(sender);
            }
            for (Thread sender : senders) {
                sender.join();
            }
            stream.close();
            client.head();
            // Without the sizes of HTTP's chunks and the line ends around them.
            String body =
                    client.chunks().replaceAll("(^|\r\n)[0-9a-fA-F]+\r\n", "").replace("\r\n", "");
            List<String> chunks = List.of(body.split(">", -1));
            assertThat(chunks).hasSize(201).endsWith("");
            assertThat(chunks.subList(0, 200)).allSatisfy(chunk -> assertThat(chunk)
                    .hasSize(1000)
                    .isEqualTo(chunk.substring(0, 2).repeat(500)));
        }
    }

    @Test
    void headOfAStreamHasNoStream() throws Exception {
        try (RawClient client = new RawClient(server.port())) {
            client.say("HEAD /events HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            assertThat(client.rest()).startsWith("HTTP/1.1 200").endsWith("\r\n\r\n");
            assertThat(opened().send(bytes("x"))).isFalse();
            assertThat(reasons.poll(5, TimeUnit.SECONDS)).isNotNull();
        }
    }
}

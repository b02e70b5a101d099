package org.gantry.master.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.gantry.http.ErrorWriter;
import org.gantry.http.GantryServlet;
import org.gantry.http.HttpError;
import org.gantry.http.HttpLimits;
import org.gantry.http.Router;
import org.gantry.http.testing.LocalServer;
import org.gantry.master.state.Ledger;
import org.gantry.master.state.Snapshot;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SharedAnswersTest {
    private final AtomicReference<Snapshot> snapshot = new AtomicReference<>(Snapshot.EMPTY);
    private final AtomicInteger hits = new AtomicInteger();
    private final AtomicInteger made = new AtomicInteger();
    private final AtomicInteger requests = new AtomicInteger();
    private final Semaphore mayFinish = new Semaphore(0);
    private final SharedAnswers shared = new SharedAnswers(snapshot::get, hits::incrementAndGet);
    private final HttpClient client = HttpClient.newHttpClient();
    private volatile boolean failing;
    private LocalServer server;

    private static final class Servlet extends GantryServlet {
        private static final long serialVersionUID = 1L;

        Servlet(Router router) {
            super(router, ErrorWriter.PLAIN_TEXT, new HttpLimits(1 << 16, Duration.ofSeconds(30)));
        }
    }

    @BeforeEach
    void serve() throws Exception {
        Router router = new Router().get("/{view}", exchange -> {
            requests.incrementAndGet();
            boolean lasting = exchange.path().equals("/lasting");
            shared.answer(
                    exchange,
                    new SharedAnswers.Question(exchange.path(), "text/plain", ""),
                    lasting,
                    (state, output) -> {
                        int number = made.incrementAndGet();
                        mayFinish.acquireUninterruptibly();
                        if (failing) {
                            throw new HttpError(418, "no");
                        }
                        output.write(("answer " + number).getBytes(StandardCharsets.UTF_8));
                    });
        });
        server = new LocalServer(Map.of("/*", new Servlet(router)));
    }

    @AfterEach
    void stop() throws Exception {
        mayFinish.release(1000);
        server.close();
    }

    private CompletableFuture<HttpResponse<String>> get(String path) {
        URI uri = server.uri(path);
        return client.sendAsync(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }

    private String body(String path) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(server.uri(path)).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    @Test
    void thoseWhoWaitGetTheNextAnswerTogether() {
        var first = get("/x");
        await().until(() -> made.get() == 1);
        List<CompletableFuture<HttpResponse<String>>> others = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            others.add(get("/x"));
        }
        await().until(() -> requests.get() == 11 && hits.get() == 9);
        mayFinish.release(2);
        assertThat(first.join().body()).isEqualTo("answer 1");
        assertThat(others).allSatisfy(other -> assertThat(other.join().body()).isEqualTo("answer 2"));
        assertThat(made).hasValue(2);
    }

    @Test
    void aLastingAnswerLastsUntilTheNextChange() throws Exception {
        mayFinish.release(10);
        assertThat(body("/lasting")).isEqualTo("answer 1");
        assertThat(body("/lasting")).isEqualTo("answer 1");
        assertThat(hits).hasValue(1);
        Ledger ledger = new Ledger();
        ledger.elect(Instant.EPOCH);
        snapshot.set(ledger.snapshot());
        assertThat(body("/lasting")).isEqualTo("answer 2");
        assertThat(body("/other")).isEqualTo("answer 3");
        assertThat(body("/other")).isEqualTo("answer 4");
    }

    @Test
    void aRefusalReachesAllWhoWait() {
        failing = true;
        var first = get("/x");
        await().until(() -> made.get() == 1);
        var second = get("/x");
        var third = get("/x");
        await().until(() -> hits.get() == 1);
        mayFinish.release(2);
        assertThat(List.of(first, second, third))
                .allSatisfy(answer -> assertThat(answer.join().statusCode()).isEqualTo(418));
        assertThat(made).hasValue(2);
    }

    @Test
    void anUnchangedLedgerHasTheSameSnapshot() {
        Ledger ledger = new Ledger();
        Snapshot before = ledger.snapshot();
        assertThat(ledger.snapshot()).isSameAs(before);
        ledger.elect(Instant.EPOCH);
        assertThat(ledger.snapshot()).isNotSameAs(before);
    }
}

package org.gantry.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.gantry.http.testing.LocalServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerTest {
    private static final HttpLimits LIMITS = new HttpLimits(1000, Duration.ofMillis(700));
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final CompletableFuture<String> NEVER = new CompletableFuture<>();
    private static final TestServlet SERVLET = new TestServlet(router(), LIMITS);
    private static LocalServer server;

    private static Router router() {
        return new Router()
                .post("/echo", exchange -> exchange.send(200, "application/octet-stream", exchange.body()))
                .get("/tree", exchange -> exchange.json(201, Map.of("a", List.of(1, 2))))
                .get(
                        "/large",
                        exchange -> exchange.json(200, generator -> {
                            generator.writeStartArray();
                            for (int i = 0; i < 100_000; i++) {
                                generator.writeNumber(i);
                            }
                            generator.writeEndArray();
                        }))
                .get(
                        "/half",
                        exchange -> exchange.json(200, generator -> {
                            generator.writeString("x".repeat(100_000));
                            throw new IllegalStateException("broken in the middle");
                        }))
                .get("/broken", exchange -> {
                    throw new IllegalStateException("secret detail");
                })
                .get("/moved", exchange -> {
                    throw new HttpError(307, "", Map.of("Location", "//127.0.0.1:1/moved"));
                })
                .get(
                        "/late",
                        exchange -> exchange.respondWith(
                                CompletableFuture.supplyAsync(() -> "late answer"), AnswerTest::text))
                .get(
                        "/late-refusal",
                        exchange -> exchange.respondWith(
                                CompletableFuture.<String>supplyAsync(() -> {
                                    throw new HttpError(409, "no");
                                }),
                                AnswerTest::text))
                .get("/never", exchange -> exchange.respondWith(NEVER, AnswerTest::text))
                .get(
                        "/file",
                        exchange -> exchange.send(
                                200, "application/octet-stream", 100_000, new ByteArrayInputStream(new byte[100_001])))
                .get(
                        "/short-file",
                        exchange -> exchange.send(
                                200, "application/octet-stream", 100_000, new ByteArrayInputStream(new byte[99_999])))
                .get("/empty", exchange -> exchange.status(202));
    }

    private static void text(Exchange exchange, String text) throws java.io.IOException {
        exchange.send(200, "text/plain", text.getBytes(StandardCharsets.UTF_8));
    }

    @BeforeAll
    static void start() throws Exception {
        server = new LocalServer(Map.of("/*", SERVLET));
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    private static HttpResponse<String> get(String path) throws Exception {
        return CLIENT.send(HttpRequest.newBuilder(server.uri(path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static String raw(String request) throws Exception {
        try (RawClient client = new RawClient(server.port())) {
            return client.say(request).rest();
        }
    }

    @Test
    void readsBodiesUpToTheLimit() throws Exception {
        for (int size : new int[] {0, 1, 1000}) {
            String body = "b".repeat(size);
            String answer = raw("POST /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: " + size
                    + "\r\n\r\n" + body);
            assertThat(answer).startsWith("HTTP/1.1 200").endsWith("\r\n\r\n" + body);
        }
    }

    @Test
    void readsLargeBodiesOfKnownAndUnknownLength() throws Exception {
        String body = "0123456789".repeat(30_000);
        try (LocalServer large = new LocalServer(Map.of(
                "/",
                new TestServlet(
                        new Router().post("/echo", exchange -> exchange.send(200, "text/plain", exchange.body())))))) {
            for (BodyPublisher publisher : List.of(
                    BodyPublishers.ofString(body),
                    BodyPublishers.ofInputStream(
                            () -> new ByteArrayInputStream(body.getBytes(StandardCharsets.US_ASCII))))) {
                HttpResponse<String> answer = HttpClient.newHttpClient()
                        .send(
                                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + large.port() + "/echo"))
                                        .POST(publisher)
                                        .build(),
                                HttpResponse.BodyHandlers.ofString());
                assertThat(answer.body()).isEqualTo(body);
            }
        }
        assertThat(BodyMemory.SHARED.used()).isZero();
    }

    @Test
    void refusesDeclaredLengthBeforeTheBodyArrives() throws Exception {
        String answer = raw("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 413").endsWith("The request body is larger than 1000 bytes");
    }

    @Test
    void refusesChunkedBodiesThatGrowTooLarge() throws Exception {
        String chunk = "200\r\n" + "c".repeat(0x200) + "\r\n";
        String answer = raw("POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk + chunk);
        assertThat(answer).startsWith("HTTP/1.1 413");
    }

    @Test
    void endsBodiesThatTrickle() throws Exception {
        try (RawClient client = new RawClient(server.port())) {
            client.say("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n\r\n");
            ScheduledExecutorService trickle = Executors.newSingleThreadScheduledExecutor();
            var unused = trickle.scheduleAtFixedRate(() -> client.sayIfOpen("t"), 0, 20, TimeUnit.MILLISECONDS);
            assertThat(client.line()).startsWith("HTTP/1.1 408");
            trickle.shutdownNow();
        }
    }

    @Test
    void writesTreesAsJson() throws Exception {
        HttpResponse<String> response = get("/tree");
        assertThat(response.statusCode()).isEqualTo(201);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(response.body()).isEqualTo("{\"a\":[1,2]}");
    }

    @Test
    void compressesOnlyWhenAsked() throws Exception {
        HttpResponse<byte[]> zipped = CLIENT.send(
                HttpRequest.newBuilder(server.uri("/large"))
                        .header("Accept-Encoding", "deflate, gzip;q=0.5")
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
        assertThat(zipped.headers().firstValue("Content-Encoding")).contains("gzip");
        byte[] content = new GZIPInputStream(new ByteArrayInputStream(zipped.body())).readAllBytes();
        assertThat(content.length).isGreaterThan(2 * zipped.body().length);
        HttpResponse<String> plain = get("/large");
        assertThat(plain.headers().firstValue("Content-Encoding")).isEmpty();
        assertThat(plain.body())
                .isEqualTo(new String(content, StandardCharsets.UTF_8))
                .endsWith(",99999]");
    }

    @Test
    void gzipRefusedByWeightIsNotSent() throws Exception {
        HttpResponse<String> response = CLIENT.send(
                HttpRequest.newBuilder(server.uri("/large"))
                        .header("Accept-Encoding", "gzip;q=0")
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(response.body()).startsWith("[0,1,");
    }

    @Test
    void unexpectedErrorsAreAnsweredWithAnIdAndNothingElse() throws Exception {
        HttpResponse<String> response = get("/broken");
        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(response.body()).matches("Internal error [0-9a-f]{8}");
    }

    @Test
    void anAnswerThatBreaksInTheMiddleIsNotTakenForAWholeOne() throws Exception {
        try (RawClient client = new RawClient(server.port())) {
            client.get("/half");
            assertThat(client.line()).startsWith("HTTP/1.1 200");
            String answer;
            try {
                answer = client.rest();
            } catch (java.io.IOException e) {
                answer = "connection reset";
            }
            assertThat(answer.endsWith("0\r\n\r\n")).isFalse();
            assertThat(answer.length()).isLessThan(100_000);
        }
    }

    @Test
    void redirectsCarryTheirHeaders() throws Exception {
        HttpResponse<String> response = get("/moved");
        assertThat(response.statusCode()).isEqualTo(307);
        assertThat(response.headers().firstValue("Location")).contains("//127.0.0.1:1/moved");
    }

    @Test
    void answersLater() throws Exception {
        assertThat(get("/late").body()).isEqualTo("late answer");
        HttpResponse<String> refused = get("/late-refusal");
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(refused.body()).isEqualTo("no");
    }

    @Test
    void answersThatNeverComeTimeOut() throws Exception {
        HttpResponse<String> response = get("/never");
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.body()).isEqualTo("The answer took too long");
    }

    @Test
    void passesContentOn() throws Exception {
        HttpResponse<String> response = get("/file");
        assertThat(response.headers().firstValue("Content-Length")).contains("100000");
        assertThat(response.body()).hasSize(100_000);
        assertThatThrownBy(() -> get("/short-file")).isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense\r\n\r\n",
                "GET / HTTP/9.9\r\n\r\n",
                "GET /empty HTTP/1.1\r\n\r\n",
                "GET /empty HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
                "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
                "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"
            })
    void malformedRequestsAreRefusedAndOthersStillServed(String request) throws Exception {
        assertThat(raw(request)).matches("(?s)HTTP/1.1 (400|505) .*");
        assertThat(get("/empty").statusCode()).isEqualTo(202);
    }

    @Test
    void headersHaveALimit() throws Exception {
        assertThat(raw("GET /empty HTTP/1.1\r\nHost: x\r\nA: " + "a".repeat(100_000) + "\r\n\r\n"))
                .startsWith("HTTP/1.1 431");
    }

    @Test
    void statusAloneHasNoBody() throws Exception {
        HttpResponse<String> response = get("/empty");
        assertThat(response.statusCode()).isEqualTo(202);
        assertThat(response.body()).isEmpty();
    }
}

package org.gantry.distribution.readiness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadinessTest {
    private final AtomicInteger health = new AtomicInteger(404);
    private final AtomicInteger agents = new AtomicInteger(0);
    private final AtomicInteger asked = new AtomicInteger();
    private final ByteArrayOutputStream console = new ByteArrayOutputStream();
    private HttpServer server;
    private String url;

    @BeforeEach
    void startServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/health", exchange -> {
            asked.incrementAndGet();
            exchange.sendResponseHeaders(health.get(), -1);
            exchange.close();
        });
        server.createContext("/metrics/snapshot", exchange -> {
            asked.incrementAndGet();
            byte[] body = ("{\"slave/registered\":" + agents.get() + ".0}").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        url = "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @AfterEach
    void stopServer() {
        server.stop(0);
    }

    @Test
    void isNotReadyBeforeEveryEndpointAnswersAndEveryAgentIsRegistered(@TempDir Path folder) {
        Path file = folder.resolve("ready");
        CompletableFuture<Void> watching = CompletableFuture.runAsync(() -> watch(file));

        await().until(() -> asked.get() > 2);
        assertThat(file).doesNotExist();

        health.set(200);
        int before = asked.get();
        await().until(() -> asked.get() > before + 4);
        assertThat(file).doesNotExist();

        agents.set(1);
        assertThat(watching).succeedsWithin(Duration.ofSeconds(10));
        assertThat(file).content().contains("ready in", "master", "agent", url);
        assertThat(console.toString(StandardCharsets.UTF_8)).contains("master answers", "ready in");
    }

    @Test
    void tellsOnceWhatDoesNotAnswer(@TempDir Path folder) {
        CompletableFuture<Void> watching = CompletableFuture.runAsync(() -> watch(folder.resolve("ready")));
        await().until(() -> console.toString(StandardCharsets.UTF_8).contains("still waiting"));
        health.set(204);
        agents.set(2);
        assertThat(watching).succeedsWithin(Duration.ofSeconds(10));
        assertThat(console.toString(StandardCharsets.UTF_8)).containsOnlyOnce("still waiting");
    }

    @Test
    void refusesEndpointsOfAnotherForm() {
        assertThatThrownBy(() -> Endpoint.parse("master=http://127.0.0.1:1"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("name=url=path");
    }

    private void watch(Path file) {
        List<Endpoint> endpoints = Endpoint.parse("master=" + url + "=/health agent=" + url + "=/health");
        Clock clock = Clock.systemUTC();
        Readiness readiness =
                new Readiness(endpoints, new Probe(Optional.empty()), clock, clock.instant(), new PrintStream(console));
        try {
            readiness.await(Duration.ofMillis(10), Duration.ofMillis(50));
            readiness.announce(file);
            assertThat(Files.exists(file)).isTrue();
        } catch (InterruptedException | IOException unexpected) {
            throw new AssertionError(unexpected);
        }
    }
}

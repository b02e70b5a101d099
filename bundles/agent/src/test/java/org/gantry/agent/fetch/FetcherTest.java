package org.gantry.agent.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.gantry.testkit.Waiting;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FetcherTest {
    @TempDir
    Path directory;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger requests = new AtomicInteger();
    private final CountDownLatch release = new CountDownLatch(1);
    private HttpServer server;
    private Fetcher fetcher;
    private Path sandbox;

    @BeforeEach
    void start() throws IOException {
        sandbox = Files.createDirectory(directory.resolve("sandbox"));
        fetcher = fetcher(15);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/ten", exchange -> {
            requests.incrementAndGet();
            exchange.sendResponseHeaders(200, 10);
            exchange.getResponseBody().write("0123456789".getBytes(StandardCharsets.UTF_8));
            exchange.close();
        });
        server.createContext("/stall", exchange -> {
            requests.incrementAndGet();
            exchange.sendResponseHeaders(200, 10);
            exchange.getResponseBody().write("01234".getBytes(StandardCharsets.UTF_8));
            exchange.getResponseBody().flush();
            await(release);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        release.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    @Test
    void fetchesOverHttpAndMakesExecutable() throws Exception {
        fetcher.fetch(
                List.of(
                        uri("/ten?x=/y").build(),
                        uri("/ten").setExecutable(true).setOutputFile("bin/run").build()),
                sandbox,
                Optional.empty());

        assertThat(sandbox.resolve("ten")).hasContent("0123456789");
        assertThat(Files.isExecutable(sandbox.resolve("ten"))).isFalse();
        assertThat(sandbox.resolve("bin/run")).hasContent("0123456789").isExecutable();
        assertThat(fetcher.succeeded()).isEqualTo(1);
    }

    @Test
    void copiesLocalFiles() throws Exception {
        Path file = Files.writeString(directory.resolve("local.txt"), "hi");
        fetcher.fetch(
                List.of(
                        plain(file.toString()).build(),
                        plain("file://" + file).setOutputFile("b").build()),
                sandbox,
                Optional.empty());

        assertThat(sandbox.resolve("local.txt")).hasContent("hi");
        assertThat(sandbox.resolve("b")).hasContent("hi");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../x", "/x", "a/../../x", ".."})
    void outputFileOutsideTheSandboxIsRefused(String name) {
        assertThatThrownBy(() ->
                        fetcher.fetch(List.of(uri("/ten").setOutputFile(name).build()), sandbox, Optional.empty()))
                .isInstanceOf(FetchException.class)
                .hasMessageContaining("not a file name inside the sandbox");
    }

    @ParameterizedTest
    @ValueSource(strings = {"hdfs://x/y", "ftp://x/y", "relative", "http://"})
    void whatIsNotSupportedIsRefusedByName(String uri) {
        assertThatThrownBy(() ->
                        fetcher.fetch(List.of(plain(uri).setOutputFile("f").build()), sandbox, Optional.empty()))
                .isInstanceOf(FetchException.class)
                .hasMessageContaining(uri);
        assertThat(fetcher.failed()).isEqualTo(1);
    }

    @Test
    void missingFilesAreErrors() {
        assertThatThrownBy(() -> fetcher.fetch(List.of(uri("/none").build()), sandbox, Optional.empty()))
                .hasMessageContaining("404");
        assertThatThrownBy(() -> fetcher.fetch(List.of(plain("/no/such").build()), sandbox, Optional.empty()))
                .hasMessageContaining("/no/such");
        assertThat(sandbox).isEmptyDirectory();
    }

    @Test
    void stalledDownloadIsGivenUp() throws IOException {
        Fetcher impatient = new Fetcher(
                FetchSettings.of(directory.resolve("c2"), 100, Duration.ofMillis(200)), HttpClient.newHttpClient());

        assertThatThrownBy(() -> impatient.fetch(List.of(uri("/stall").build()), sandbox, Optional.empty()))
                .isInstanceOf(FetchException.class)
                .hasMessageContaining("stalled");
        assertThat(sandbox).isEmptyDirectory();
    }

    @Test
    void interruptEndsADownload() throws Exception {
        Future<?> work = threads.submit(() -> {
            fetcher.fetch(List.of(uri("/stall").build()), sandbox, Optional.empty());
            return null;
        });
        Waiting.until("the download is under way", () -> requests.get() == 1);
        work.cancel(true);

        Waiting.until("nothing is left", Duration.ofSeconds(5), () -> {
            try (var files = Files.list(sandbox)) {
                return files.findAny().isEmpty();
            }
        });
    }

    @Test
    void tasksThatWantTheSameAtOnceCauseOneDownload() throws Exception {
        List<Future<?>> all = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            Path own = Files.createDirectory(directory.resolve("s" + i));
            all.add(threads.submit(() -> {
                fetcher.fetch(List.of(uri("/ten").setCache(true).build()), own, Optional.empty());
                return null;
            }));
        }
        for (Future<?> one : all) {
            one.get(10, TimeUnit.SECONDS);
        }

        assertThat(requests).hasValue(1);
        assertThat(directory.resolve("s7/ten")).hasContent("0123456789");
        assertThat(fetcher.cacheUsedBytes()).isEqualTo(10);
    }

    @Test
    void cacheKeepsItsSizeAndDropsTheOldest() throws Exception {
        for (String query : List.of("a", "b", "b", "a")) {
            fetcher.fetch(
                    List.of(uri("/ten?" + query)
                            .setCache(true)
                            .setOutputFile(query)
                            .build()),
                    sandbox,
                    Optional.empty());
            assertThat(fetcher.cacheUsedBytes()).isLessThanOrEqualTo(15);
        }

        assertThat(requests).hasValue(3);
    }

    private Fetcher fetcher(long cacheBytes) throws IOException {
        return new Fetcher(
                FetchSettings.of(directory.resolve("cache"), cacheBytes, Duration.ofSeconds(20)),
                HttpClient.newHttpClient());
    }

    private CommandInfo.URI.Builder uri(String path) {
        return plain("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    private static CommandInfo.URI.Builder plain(String uri) {
        return CommandInfo.URI.newBuilder().setValue(uri);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

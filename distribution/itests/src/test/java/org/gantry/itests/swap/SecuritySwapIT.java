package org.gantry.itests.swap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.gantry.itests.Configuration;
import org.gantry.itests.Http;
import org.gantry.itests.Node;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The modules that say who somebody is, and what they may do, swapped while they are asked all the time. */
class SecuritySwapIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int SWAPS = 6;
    private static final int THREADS = 3;

    /** What may never be otherwise. */
    private enum Asked {
        MAY("/flags", Optional.of("ops:ops-secret"), 200),
        MAY_NOT("/flags", Optional.of("dev:dev-secret"), 403),
        LIES("/flags", Optional.of("ops:wrong"), 401),
        UNKNOWN("/state", Optional.of("nobody:wrong"), 401),
        ANONYMOUS("/state", Optional.empty(), 401);

        private final String path;
        private final Optional<String> pair;
        private final int status;

        Asked(String path, Optional<String> pair, int status) {
            this.path = path;
            this.pair = pair;
            this.status = status;
        }
    }

    @TempDir
    static Path folder;

    private static Node node;
    private static Modules modules;

    @BeforeAll
    static void start() throws Exception {
        Path credentials = Files.writeString(folder.resolve("credentials"), "ops ops-secret\ndev dev-secret\n");
        Path acls = Files.writeString(folder.resolve("acls"), """
                {"permissive": true,
                 "view_flags": [{"principals": {"values": ["ops"]}, "flags": {"type": "ANY"}},
                                {"principals": {"type": "ANY"}, "flags": {"type": "NONE"}}]}""");
        Map<String, String> security = Map.of(
                "acls", "file://" + acls, "authenticate_http_readonly", "true", "authenticate_http_readwrite", "true");
        node = Node.in(folder.resolve("node"));
        new Configuration(node)
                .with("org.gantry.master.cfg", with(security, "credentials", credentials.toString()))
                .with("org.gantry.agent-agent.cfg", with(security, "http_credentials", credentials.toString()));
        node.start();
        modules = new Modules(node);
    }

    private static Map<String, String> with(Map<String, String> settings, String name, String value) {
        Map<String, String> all = new TreeMap<>(settings);
        all.put(name, value);
        return all;
    }

    @AfterAll
    static void stop() {
        if (node != null) {
            node.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"security-basic, authenticator/basic", "security-acl, authorizer/local"})
    void nobodyGetsInAndNobodyIsKeptOut(String artifact, String module) throws Exception {
        Path next = ModuleJar.shipped(artifact).version("0.2.0").write(folder.resolve(artifact + ".jar"));
        Queue<String> wrong = new ConcurrentLinkedQueue<>();
        AtomicInteger rounds = new AtomicInteger();
        AtomicBoolean over = new AtomicBoolean();
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<?>> asking = IntStream.range(0, THREADS)
                    .<Future<?>>mapToObj(i -> threads.submit(() -> ask(wrong, rounds, over)))
                    .toList();
            for (int i = 0; i < SWAPS; i++) {
                int seen = rounds.get();
                Http.Response response = i % 2 == 0 ? modules.upgrade(next) : modules.rollback(module);
                assertThat(response.status()).as(response.body()).isEqualTo(200);
                await().atMost(SOON).until(() -> rounds.get() > seen + THREADS || !wrong.isEmpty());
            }
            over.set(true);
            for (Future<?> one : asking) {
                one.get(60, TimeUnit.SECONDS);
            }
        } finally {
            over.set(true);
            threads.shutdown();
        }
        assertThat(wrong).isEmpty();
    }

    private static void ask(Queue<String> wrong, AtomicInteger rounds, AtomicBoolean over) {
        Http http = new Http();
        while (!over.get() && wrong.size() < 100) {
            for (Asked asked : Asked.values()) {
                for (URI server : List.of(node.master(), node.agent())) {
                    HttpRequest.Builder request =
                            http.request(server, asked.path).GET();
                    asked.pair.ifPresent(pair -> request.header(
                            "Authorization",
                            "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8))));
                    int status = http.send(request).status();
                    if (status != asked.status) {
                        wrong.add(asked + " at " + server + ": " + status);
                    }
                }
            }
            rounds.incrementAndGet();
        }
    }
}

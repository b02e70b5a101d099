package org.gantry.agent.link;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.MasterInfo;
import org.gantry.protocol.MediaType;
import org.gantry.protocol.RecordIo;
import org.gantry.protocol.agentlink.AgentLink;
import org.gantry.testkit.Waiting;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MasterLinkTest {
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<AgentLink.Event> events = new CopyOnWriteArrayList<>();
    private final List<String> ends = new CopyOnWriteArrayList<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private HttpServer leader;
    private HttpServer standby;
    private final AtomicInteger refusals = new AtomicInteger();

    @BeforeEach
    void start() throws IOException {
        leader = server();
        leader.createContext(MasterLink.PATH, this::lead);
        standby = server();
        standby.createContext("/", exchange -> {
            asked.add("standby");
            exchange.getResponseHeaders()
                    .set("Location", "//127.0.0.1:" + leader.getAddress().getPort() + MasterLink.PATH);
            exchange.sendResponseHeaders(307, -1);
            exchange.close();
        });
    }

    @AfterEach
    void stop() {
        leader.stop(0);
        standby.stop(0);
        timer.shutdownNow();
        threads.shutdownNow();
    }

    @Test
    void standbyLeadsToTheLeaderAndAnEndedStreamToANewOne() {
        try (MasterLink link = link()) {
            link.start();
            Waiting.until("two sessions", () -> events.size() >= 2);
        }

        assertThat(asked).startsWith("standby", "leader", "standby", "leader");
        assertThat(events.get(0).getSubscribed().getAgentId().getValue()).isEqualTo("S0");
        assertThat(ends).isNotEmpty();
    }

    @Test
    void masterThatIsNotReadyIsAskedAgain() {
        refusals.set(3);
        try (MasterLink link = link()) {
            link.start();
            Waiting.until("a session", () -> !events.isEmpty());
        }

        assertThat(asked.stream().filter("leader"::equals)).hasSizeGreaterThanOrEqualTo(4);
    }

    @Test
    void aLeaderThatWasReplacedIsLeftThoughItsStreamIsOpen() throws IOException {
        HttpServer former = server();
        former.createContext(MasterLink.PATH, exchange -> {
            asked.add("former");
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(subscribed());
            exchange.getResponseBody().flush();
        });
        Election election = new Election(former);
        try (MasterLink link = link(election)) {
            link.start();
            Waiting.until("a session with the former leader", () -> !events.isEmpty());
            election.elect(former);
            assertThat(ends).isEmpty();
            election.elect(leader);
            Waiting.until("a session with the leader", () -> asked.contains("leader") && events.size() >= 2);
            assertThat(ends.get(0)).startsWith("another master leads");
        } finally {
            former.stop(0);
        }
    }

    @Test
    void aLeaderThatWasReplacedIsNotWaitedFor() throws IOException {
        HttpServer silent = server();
        silent.createContext(MasterLink.PATH, exchange -> asked.add("silent"));
        Election election = new Election(silent);
        try (MasterLink link = link(election)) {
            link.start();
            Waiting.until("the silent one is asked", () -> asked.contains("silent"));
            election.elect(leader);
            Waiting.until("a session with the leader", () -> !events.isEmpty());
        } finally {
            silent.stop(0);
        }
    }

    /** Says who leads. */
    private static final class Election implements MasterLocator {
        private volatile URI leader;
        private volatile Consumer<URI> changed = ignored -> {};

        Election(HttpServer first) {
            leader = uri(first);
        }

        void elect(HttpServer next) {
            leader = uri(next);
            changed.accept(leader);
        }

        @Override
        public Optional<URI> locate() {
            return Optional.of(leader);
        }

        @Override
        public void onChange(Consumer<URI> told) {
            changed = told;
        }
    }

    private void lead(HttpExchange exchange) throws IOException {
        asked.add("leader");
        exchange.getRequestBody().readAllBytes();
        if (refusals.getAndDecrement() > 0) {
            exchange.sendResponseHeaders(503, -1);
            exchange.close();
            return;
        }
        exchange.sendResponseHeaders(200, 0);
        exchange.getResponseBody().write(subscribed());
        exchange.close();
    }

    private static byte[] subscribed() {
        AgentLink.Event event = AgentLink.Event.newBuilder()
                .setType(AgentLink.Event.Type.SUBSCRIBED)
                .setSubscribed(AgentLink.Event.Subscribed.newBuilder()
                        .setAgentId(AgentID.newBuilder().setValue("S0"))
                        .setPingIntervalSeconds(1)
                        .setTotalPingTimeoutSeconds(10)
                        .setMasterInfo(
                                MasterInfo.newBuilder().setId("m").setIp(1).setPort(1)))
                .build();
        return RecordIo.frame(MediaType.PROTOBUF.encode(event));
    }

    private MasterLink link() {
        URI uri = uri(standby);
        return link(() -> Optional.of(uri));
    }

    private static URI uri(HttpServer server) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private MasterLink link(MasterLocator locator) {
        return new MasterLink(
                "test",
                new LinkSettings(
                        Duration.ofMillis(10), Duration.ofMillis(50), Duration.ofSeconds(60), 10, Credentials.NONE),
                locator,
                HttpClient.newHttpClient(),
                timer,
                () -> AgentLink.Call.newBuilder()
                        .setType(AgentLink.Call.Type.SUBSCRIBE)
                        .build(),
                events::add,
                ends::add);
    }

    private HttpServer server() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.start();
        return server;
    }
}

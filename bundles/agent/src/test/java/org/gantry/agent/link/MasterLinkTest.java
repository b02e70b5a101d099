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

    private void lead(HttpExchange exchange) throws IOException {
        asked.add("leader");
        exchange.getRequestBody().readAllBytes();
        if (refusals.getAndDecrement() > 0) {
            exchange.sendResponseHeaders(503, -1);
            exchange.close();
            return;
        }
        AgentLink.Event event = AgentLink.Event.newBuilder()
                .setType(AgentLink.Event.Type.SUBSCRIBED)
                .setSubscribed(AgentLink.Event.Subscribed.newBuilder()
                        .setAgentId(AgentID.newBuilder().setValue("S0"))
                        .setPingIntervalSeconds(1)
                        .setTotalPingTimeoutSeconds(10)
                        .setMasterInfo(
                                MasterInfo.newBuilder().setId("m").setIp(1).setPort(1)))
                .build();
        exchange.sendResponseHeaders(200, 0);
        exchange.getResponseBody().write(RecordIo.frame(MediaType.PROTOBUF.encode(event)));
        exchange.close();
    }

    private MasterLink link() {
        URI uri = URI.create("http://127.0.0.1:" + standby.getAddress().getPort());
        return new MasterLink(
                "test",
                new LinkSettings(
                        Duration.ofMillis(10), Duration.ofMillis(50), Duration.ofSeconds(5), 10, Credentials.NONE),
                () -> Optional.of(uri),
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

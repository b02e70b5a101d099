package org.gantry.state.zookeeper;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.gantry.state.spi.LeaderElection.Listener;
import org.gantry.state.spi.StateException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What happens while the server is away, and after it has come back. */
class OutageTest {
    @RegisterExtension
    final LocalEnsemble ensemble = new LocalEnsemble();

    private static final Duration SOON = Duration.ofSeconds(30);

    @Test
    void callsFailAsUnavailableAndWorkAgainAfterwards() throws Exception {
        ZooKeeperState state = ensemble.open(Map.of("session_timeout", "4secs"), Duration.ofSeconds(1));
        long version = state.store().put("/a", bytes("1"));
        ensemble.stop();
        unavailable(() -> state.store().get("/a"));
        unavailable(() -> state.store().put("/a", bytes("2")));
        unavailable(() -> state.store().children("/"));
        unavailable(() -> state.store().deleteTree("/a"));
        unavailable(() -> state.store().watch("/a", () -> {}));
        ensemble.start();
        await().atMost(SOON).ignoreException(StateException.class).untilAsserted(() -> assertThat(
                        state.store().get("/a").orElseThrow().version())
                .isEqualTo(version));
        assertThat(state.store().put("/a", bytes("3"))).isGreaterThan(version);
        assertThat(state.metrics().snapshot().get("get").failures()).isPositive();
    }

    @Test
    void aWatchCallsBackAfterTheServerCameBackEvenInANewSession() throws Exception {
        ZooKeeperState state = ensemble.open(
                Map.of("connect", ensemble.server().address(), "session_timeout", "4secs"), Duration.ofSeconds(5));
        AtomicInteger calls = new AtomicInteger();
        state.store().watch("/a", calls::incrementAndGet);
        ensemble.stop();
        ensemble.forget();
        ensemble.start();
        await().atMost(SOON).until(() -> calls.get() > 0);
        await().atMost(SOON)
                .ignoreException(StateException.class)
                .until(() -> state.store().put("/a", bytes("1")) > 0);
        int before = calls.get();
        state.store().put("/a", bytes("2"));
        await().atMost(SOON).until(() -> calls.get() > before);
    }

    @Test
    void aLeaderStepsDownBeforeItsSessionEndsAndLeadsAgainAfterwards() throws Exception {
        ZooKeeperState state = ensemble.open();
        List<String> events = new CopyOnWriteArrayList<>();
        List<String> seen = new CopyOnWriteArrayList<>();
        state.election().detect("/mesos", leader -> seen.add(leader.isPresent() ? "somebody" : "nobody"));
        state.election().contend("/mesos", bytes("a"), recording(events));
        await().atMost(SOON).untilAsserted(() -> assertThat(seen).endsWith("somebody"));
        await().atMost(SOON).untilAsserted(() -> assertThat(events).containsExactly("elected"));
        ensemble.stop();
        // A quarter of the session's 4 seconds, and some time for a busy machine.
        await().atMost(Duration.ofMillis(2500))
                .untilAsserted(() -> assertThat(events).containsExactly("elected", "lost"));
        await().atMost(SOON).untilAsserted(() -> assertThat(seen).endsWith("nobody"));
        ensemble.start();
        await().atMost(SOON).untilAsserted(() -> assertThat(events).containsExactly("elected", "lost", "elected"));
        await().atMost(SOON).untilAsserted(() -> assertThat(seen).endsWith("somebody"));
    }

    @Test
    void aShortOutageCostsNoLeadership() throws Exception {
        ZooKeeperState state = ensemble.open(Map.of("session_timeout", "20secs"), Duration.ofSeconds(10));
        List<String> events = new CopyOnWriteArrayList<>();
        state.election().contend("/mesos", bytes("a"), recording(events));
        await().atMost(SOON).untilAsserted(() -> assertThat(events).containsExactly("elected"));
        String before = ensemble.plain().getChildren("/mesos", false).get(0);
        ensemble.stop();
        ensemble.start();
        await().atMost(SOON)
                .ignoreException(StateException.class)
                .until(() -> state.store().children("/").isEmpty());
        await().during(Duration.ofSeconds(6)).atMost(SOON).untilAsserted(() -> assertThat(events)
                .containsExactly("elected"));
        assertThat(ensemble.plain().getChildren("/mesos", false)).containsExactly(before);
    }

    @Test
    void contendingMayBeginBeforeTheServerIsThere() throws Exception {
        ZooKeeperState state = ensemble.open(Map.of("session_timeout", "4secs"), Duration.ofSeconds(1));
        ensemble.stop();
        List<String> events = new CopyOnWriteArrayList<>();
        state.election().contend("/mesos", bytes("a"), recording(events));
        ensemble.start();
        await().atMost(SOON).untilAsserted(() -> assertThat(events).containsExactly("elected"));
    }

    private static Listener recording(List<String> events) {
        return new Listener() {
            @Override
            public void elected() {
                events.add("elected");
            }

            @Override
            public void lost(String reason) {
                events.add("lost");
            }
        };
    }

    private static void unavailable(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(StateException.class, e -> assertThat(e.code())
                .isEqualTo(StateException.Code.UNAVAILABLE));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}

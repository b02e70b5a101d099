package org.gantry.state.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.core.ThrowingRunnable;
import org.gantry.state.spi.LeaderElection;
import org.gantry.state.spi.StateException;
import org.gantry.state.spi.StateStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who leads, who hears of it, and in which order: the behaviours of a {@link LeaderElection}. */
public abstract class LeaderElectionContract {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String GROUP = "/mesos";

    /** What happened, over all contenders of a test: {@code elected a}, {@code lost a}. */
    private final List<String> events = new CopyOnWriteArrayList<>();

    private final List<AutoCloseable> open = new ArrayList<>();

    /** A participant in elections as another process would be; those of one test see each other. */
    protected abstract LeaderElection participant();

    /**
     * Ends, from outside and without warning, the session of the contender that leads the group. It may hear of that only
     * after another was elected.
     */
    protected abstract void expireLeader(String group) throws Exception;

    /** How many contend in a group now, as the implementation sees it. */
    protected abstract int contenders(String group) throws Exception;

    @AfterEach
    void closeAll() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
    }

    @Test
    void aLoneContenderIsElected() {
        contend("a");
        happened("elected a");
    }

    @Test
    void ofManyContendersOneIsElected() {
        List<String> seen = detect();
        contend("a");
        contend("b");
        contend("c");
        contend("d");
        awaiting(() -> assertThat(events).hasSize(1));
        String leader = events.get(0).replace("elected ", "");
        awaiting(() -> assertThat(seen).endsWith(leader));
        assertThat(events).containsExactly("elected " + leader);
    }

    @Test
    void whoCameFirstLeadsAndTheNextFollowsInOrder() throws Exception {
        AutoCloseable a = contend("a");
        happened("elected a");
        AutoCloseable b = contendBehind("b");
        AutoCloseable c = contendBehind("c");
        a.close();
        happened("elected a", "lost a", "elected b");
        b.close();
        happened("elected a", "lost a", "elected b", "lost b", "elected c");
        c.close();
        assertThat(events).endsWith("elected c", "lost c");
    }

    @Test
    void closingALeaderTellsItBeforeCloseReturns() throws Exception {
        AutoCloseable a = contend("a");
        happened("elected a");
        a.close();
        assertThat(events).containsExactly("elected a", "lost a");
        a.close();
        assertThat(events).containsExactly("elected a", "lost a");
    }

    @Test
    void aLeaderHasHeardThatItLostBeforeAnotherIsElected() throws Exception {
        CountDownLatch mayReturn = new CountDownLatch(1);
        AutoCloseable a = opened(participant().contend(GROUP, bytes("a"), new LeaderElection.Listener() {
            @Override
            public void elected() {
                events.add("elected a");
            }

            @Override
            public void lost(String reason) {
                events.add("losing a");
                awaitQuietly(mayReturn);
                events.add("lost a");
            }
        }));
        happened("elected a");
        contendBehind("b");
        Thread closing = new Thread(() -> closeQuietly(a), "closing");
        closing.start();
        awaiting(() -> assertThat(events).containsExactly("elected a", "losing a"));
        mayReturn.countDown();
        happened("elected a", "losing a", "lost a", "elected b");
        closing.join(10_000);
        assertThat(closing.isAlive()).isFalse();
    }

    @Test
    void closingAFollowerChangesNothingForTheLeader() throws Exception {
        List<String> seen = detect();
        contend("a");
        happened("elected a");
        AutoCloseable b = contendBehind("b");
        contendBehind("c");
        b.close();
        expireLeader(GROUP);
        happenedInAnyOrder("elected a", "lost a", "elected c");
        awaiting(() -> assertThat(seen).endsWith("c"));
        assertThat(seen).doesNotContain("b");
    }

    @Test
    void aDetectorHearsAtOnceThatNobodyLeads() {
        List<String> seen = detect();
        awaiting(() -> assertThat(seen).containsExactly("nobody"));
    }

    @Test
    void aDetectorHearsWhoLeadsAlready() {
        contend("a");
        happened("elected a");
        List<String> seen = detect();
        awaiting(() -> assertThat(seen).containsExactly("a"));
    }

    @Test
    void aDetectorFollowsEveryHandOver() throws Exception {
        List<String> seen = detect();
        AutoCloseable a = contend("a");
        awaiting(() -> assertThat(seen).endsWith("a"));
        AutoCloseable b = contendBehind("b");
        a.close();
        awaiting(() -> assertThat(seen).endsWith("b"));
        b.close();
        awaiting(() -> assertThat(seen).endsWith("nobody"));
    }

    @Test
    void aDetectorIsToldOfChangesOnly() throws Exception {
        List<String> seen = detect();
        contend("a");
        awaiting(() -> assertThat(seen).containsExactly("nobody", "a"));
        AutoCloseable b = contendBehind("b");
        b.close();
        expireLeader(GROUP);
        awaiting(() -> assertThat(events).containsExactly("elected a", "lost a", "elected a"));
        awaiting(() -> assertThat(seen).endsWith("a"));
        assertThat(seen).doesNotContain("b");
    }

    @Test
    void aClosedDetectorIsSilent() throws Exception {
        List<String> closed = new CopyOnWriteArrayList<>();
        AutoCloseable detector = participant().detect(GROUP, leader -> closed.add(text(leader)));
        awaiting(() -> assertThat(closed).hasSize(1));
        detector.close();
        List<String> seen = detect();
        contend("a");
        awaiting(() -> assertThat(seen).endsWith("a"));
        assertThat(closed).containsExactly("nobody");
    }

    @Test
    void groupsAreApart() {
        contend("a");
        opened(participant().contend("/other/deep/group", bytes("b"), recording("b")));
        awaiting(() -> assertThat(events).containsExactlyInAnyOrder("elected a", "elected b"));
    }

    @Test
    void aLeaderWhoseSessionEndsContendsAgainBehindTheOthers() throws Exception {
        contend("a");
        happened("elected a");
        AutoCloseable b = contendBehind("b");
        expireLeader(GROUP);
        happenedInAnyOrder("elected a", "lost a", "elected b");
        awaitContenders(2);
        b.close();
        awaiting(() -> assertThat(events).hasSize(5).endsWith("lost b", "elected a"));
    }

    @Test
    void aLoneLeaderWhoseSessionEndsIsElectedAgain() throws Exception {
        contend("a");
        happened("elected a");
        expireLeader(GROUP);
        happened("elected a", "lost a", "elected a");
    }

    @Test
    void oneParticipantMayContendTwice() throws Exception {
        LeaderElection one = participant();
        AutoCloseable a = opened(one.contend(GROUP, bytes("a"), recording("a")));
        happened("elected a");
        opened(one.contend(GROUP, bytes("b"), recording("b")));
        awaitContenders(2);
        a.close();
        happened("elected a", "lost a", "elected b");
    }

    @Test
    void aContenderMayCloseItselfWhenElected() {
        AtomicReference<AutoCloseable> self = new AtomicReference<>();
        CountDownLatch known = new CountDownLatch(1);
        self.set(opened(participant().contend(GROUP, bytes("a"), new LeaderElection.Listener() {
            @Override
            public void elected() {
                awaitQuietly(known);
                events.add("elected a");
                closeQuietly(self.get());
            }

            @Override
            public void lost(String reason) {
                events.add("lost a");
            }
        })));
        known.countDown();
        awaiting(() -> assertThat(events).containsExactly("elected a", "lost a"));
        contend("b");
        happened("elected a", "lost a", "elected b");
    }

    @Test
    void aListenerThatFailsStillLeadsAndHandsOver() throws Exception {
        AutoCloseable a = opened(participant().contend(GROUP, bytes("a"), new LeaderElection.Listener() {
            @Override
            public void elected() {
                events.add("elected a");
                throw new IllegalStateException("thrown by the test");
            }

            @Override
            public void lost(String reason) {
                events.add("lost a");
                throw new IllegalStateException("thrown by the test");
            }
        }));
        happened("elected a");
        contendBehind("b");
        a.close();
        happened("elected a", "lost a", "elected b");
    }

    @Test
    void aReasonIsGivenForALostSession() throws Exception {
        AtomicReference<String> told = new AtomicReference<>("");
        opened(participant().contend(GROUP, bytes("a"), new LeaderElection.Listener() {
            @Override
            public void elected() {
                events.add("elected a");
            }

            @Override
            public void lost(String reason) {
                told.set(reason);
            }
        }));
        happened("elected a");
        expireLeader(GROUP);
        awaiting(() -> assertThat(told.get()).isNotBlank());
    }

    @Test
    void aBadGroupIsRefused() {
        for (String group : List.of("", "mesos", "/", "/mesos/", "/a//b")) {
            refused(() -> participant().contend(group, bytes("a"), recording("a")));
            refused(() -> participant().detect(group, leader -> {}));
        }
    }

    @Test
    void aContenderThatSaysTooMuchOfItselfIsRefused() {
        refused(() -> participant().contend(GROUP, new byte[StateStore.MAX_BYTES + 1], recording("a")));
    }

    private AutoCloseable contendBehind(String name) {
        AtomicReference<Integer> before = new AtomicReference<>(0);
        awaiting(() -> before.set(contenders(GROUP)));
        AutoCloseable contender = contend(name);
        awaitContenders(before.get() + 1);
        return contender;
    }

    private void awaitContenders(int count) {
        awaiting(() -> assertThat(contenders(GROUP)).isEqualTo(count));
    }

    private AutoCloseable contend(String name) {
        return opened(participant().contend(GROUP, bytes(name), recording(name)));
    }

    private AutoCloseable opened(AutoCloseable closeable) {
        open.add(closeable);
        return closeable;
    }

    private List<String> detect() {
        List<String> seen = new CopyOnWriteArrayList<>();
        opened(participant().detect(GROUP, leader -> seen.add(text(leader))));
        awaiting(() -> assertThat(seen).isNotEmpty());
        return seen;
    }

    private LeaderElection.Listener recording(String name) {
        return new LeaderElection.Listener() {
            @Override
            public void elected() {
                events.add("elected " + name);
            }

            @Override
            public void lost(String reason) {
                events.add("lost " + name);
            }
        };
    }

    private void happened(String... expected) {
        awaiting(() -> assertThat(events).containsExactly(expected));
    }

    private void happenedInAnyOrder(String... expected) {
        awaiting(() -> assertThat(events).containsExactlyInAnyOrder(expected));
    }

    private static void awaiting(ThrowingRunnable assertion) {
        await().atMost(SOON).pollInterval(Duration.ofMillis(10)).untilAsserted(assertion);
    }

    private static void refused(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(StateException.class, e -> assertThat(e.code())
                .isEqualTo(StateException.Code.INVALID));
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void closeQuietly(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception e) {
            throw new AssertionError("close failed", e);
        }
    }

    private static String text(Optional<byte[]> leader) {
        return leader.map(bytes -> new String(bytes, UTF_8)).orElse("nobody");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}

package org.gantry.frameworks.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.MasterInfo;
import org.apache.mesos.v1.Protos.OfferID;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SchedulerClientTest {
    private static final FrameworkInfo INFO =
            FrameworkInfo.newBuilder().setUser("nobody").setName("test").build();

    private final Recording recording = new Recording();
    private StreamingMaster master;
    private SchedulerClient client;

    /** Remembers what it hears, and can be held up. */
    private static final class Recording implements SchedulerListener {
        private final List<String> heard = new CopyOnWriteArrayList<>();
        private volatile CountDownLatch gate = new CountDownLatch(0);

        @Override
        public void subscribed(Event.Subscribed subscribed, MasterInfo info) {
            heard.add("subscribed " + subscribed.getFrameworkId().getValue());
        }

        @Override
        public void event(Event event) {
            try {
                assertThat(gate.await(10, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            heard.add("rescind " + event.getRescind().getOfferId().getValue());
        }

        @Override
        public void disconnected(String reason) {
            heard.add("disconnected");
        }

        @Override
        public void refused(String reason) {
            heard.add("refused " + reason);
        }
    }

    @BeforeEach
    void startMaster() throws IOException {
        master = new StreamingMaster();
    }

    @AfterEach
    void stop() {
        client.close();
        master.close();
    }

    private void connect(URI... masters) {
        connect(Access.NONE, masters);
    }

    private void connect(Access access, URI... masters) {
        SchedulerSettings settings = new SchedulerSettings(
                List.of(masters),
                Duration.ofSeconds(5),
                Duration.ofMillis(10),
                Duration.ofMillis(100),
                3,
                100_000,
                5,
                access);
        client = new SchedulerClient(settings, () -> INFO, recording, Duration.ofMillis(20));
        client.start();
    }

    private void awaitHeard(String... all) {
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(recording.heard).containsExactly(all));
    }

    private static Event rescind(String offer) {
        return Event.newBuilder()
                .setType(Event.Type.RESCIND)
                .setRescind(Event.Rescind.newBuilder()
                        .setOfferId(OfferID.newBuilder().setValue(offer)))
                .build();
    }

    @Test
    void showsWhoItIsWithEveryRequest() throws Exception {
        connect(new Access(() -> Optional.of("Basic secret"), Optional.empty()), master.uri());
        await().atMost(Duration.ofSeconds(10)).until(() -> client.subscribed());
        client.send(Calls.revive()).get(10, TimeUnit.SECONDS);
        assertThat(master.authorizations()).hasSizeGreaterThanOrEqualTo(2).containsOnly("Basic secret");
    }

    @Test
    void hearsEventsInOrderHoweverTheyAreCut() throws Exception {
        connect(master.uri());
        OutputStream stream = master.stream();
        byte[] first = org.gantry.protocol.RecordIo.frame(rescind("1").toByteArray());
        stream.write(first, 0, 3);
        stream.flush();
        stream.write(first, 3, first.length - 3);
        StreamingMaster.send(stream, rescind("2"));

        awaitHeard("subscribed F-0000", "rescind 1", "rescind 2");
    }

    @Test
    void sendsCallsInOrderWithIdAndStream() throws Exception {
        connect(master.uri());
        await().until(client::subscribed);

        client.send(Calls.suppress()).get(5, TimeUnit.SECONDS);
        client.send(Calls.revive()).get(5, TimeUnit.SECONDS);
        client.send(Calls.kill("t", Optional.of("a"), Optional.of(Duration.ofSeconds(3))))
                .get(5, TimeUnit.SECONDS);

        assertThat(master.calls(Call.Type.REVIVE).get(0).getFrameworkId().getValue())
                .isEqualTo("F-0000");
        assertThat(master.calls(Call.Type.KILL)
                        .get(0)
                        .getKill()
                        .getKillPolicy()
                        .getGracePeriod()
                        .getNanoseconds())
                .isEqualTo(3_000_000_000L);
    }

    @Test
    void subscribesAgainWithItsIdAfterTheStreamEnds() throws Exception {
        connect(master.uri());
        master.stream().close();

        awaitHeard("subscribed F-0000", "disconnected", "subscribed F-0000");
        Call again = master.calls(Call.Type.SUBSCRIBE).get(1);
        assertThat(again.getFrameworkId().getValue()).isEqualTo("F-0000");
        assertThat(again.getSubscribe().getFrameworkInfo().getId().getValue()).isEqualTo("F-0000");
    }

    @Test
    void silenceEndsTheSubscription() {
        master.heartbeat(0.05);
        connect(master.uri());

        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(recording.heard).contains("disconnected"));
    }

    @Test
    void followsRedirectsToTheLeader() throws Exception {
        try (StreamingMaster standby = new StreamingMaster()) {
            standby.redirectTo(master);
            connect(standby.uri());
            await().until(client::subscribed);

            client.send(Calls.revive()).get(5, TimeUnit.SECONDS);

            assertThat(master.calls(Call.Type.REVIVE)).hasSize(1);
        }
    }

    @Test
    void leavesALeaderThatWasReplacedThoughItsStreamIsOpen() throws Exception {
        try (StreamingMaster next = new StreamingMaster();
                StreamingMaster standby = new StreamingMaster()) {
            standby.redirectTo(master);
            connect(master.uri(), standby.uri());
            await().until(client::subscribed);

            standby.knowsLeader(next);
            next.knowsLeader(next);

            awaitHeard("subscribed F-0000", "disconnected", "subscribed F-0000");
            assertThat(next.calls(Call.Type.SUBSCRIBE)).hasSize(1);
        }
    }

    @Test
    void staysAsLongAsNobodySaysThatItLeadsItself() throws Exception {
        try (StreamingMaster former = new StreamingMaster();
                StreamingMaster standby = new StreamingMaster()) {
            standby.knowsLeader(former);
            former.knowsLeader(master);
            connect(master.uri(), standby.uri(), former.uri());
            await().until(client::subscribed);

            await().until(() -> standby.questions() >= 3 && former.questions() >= 3);

            awaitHeard("subscribed F-0000");
        }
    }

    @Test
    void triesTheNextMasterWhenOneIsGone() throws Exception {
        URI nobody;
        try (ServerSocket socket = new ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
            nobody = URI.create("http://127.0.0.1:" + socket.getLocalPort());
        }
        connect(nobody, master.uri());

        awaitHeard("subscribed F-0000");
    }

    @Test
    void triesAgainWhenThereIsNoLeader() {
        master.refuseNextSubscriptions(3);
        connect(master.uri());

        awaitHeard("subscribed F-0000");
        assertThat(master.calls(Call.Type.SUBSCRIBE)).hasSize(4);
    }

    @Test
    void errorOfTheMasterIsFinal() throws Exception {
        connect(master.uri());
        StreamingMaster.send(
                master.stream(),
                Event.newBuilder()
                        .setType(Event.Type.ERROR)
                        .setError(Event.Error.newBuilder().setMessage("Framework has been removed"))
                        .build());

        awaitHeard("subscribed F-0000", "refused Framework has been removed");
        assertThat(failureOf(client.send(Calls.revive()))).hasMessageContaining("closed");
        assertThat(master.calls(Call.Type.SUBSCRIBE)).hasSize(1);
    }

    private static Throwable failureOf(CompletableFuture<Void> sent) throws Exception {
        try {
            sent.get(5, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            return e.getCause();
        }
        throw new AssertionError("the call succeeded");
    }

    @Test
    void refusedCallSaysWhy() throws Exception {
        connect(master.uri());
        await().until(client::subscribed);
        master.answerCallsWith(403);

        assertThat(failureOf(client.send(Calls.revive())))
                .isInstanceOfSatisfying(
                        SchedulerException.class, e -> assertThat(e.status()).isEqualTo(403));
    }

    @Test
    void callsBeyondTheQueueAreRefused() {
        SchedulerSettings settings = SchedulerSettings.of(master.uri());
        client = new SchedulerClient(
                new SchedulerSettings(
                        settings.masters(),
                        Duration.ofSeconds(1),
                        Duration.ofMillis(10),
                        Duration.ofMillis(10),
                        3,
                        100,
                        5,
                        Access.NONE),
                () -> INFO,
                recording);

        List<CompletableFuture<Void>> sent =
                IntStream.range(0, 6).mapToObj(i -> client.send(Calls.revive())).toList();

        assertThat(sent.get(4)).isNotDone();
        assertThat(sent.get(5)).isCompletedExceptionally();
    }

    @Test
    void brokenFramingEndsTheSubscription() throws Exception {
        connect(master.uri());
        OutputStream stream = master.stream();
        stream.write("no length\n".getBytes(StandardCharsets.US_ASCII));
        stream.flush();

        awaitHeard("subscribed F-0000", "disconnected", "subscribed F-0000");
    }

    @Test
    void slowListenerHoldsTheStreamBack() throws Exception {
        connect(master.uri());
        OutputStream stream = master.stream();
        recording.gate = new CountDownLatch(1);
        for (int i = 0; i < 100; i++) {
            StreamingMaster.send(stream, rescind(Integer.toString(i)));
        }
        assertThat(recording.heard).hasSize(1);

        recording.gate.countDown();

        await().untilAsserted(
                        () -> assertThat(recording.heard).hasSize(101).last().isEqualTo("rescind 99"));
    }
}

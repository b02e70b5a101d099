package org.gantry.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.gantry.master.testing.FakeScheduler;
import org.gantry.master.testing.LocalMaster;
import org.gantry.protocol.MediaType;
import org.gantry.state.memory.InMemoryLeaderElection;
import org.gantry.state.memory.InMemoryStateStore;
import org.junit.jupiter.api.Test;

/** A leader whose registry was taken by another leaves everybody, and stands at the end of the line again. */
class ShutOutTest {
    private static final Duration WITHIN = Duration.ofSeconds(20);

    private final InMemoryStateStore store = new InMemoryStateStore();
    private final InMemoryLeaderElection election = new InMemoryLeaderElection();

    private LocalMaster contending() throws Exception {
        LocalMaster master = new LocalMaster(Map.of("zk", "/mesos"));
        master.master().use(store);
        master.master().contend(election);
        return master.start();
    }

    private static void awaitLeading(LocalMaster master) {
        await().atMost(WITHIN).until(() -> master.master().snapshot().elected().isPresent());
    }

    private void takeFence() {
        store.put("/gantry/master/term", "{\"version\":1,\"term\":\"other\"}".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void anotherLeadsInItsPlace() throws Exception {
        try (LocalMaster leader = contending()) {
            awaitLeading(leader);
            try (LocalMaster standby = contending();
                    FakeScheduler framework = new FakeScheduler(
                            leader.root(),
                            MediaType.PROTOBUF,
                            FakeScheduler.info("f").setFailoverTimeout(60).build())) {
                await().atMost(WITHIN).until(() -> election.contenders("/mesos") == 2);
                takeFence();
                FakeScheduler writing = new FakeScheduler(
                        leader.root(),
                        MediaType.PROTOBUF,
                        FakeScheduler.info("g").build());

                awaitLeading(standby);
                framework.subscription().awaitEnd();
                assertThat(framework.subscription().events())
                        .extracting(Event::getType)
                        .doesNotContain(Event.Type.ERROR);
                await().atMost(WITHIN)
                        .until(() -> leader.master().snapshot().elected().isEmpty());
                await().atMost(WITHIN).until(() -> election.contenders("/mesos") == 2);
                writing.subscription().close();
            }
        }
    }

    @Test
    void theOnlyOneLeadsAgain() throws Exception {
        try (LocalMaster leader = contending()) {
            awaitLeading(leader);
            takeFence();
            try (FakeScheduler framework = new FakeScheduler(
                    leader.root(), MediaType.PROTOBUF, FakeScheduler.info("f").build())) {
                framework.subscription().awaitEnd();
            }
            awaitLeading(leader);
            try (FakeScheduler again = new FakeScheduler(
                    leader.root(), MediaType.PROTOBUF, FakeScheduler.info("f").build())) {
                assertThat(again.id()).isNotEmpty();
            }
        }
    }
}

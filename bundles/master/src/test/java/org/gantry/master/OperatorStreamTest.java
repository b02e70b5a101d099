package org.gantry.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.master.Protos.Call;
import org.apache.mesos.v1.master.Protos.Event;
import org.gantry.master.testing.FakeAgent;
import org.gantry.master.testing.FakeScheduler;
import org.gantry.master.testing.LocalMaster;
import org.gantry.master.testing.Subscription;
import org.gantry.protocol.MediaType;
import org.gantry.state.memory.InMemoryLeaderElection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The operator API's event stream, and what a standby answers. */
class OperatorStreamTest {
    @ParameterizedTest
    @EnumSource(MediaType.class)
    void tellsOfEveryChange(MediaType media) throws Exception {
        try (LocalMaster master = new LocalMaster(Map.of("allocation_interval", "20ms")).startLeading();
                Subscription<Event> stream = new Subscription<>(
                        master.root().resolve("/api/v1"),
                        media,
                        Call.newBuilder().setType(Call.Type.SUBSCRIBE).build(),
                        Event::newBuilder,
                        Event.class)) {
            stream.await(event -> event.getType() == Event.Type.HEARTBEAT);
            assertThat(stream.events().get(0).getSubscribed().getHeartbeatIntervalSeconds())
                    .isEqualTo(15.0);
            try (FakeAgent agent = new FakeAgent(master.root(), "cpus:4;mem:1024")) {
                stream.await(event -> event.getType() == Event.Type.AGENT_ADDED);
                FakeScheduler scheduler = new FakeScheduler(
                        master.root(), media, FakeScheduler.info("watched").build());
                stream.await(event -> event.getType() == Event.Type.FRAMEWORK_ADDED);
                scheduler.launch(scheduler.awaitOffer(), FakeScheduler.task("t1", agent.id(), "cpus:1;mem:64"));
                stream.await(event -> event.getType() == Event.Type.TASK_ADDED);
                agent.update(scheduler.id(), "t1", TaskState.TASK_RUNNING);
                assertThat(stream.await(event -> event.getType() == Event.Type.TASK_UPDATED)
                                .getTaskUpdated()
                                .getState())
                        .isEqualTo(TaskState.TASK_RUNNING);
                scheduler.close();
                stream.await(event -> event.getType() == Event.Type.FRAMEWORK_REMOVED);
                agent.unregister();
                stream.await(event -> event.getType() == Event.Type.AGENT_REMOVED);
            }
        }
    }

    private static Subscription<Event> follow(LocalMaster master) {
        return new Subscription<>(
                master.root().resolve("/api/v1"),
                MediaType.JSON,
                Call.newBuilder().setType(Call.Type.SUBSCRIBE).build(),
                Event::newBuilder,
                Event.class);
    }

    @Test
    void oneSubscriberTooManyTakesThePlaceOfTheOldest() throws Exception {
        try (LocalMaster master = new LocalMaster(Map.of("max_operator_event_stream_subscribers", "2")).startLeading();
                Subscription<Event> oldest = follow(master)) {
            oldest.await(event -> event.getType() == Event.Type.HEARTBEAT);
            try (Subscription<Event> second = follow(master)) {
                second.await(event -> event.getType() == Event.Type.HEARTBEAT);
                try (Subscription<Event> third = follow(master)) {
                    oldest.awaitEnd();
                    try (FakeAgent agent = new FakeAgent(master.root(), "cpus:4;mem:1024")) {
                        second.await(event -> event.getType() == Event.Type.AGENT_ADDED);
                        third.await(event -> event.getType() == Event.Type.AGENT_ADDED);
                        assertThat(agent.id()).isNotEmpty();
                    }
                }
            }
        }
    }

    @Test
    void standbySendsClientsToTheLeader() throws Exception {
        InMemoryLeaderElection election = new InMemoryLeaderElection();
        Map<String, String> first = Map.of("zk", "/mesos", "port", "6050");
        Map<String, String> second = Map.of("zk", "/mesos", "port", "6051");
        try (LocalMaster leader = new LocalMaster(first);
                LocalMaster standby = new LocalMaster(second).start()) {
            assertThat(standby.get("/state").statusCode()).isEqualTo(503);
            leader.master().contend(election);
            leader.startLeading();
            standby.master().contend(election);
            await().until(() -> standby.get("/redirect").statusCode() == 307);
            HttpResponse<String> state = standby.get("/master/state?x=1");
            assertThat(state.statusCode()).isEqualTo(307);
            assertThat(state.headers().firstValue("Location"))
                    .isEqualTo(Optional.of("//127.0.0.1:6050/master/state?x=1"));
            HttpResponse<String> call =
                    standby.send("POST", "/api/v1", "{\"type\":\"GET_HEALTH\"}", "Content-Type", "application/json");
            assertThat(call.statusCode()).isEqualTo(307);
            assertThat(standby.get("/health").statusCode()).isEqualTo(200);
            assertThat(standby.get("/version").statusCode()).isEqualTo(200);
            assertThat(standby.get("/metrics/snapshot").body()).contains("\"master/elected\":0.0");
            election.expire("/mesos");
            await().until(() -> standby.get("/state").statusCode() == 200
                    || leader.get("/state").statusCode() == 200);
        }
    }
}

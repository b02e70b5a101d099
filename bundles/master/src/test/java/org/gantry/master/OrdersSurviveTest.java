package org.gantry.master;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.awaitility.Awaitility;
import org.gantry.master.state.StandingOrders;
import org.gantry.master.testing.FakeAgent;
import org.gantry.master.testing.FakeScheduler;
import org.gantry.master.testing.LocalMaster;
import org.gantry.protocol.MediaType;
import org.gantry.state.memory.InMemoryStateStore;
import org.gantry.state.spi.StateException;
import org.gantry.state.spi.StateStore;
import org.junit.jupiter.api.Test;

/** What operators order is there for the next master, and is not confirmed before it is written. */
class OrdersSurviveTest {
    private static final String DAY = "{\"start\":{\"nanoseconds\":2000000000000000000}}";

    private final InMemoryStateStore store = new InMemoryStateStore();

    private LocalMaster master(StateStore used) throws Exception {
        LocalMaster master = new LocalMaster(Map.of());
        master.master().use(used);
        return master.startLeading();
    }

    private static int order(LocalMaster master, String call) throws Exception {
        return master.send("POST", "/api/v1", call, "Content-Type", "application/json")
                .statusCode();
    }

    @Test
    void everyOrderHoldsForTheNextMaster() throws Exception {
        StandingOrders before;
        try (LocalMaster master = master(store);
                FakeAgent gone = new FakeAgent(master.root(), FakeAgent.info("cpus:1"), List.of(), List.of());
                FakeAgent drained = new FakeAgent(
                        master.root(),
                        FakeAgent.info("cpus:1").toBuilder().setPort(5052).build(),
                        List.of(),
                        List.of());
                FakeAgent idle = new FakeAgent(
                        master.root(),
                        FakeAgent.info("cpus:1").toBuilder().setPort(5053).build(),
                        List.of(),
                        List.of())) {
            for (String call : List.of(
                    "{'type':'UPDATE_WEIGHTS','update_weights':{'weight_infos':[{'role':'a/b','weight':2}]}}",
                    "{'type':'UPDATE_QUOTA','update_quota':{'quota_configs':[{'role':'dev','limits':{'cpus':{'value':1}}}]}}",
                    "{'type':'MARK_AGENT_GONE','mark_agent_gone':{'agent_id':{'value':'" + gone.id() + "'}}}",
                    "{'type':'DEACTIVATE_AGENT','deactivate_agent':{'agent_id':{'value':'" + idle.id() + "'}}}",
                    "{'type':'DRAIN_AGENT','drain_agent':{'agent_id':{'value':'" + drained.id()
                            + "'},'max_grace_period':{'seconds':2}}}",
                    "{'type':'UPDATE_MAINTENANCE_SCHEDULE','update_maintenance_schedule':{'schedule':{'windows':["
                            + "{'machine_ids':[{'hostname':'up'},{'hostname':'down'}],'unavailability':" + DAY
                            + "}]}}}",
                    "{'type':'START_MAINTENANCE','start_maintenance':{'machines':[{'hostname':'down'}]}}")) {
                assertThat(order(master, call.replace('\'', '"'))).as(call).isEqualTo(200);
            }
            Awaitility.await().until(() -> master.master().snapshot().orders().deactivated().values().stream()
                    .noneMatch(deactivation -> deactivation.isDraining()));
            before = master.master().snapshot().orders();
        }
        try (LocalMaster master = master(store)) {
            StandingOrders after = master.master().snapshot().orders();
            assertThat(after.weights()).isEqualTo(before.weights()).hasSize(1);
            assertThat(after.quotas()).isEqualTo(before.quotas()).hasSize(1);
            assertThat(after.gone().keySet()).isEqualTo(before.gone().keySet()).hasSize(1);
            assertThat(after.maintenance()).isEqualTo(before.maintenance());
            assertThat(after.maintenance().down()).hasSize(1);
            assertThat(after.deactivated().keySet())
                    .isEqualTo(before.deactivated().keySet())
                    .hasSize(2);
            after.deactivated().forEach((id, deactivation) -> assertThat(deactivation.drain())
                    .isEqualTo(before.deactivated().get(id).drain()));
        }
    }

    @Test
    void aNewMasterWithQuotaWaitsForItsAgents() throws Exception {
        AgentInfo first = FakeAgent.info("cpus:1;mem:64");
        AgentInfo second = first.toBuilder().setPort(5052).build();
        String firstId;
        String secondId;
        try (LocalMaster master = master(store);
                FakeAgent one = new FakeAgent(master.root(), first, List.of(), List.of());
                FakeAgent two = new FakeAgent(master.root(), second, List.of(), List.of())) {
            order(
                    master,
                    "{\"type\":\"UPDATE_QUOTA\",\"update_quota\":{\"quota_configs\":[{\"role\":\"dev\",\"limits\":{\"cpus\":{\"value\":1}}}]}}");
            firstId = one.id();
            secondId = two.id();
        }
        try (LocalMaster master = master(store);
                FakeScheduler scheduler = new FakeScheduler(
                        master.root(),
                        MediaType.JSON,
                        FakeScheduler.info("waits").build());
                FakeAgent one = new FakeAgent(master.root(), known(first, firstId), List.of(), List.of())) {
            assertThat(one.id()).isEqualTo(firstId);
            Awaitility.await()
                    .during(Duration.ofMillis(1500))
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> scheduler.subscription().events().stream()
                            .noneMatch(event -> event.getType() == Event.Type.OFFERS));
            try (FakeAgent two = new FakeAgent(master.root(), known(second, secondId), List.of(), List.of())) {
                assertThat(scheduler.awaitOffer().getAgentId().getValue()).isIn(firstId, two.id());
            }
        }
    }

    private static AgentInfo known(AgentInfo info, String id) {
        return info.toBuilder().setId(AgentID.newBuilder().setValue(id)).build();
    }

    @Test
    void anOrderIsNotConfirmedWhileTheRegistryIsAway() throws Exception {
        Outage outage = new Outage(store);
        try (LocalMaster master = master(outage)) {
            outage.away = true;
            var answer = java.util.concurrent.CompletableFuture.supplyAsync(() -> {
                try {
                    return order(
                            master,
                            "{\"type\":\"UPDATE_WEIGHTS\",\"update_weights\":{\"weight_infos\":[{\"role\":\"a\",\"weight\":2}]}}");
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            Awaitility.await()
                    .during(Duration.ofMillis(700))
                    .until(() -> !answer.isDone()
                            && master.master().snapshot().orders().weights().isEmpty());
            outage.away = false;
            assertThat(answer.get()).isEqualTo(200);
            assertThat(master.master().snapshot().orders().weights()).containsEntry("a", 2.0);
        }
    }

    /** A store that may be out of reach. */
    private static final class Outage implements StateStore {
        private final StateStore store;
        volatile boolean away;

        Outage(StateStore store) {
            this.store = store;
        }

        @Override
        public java.util.Optional<Versioned> get(String path) {
            return store.get(path);
        }

        @Override
        public List<String> children(String path) {
            return store.children(path);
        }

        @Override
        public List<Long> commit(List<Change> changes) {
            if (away) {
                throw new StateException(StateException.Code.UNAVAILABLE, "away");
            }
            return store.commit(changes);
        }

        @Override
        public void deleteTree(String path) {
            store.deleteTree(path);
        }

        @Override
        public AutoCloseable watch(String path, Runnable changed) {
            return store.watch(path, changed);
        }
    }
}

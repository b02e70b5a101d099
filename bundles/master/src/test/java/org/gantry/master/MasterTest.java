package org.gantry.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.gantry.allocator.drf.DrfAllocator;
import org.gantry.allocator.spi.Allocator;
import org.gantry.master.testing.FakeAgent;
import org.gantry.master.testing.FakeScheduler;
import org.gantry.master.testing.LocalMaster;
import org.gantry.protocol.MediaType;
import org.gantry.protocol.agentlink.AgentLink;
import org.gantry.state.memory.InMemoryStateStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The whole master over HTTP, with an agent and a framework that speak the real protocols. */
class MasterTest {
    private static final Map<String, String> QUICK =
            Map.of("allocation_interval", "50ms", "agent_ping_timeout", "300ms", "cluster", "test");
    private static final String AGENT = "cpus:4;mem:4096;disk:8192;ports:[31000-32000]";

    private LocalMaster master;

    @BeforeEach
    void start() throws Exception {
        master = new LocalMaster(QUICK).startLeading();
    }

    @AfterEach
    void stop() throws Exception {
        master.close();
    }

    @ParameterizedTest
    @EnumSource(MediaType.class)
    void runsATaskFromOfferToAcknowledgedEnd(MediaType media) throws Exception {
        try (FakeAgent agent = new FakeAgent(master.root(), AGENT);
                FakeScheduler scheduler = new FakeScheduler(
                        master.root(), media, FakeScheduler.info("life").build())) {
            Offer offer = scheduler.awaitOffer();
            assertThat(offer.getAllocationInfo().getRole()).isEqualTo("*");
            assertThat(offer.getUrl().getPath()).isEqualTo("/slave(1)");

            assertThat(scheduler.launch(offer, FakeScheduler.task("t1", agent.id(), "cpus:0.1;mem:32")))
                    .isEqualTo(202);
            AgentLink.Event launch = agent.await(AgentLink.Event.Type.LAUNCH);
            assertThat(launch.getLaunch()
                            .getTask()
                            .getResources(0)
                            .getAllocationInfo()
                            .getRole())
                    .isEqualTo("*");

            agent.update(scheduler.id(), "t1", TaskState.TASK_RUNNING);
            TaskStatus running = scheduler.awaitUpdate("t1", TaskState.TASK_RUNNING);
            assertThat(scheduler.acknowledge(running)).isEqualTo(202);
            assertThat(agent.await(AgentLink.Event.Type.ACKNOWLEDGE)
                            .getAcknowledge()
                            .getUuid())
                    .isEqualTo(running.getUuid());

            scheduler.call(Call.newBuilder()
                    .setType(Call.Type.KILL)
                    .setKill(
                            Call.Kill.newBuilder().setTaskId(TaskID.newBuilder().setValue("t1"))));
            agent.await(AgentLink.Event.Type.KILL);
            agent.update(scheduler.id(), "t1", TaskState.TASK_KILLED);
            scheduler.acknowledge(scheduler.awaitUpdate("t1", TaskState.TASK_KILLED));
            await().until(() -> master.master()
                    .snapshot()
                    .tasksOf(scheduler.id())
                    .completed()
                    .containsKey("t1"));
        }
    }

    @Test
    void showsWhatRunsInState() throws Exception {
        try (FakeAgent agent = new FakeAgent(master.root(), AGENT);
                FakeScheduler scheduler = new FakeScheduler(
                        master.root(),
                        MediaType.JSON,
                        FakeScheduler.info("shown").build())) {
            scheduler.launch(scheduler.awaitOffer(), FakeScheduler.task("t1", agent.id(), "cpus:0.5;mem:64"));
            agent.update(scheduler.id(), "t1", TaskState.TASK_RUNNING);
            scheduler.awaitUpdate("t1", TaskState.TASK_RUNNING);
            JsonNode state = new ObjectMapper().readTree(master.get("/state").body());
            assertThat(state.at("/frameworks/0/tasks/0/state").asText()).isEqualTo("TASK_RUNNING");
            assertThat(state.at("/slaves/0/used_resources/cpus").asDouble()).isEqualTo(0.5);
            assertThat(state.at("/cluster").asText()).isEqualTo("test");
        }
    }

    @Test
    void newestSubscriptionWins() throws Exception {
        var info = FakeScheduler.info("twice").setFailoverTimeout(60);
        try (FakeScheduler first = new FakeScheduler(master.root(), MediaType.JSON, info.build())) {
            info.setId(FrameworkID.newBuilder().setValue(first.id()));
            try (FakeScheduler second = new FakeScheduler(master.root(), MediaType.PROTOBUF, info.build())) {
                assertThat(second.id()).isEqualTo(first.id());
                assertThat(first.subscription()
                                .await(event -> event.getType() == Event.Type.ERROR)
                                .getError()
                                .getMessage())
                        .isEqualTo("Framework failed over");
                first.subscription().awaitEnd();
                assertThat(first.call(Call.newBuilder().setType(Call.Type.REVIVE)))
                        .isEqualTo(400);
                assertThat(second.call(Call.newBuilder().setType(Call.Type.REVIVE)))
                        .isEqualTo(202);
            }
        }
    }

    @Test
    void frameworkWithoutFailoverTimeoutIsRemovedWhenItDisconnects() throws Exception {
        try (FakeAgent agent = new FakeAgent(master.root(), AGENT)) {
            FakeScheduler scheduler = new FakeScheduler(
                    master.root(), MediaType.JSON, FakeScheduler.info("brief").build());
            scheduler.close();
            agent.await(AgentLink.Event.Type.SHUTDOWN_FRAMEWORK);
            assertThat(master.master().snapshot().completed()).containsKey(scheduler.id());
        }
    }

    @Test
    void silentAgentBecomesUnreachableAndComesBackWithItsTasks() throws Exception {
        try (FakeScheduler scheduler = new FakeScheduler(
                master.root(), MediaType.JSON, FakeScheduler.info("patient").build())) {
            FakeAgent silent = new FakeAgent(master.root(), AGENT);
            scheduler.launch(scheduler.awaitOffer(), FakeScheduler.task("t1", silent.id(), "cpus:1;mem:64"));
            silent.await(AgentLink.Event.Type.LAUNCH);
            silent.await(AgentLink.Event.Type.PING);

            TaskStatus lost = scheduler.awaitUpdate("t1", TaskState.TASK_UNREACHABLE);
            assertThat(lost.getReason()).isEqualTo(TaskStatus.Reason.REASON_AGENT_REMOVED);
            assertThat(lost.hasUnreachableTime()).isTrue();
            scheduler.subscription().await(event -> event.getType() == Event.Type.FAILURE);

            Task task = Task.newBuilder()
                    .setName("t1")
                    .setTaskId(TaskID.newBuilder().setValue("t1"))
                    .setFrameworkId(FrameworkID.newBuilder().setValue(scheduler.id()))
                    .setAgentId(AgentID.newBuilder().setValue(silent.id()))
                    .setState(TaskState.TASK_RUNNING)
                    .build();
            var info = FakeAgent.info(AGENT).toBuilder()
                    .setId(AgentID.newBuilder().setValue(silent.id()))
                    .build();
            try (FakeAgent back = new FakeAgent(master.root(), info, List.of(), List.of(task))) {
                assertThat(back.id()).isEqualTo(silent.id());
                TaskStatus again = scheduler.awaitUpdate("t1", TaskState.TASK_RUNNING);
                assertThat(again.getReason()).isEqualTo(TaskStatus.Reason.REASON_AGENT_REREGISTERED);
            }
        }
    }

    @Test
    void anotherAllocatorGoesOnFromTheMastersState() throws Exception {
        try (FakeAgent agent = new FakeAgent(master.root(), AGENT);
                FakeScheduler scheduler = new FakeScheduler(
                        master.root(),
                        MediaType.JSON,
                        FakeScheduler.info("swapped").build())) {
            Offer first = scheduler.awaitOffer();
            master.modules().swap(Allocator.class, "drf", new DrfAllocator());
            scheduler.launch(first, FakeScheduler.task("t1", agent.id(), "cpus:1;mem:96"));
            agent.await(AgentLink.Event.Type.LAUNCH);
            scheduler.call(Call.newBuilder().setType(Call.Type.REVIVE));
            Event next = scheduler
                    .subscription()
                    .await(event -> event.getType() == Event.Type.OFFERS
                            && !event.getOffers().getOffers(0).getId().equals(first.getId()));
            assertThat(next.getOffers().getOffers(0).getResourcesList())
                    .filteredOn(resource -> resource.getName().equals("cpus"))
                    .allMatch(resource -> resource.getScalar().getValue() == 3.0);
        }
    }

    @Test
    void knownAgentsAndFrameworksKeepTheirIdsWhenTheMasterStartsAgain() throws Exception {
        InMemoryStateStore store = new InMemoryStateStore();
        String agentId;
        String frameworkId;
        try (LocalMaster before = new LocalMaster(QUICK)) {
            before.master().use(store);
            before.startLeading();
            try (FakeAgent agent = new FakeAgent(before.root(), AGENT);
                    FakeScheduler scheduler = new FakeScheduler(
                            before.root(),
                            MediaType.JSON,
                            FakeScheduler.info("stays").setFailoverTimeout(60).build())) {
                agentId = agent.id();
                frameworkId = scheduler.id();
                await().until(() -> store.children("/gantry/master/frameworks").size() == 1);
            }
        }
        try (LocalMaster after = new LocalMaster(QUICK)) {
            after.master().use(store);
            after.startLeading();
            assertThat(after.master().snapshot().recovered()).containsKey(agentId);
            assertThat(after.master().snapshot().frameworks().get(frameworkId).recovered())
                    .isTrue();
            var info = FakeAgent.info(AGENT).toBuilder()
                    .setId(AgentID.newBuilder().setValue(agentId))
                    .build();
            try (FakeAgent agent = new FakeAgent(after.root(), info, List.of(), List.of());
                    FakeScheduler scheduler = new FakeScheduler(
                            after.root(),
                            MediaType.JSON,
                            FakeScheduler.info("stays")
                                    .setFailoverTimeout(60)
                                    .setId(FrameworkID.newBuilder().setValue(frameworkId))
                                    .build())) {
                assertThat(agent.id()).isEqualTo(agentId);
                assertThat(scheduler.id()).isEqualTo(frameworkId);
                assertThat(scheduler.awaitOffer().getAgentId().getValue()).isEqualTo(agentId);
            }
        }
    }
}

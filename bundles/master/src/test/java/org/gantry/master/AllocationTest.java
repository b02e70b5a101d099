package org.gantry.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.DomainInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Label;
import org.apache.mesos.v1.Protos.Labels;
import org.apache.mesos.v1.Protos.Request;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.gantry.master.command.Command;
import org.gantry.master.testing.FakeAgent;
import org.gantry.master.testing.FakeScheduler;
import org.gantry.master.testing.LocalMaster;
import org.gantry.master.testing.Rehearsal;
import org.gantry.master.transition.Policy;
import org.gantry.model.Resources;
import org.gantry.protocol.MediaType;
import org.gantry.protocol.MessageJson;
import org.gantry.protocol.ResourceConversion;
import org.gantry.protocol.agentlink.AgentLink;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Offers as the master's flags, requests and explanations make them, over HTTP. */
class AllocationTest {
    private static final Map<String, String> QUICK = Map.of("allocation_interval", "50ms", "cluster", "test");
    private static final String AGENT = "cpus:4;mem:4096;disk:8192;ports:[31000-32000]";
    private static final ObjectMapper JSON = new ObjectMapper();

    private static LocalMaster master(String... flags) throws Exception {
        Map<String, String> all = new HashMap<>(QUICK);
        for (int i = 0; i < flags.length; i += 2) {
            all.put(flags[i], flags[i + 1]);
        }
        return new LocalMaster(all).startLeading();
    }

    private static FakeScheduler scheduler(LocalMaster master, FrameworkInfo.Builder info) {
        return new FakeScheduler(master.root(), MediaType.PROTOBUF, info.build());
    }

    private static FrameworkInfo.Builder inBand(String name, int band) {
        return FakeScheduler.info(name)
                .setLabels(Labels.newBuilder()
                        .addLabels(Label.newBuilder().setKey("gantry.priority").setValue(String.valueOf(band))));
    }

    private static JsonNode explain(LocalMaster master, String frameworkId) throws Exception {
        return JSON.readTree(master.get("/explain?framework_id=" + frameworkId).body());
    }

    @Test
    void explainsWhyNothingIsOffered() throws Exception {
        try (LocalMaster master = master();
                FakeAgent agent = new FakeAgent(master.root(), AGENT + ";gpus:1");
                FakeScheduler scheduler = scheduler(master, FakeScheduler.info("plain"))) {
            JsonNode explanation = explain(master, scheduler.id());

            assertThat(explanation.at("/paused").asBoolean()).isFalse();
            assertThat(explanation.at("/complete").asBoolean()).isTrue();
            assertThat(explanation.at("/roles/0/role").asText()).isEqualTo("*");
            assertThat(explanation.at("/agents/0/agent_id").asText()).isEqualTo(agent.id());
            assertThat(explanation.at("/agents/0/obstacle").asText()).isEqualTo("LACKS_GPU_CAPABILITY");
            assertThat(explanation.at("/agents/0/reason").asText()).contains("GPU_RESOURCES");
        }
    }

    @Test
    void explainsOnlyWhatThereIs() throws Exception {
        try (LocalMaster master = master()) {
            assertThat(master.get("/explain").statusCode()).isEqualTo(400);
            assertThat(master.get("/explain?framework_id=none").statusCode()).isEqualTo(404);
            assertThat(master.get("/explain?framework_id=none&limit=-1").statusCode())
                    .isEqualTo(404);
        }
    }

    @Test
    void flagsDecideWhoIsOffered() throws Exception {
        try (LocalMaster master =
                        master("filter_gpu_resources", "false", "role_sorter", "random", "framework_sorter", "random");
                FakeAgent agent = new FakeAgent(master.root(), AGENT + ";gpus:1");
                FakeScheduler scheduler = scheduler(master, FakeScheduler.info("plain"))) {
            assertThat(scheduler.awaitOffer().getAgentId().getValue()).isEqualTo(agent.id());
        }
    }

    @Test
    void theWhitelistIsReadFromItsFile(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("whitelist");
        Files.writeString(file, "elsewhere\n");
        try (LocalMaster master = master("whitelist", file.toString())) {
            try (FakeAgent agent = new FakeAgent(master.root(), AGENT);
                    FakeScheduler scheduler = scheduler(master, FakeScheduler.info("plain"))) {
                await().atMost(Duration.ofSeconds(20)).until(() -> explain(master, scheduler.id())
                        .at("/agents/0/obstacle")
                        .asText()
                        .equals("NOT_WHITELISTED"));

                Files.writeString(file, FakeAgent.info(AGENT).getHostname() + "\n");

                assertThat(scheduler.awaitOffer().getAgentId().getValue()).isEqualTo(agent.id());
            }
        }
    }

    @Test
    void higherBandsTakeFromLowerOnes() throws Exception {
        try (LocalMaster master = master("preemption_delay", "100ms");
                FakeAgent agent = new FakeAgent(master.root(), AGENT);
                FakeScheduler low = scheduler(master, inBand("low", 0))) {
            low.launch(low.awaitOffer(), FakeScheduler.task("t1", agent.id(), AGENT));
            agent.await(AgentLink.Event.Type.LAUNCH);
            agent.update(low.id(), "t1", TaskState.TASK_RUNNING);
            low.acknowledge(low.awaitUpdate("t1", TaskState.TASK_RUNNING));
            try (FakeScheduler high = scheduler(master, inBand("high", 5))) {
                high.call(Call.newBuilder()
                        .setType(Call.Type.REQUEST)
                        .setRequest(Call.Request.newBuilder()
                                .addRequests(Request.newBuilder()
                                        .addAllResources(
                                                ResourceConversion.toProto(Resources.parse("cpus:2;mem:512"))))));

                AgentLink.Event kill = agent.await(AgentLink.Event.Type.KILL);
                assertThat(kill.getKill().getTaskId().getValue()).isEqualTo("t1");
                assertThat(kill.getKill().getReason()).isEqualTo(TaskStatus.Reason.REASON_CONTAINER_PREEMPTED);
                assertThat(explain(master, low.id()).at("/agents/0/obstacle").asText())
                        .isEqualTo("EARMARKED");
                agent.update(low.id(), "t1", TaskState.TASK_KILLED);

                assertThat(high.awaitOffer().getAgentId().getValue()).isEqualTo(agent.id());
            }
        }
    }

    @Test
    void metricsOfRolesAreThoseOfNow() throws Exception {
        try (LocalMaster master = master();
                FakeAgent agent = new FakeAgent(master.root(), AGENT);
                FakeScheduler scheduler = scheduler(master, FakeScheduler.info("plain"))) {
            scheduler.launch(scheduler.awaitOffer(), FakeScheduler.task("t1", agent.id(), "cpus:2;mem:512"));
            agent.await(AgentLink.Event.Type.LAUNCH);

            await().untilAsserted(() -> {
                JsonNode metrics = JSON.readTree(master.get("/metrics/snapshot").body());
                assertThat(metrics.path("allocator/mesos/roles/*/shares/dominant")
                                .asDouble())
                        .isEqualTo(0.5);
                assertThat(metrics.path("allocator/mesos/offer_filters/roles/*/active")
                                .asDouble())
                        .isEqualTo(1);
                assertThat(metrics.path("allocator/mesos/quota/roles/*/resources/cpus/consumed")
                                .asDouble())
                        .isEqualTo(2);
            });
        }
    }

    @Test
    void offerConstraintsCanBeLookedInto() throws Exception {
        try (LocalMaster master = master();
                FakeScheduler scheduler = scheduler(master, FakeScheduler.info("plain"))) {
            JsonNode debug = JSON.readTree(
                    master.get("/allocator(1)/offer_constraints_debug").body());

            assertThat(debug.at("/frameworks/" + scheduler.id() + "/excluded_by_attribute_constraints/*")
                            .isArray())
                    .isTrue();
        }
    }

    @Test
    void agentsInOtherRegionsAreForThoseWhoKnow() throws Exception {
        String domain = "{\"fault_domain\":{\"region\":{\"name\":\"%s\"},\"zone\":{\"name\":\"z\"}}}";
        AgentInfo far = FakeAgent.info(AGENT).toBuilder()
                .setDomain(MessageJson.read(
                        String.format(domain, "far").getBytes(StandardCharsets.UTF_8), DomainInfo.newBuilder()))
                .build();
        try (LocalMaster master = master("domain", String.format(domain, "home"));
                FakeAgent agent = new FakeAgent(master.root(), far, List.of(), List.of());
                FakeScheduler near = scheduler(master, FakeScheduler.info("near"))) {
            assertThat(explain(master, near.id()).at("/agents/0/obstacle").asText())
                    .isEqualTo("LACKS_REGION_CAPABILITY");
            FrameworkInfo.Builder aware = FakeScheduler.info("aware")
                    .addCapabilities(
                            FrameworkInfo.Capability.newBuilder().setType(FrameworkInfo.Capability.Type.REGION_AWARE));
            try (FakeScheduler everywhere = scheduler(master, aware)) {
                assertThat(everywhere.awaitOffer().getAgentId().getValue()).isEqualTo(agent.id());
            }
        }
    }

    @Test
    void agentsWithADomainNeedAMasterWithOne() {
        AgentInfo far = FakeAgent.info(AGENT).toBuilder()
                .setDomain(DomainInfo.newBuilder()
                        .setFaultDomain(DomainInfo.FaultDomain.newBuilder()
                                .setRegion(DomainInfo.FaultDomain.RegionInfo.newBuilder()
                                        .setName("r"))
                                .setZone(DomainInfo.FaultDomain.ZoneInfo.newBuilder()
                                        .setName("z"))))
                .build();
        Rehearsal rehearsal = new Rehearsal(Policy.DEFAULT);

        rehearsal.apply(new Command.SubscribeAgent(
                "link",
                "127.0.0.1",
                AgentLink.Call.Subscribe.newBuilder()
                        .setAgentInfo(far)
                        .setVersion("1.11.0")
                        .build()));

        assertThat(rehearsal.ledger().agents().values()).isEmpty();
    }

    @Test
    void whatIsOversubscribedIsForThoseWhoCanLoseIt() throws Exception {
        FrameworkInfo.Builder loose = FakeScheduler.info("loose")
                .addCapabilities(FrameworkInfo.Capability.newBuilder()
                        .setType(FrameworkInfo.Capability.Type.REVOCABLE_RESOURCES));
        try (LocalMaster master = master();
                FakeAgent agent = new FakeAgent(master.root(), AGENT);
                FakeScheduler firm = scheduler(master, FakeScheduler.info("firm"))) {
            assertThat(firm.awaitOffer().getResourcesList()).noneMatch(resource -> resource.hasRevocable());
            assertThat(agent.oversubscribe("cpus:2")).isEqualTo(202);
            try (FakeScheduler taker = scheduler(master, loose)) {
                assertThat(taker.awaitOffer().getResourcesList())
                        .singleElement()
                        .satisfies(resource -> {
                            assertThat(resource.hasRevocable()).isTrue();
                            assertThat(resource.getScalar().getValue()).isEqualTo(2);
                        });

                agent.oversubscribe("cpus:1");

                taker.subscription().await(event -> event.getType() == Event.Type.RESCIND);
                taker.subscription()
                        .await(event -> event.getType() == Event.Type.OFFERS
                                && event.getOffers()
                                                .getOffers(0)
                                                .getResources(0)
                                                .getScalar()
                                                .getValue()
                                        == 1);
            }
        }
    }
}

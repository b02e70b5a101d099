package org.gantry.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.gantry.master.testing.FakeAgent;
import org.gantry.master.testing.FakeScheduler;
import org.gantry.master.testing.LocalMaster;
import org.gantry.master.testing.Recordings;
import org.gantry.protocol.MediaType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Tasks that the original refused are refused with the same state, reason and message. */
class RecordedAcceptTest {
    private static final String RECORDED_MASTER = "2afbc9bc-ae06-4d82-8aaf-528e75c9fb21";

    /** A recorded ACCEPT and the update that the original's master answered with. */
    private record Case(String name, JsonNode call, JsonNode status) {}

    private static LocalMaster master;
    private static FakeAgent agent;
    private static FakeScheduler scheduler;
    private static final Set<String> usedOffers = new HashSet<>();

    @BeforeAll
    static void start() throws Exception {
        master = new LocalMaster(Map.of("allocation_interval", "20ms")).startLeading();
        agent = new FakeAgent(master.root(), "cpus:4;mem:4096;disk:8192;ports:[31000-32000]");
        scheduler = new FakeScheduler(
                master.root(), MediaType.JSON, FakeScheduler.info("errors").build());
    }

    @AfterAll
    static void stop() throws Exception {
        scheduler.close();
        agent.close();
        master.close();
    }

    @TestFactory
    Stream<DynamicTest> refusedTasks() {
        List<Case> cases = cases();
        assertThat(cases).hasSizeGreaterThan(20);
        return cases.stream().map(each -> DynamicTest.dynamicTest(each.name(), () -> check(each)));
    }

    private static List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        String name = "";
        JsonNode call = null;
        for (JsonNode record : Recordings.read("02_accept_errors.json")) {
            if (record.path("kind").asText().equals("note")) {
                name = record.path("text").asText();
            } else if (record.path("body").asText().contains("\"ACCEPT\"")) {
                call = Recordings.json(record.get("body").asText());
            } else if (record.at("/json/update/status/source").asText().equals("SOURCE_MASTER")) {
                cases.add(new Case(name, call, record.at("/json/update/status")));
            }
        }
        return cases;
    }

    private static void check(Case each) throws Exception {
        String body = each.call().toString().replaceAll(RECORDED_MASTER + "-S0", agent.id());
        body = body.replaceAll(RECORDED_MASTER + "-0000", scheduler.id());
        String recordedOffer = each.call().at("/accept/offer_ids/0/value").asText();
        String offer = recordedOffer;
        if (recordedOffer.startsWith(RECORDED_MASTER) && !each.name().equals("offer used twice")) {
            offer = freshOffer().getId().getValue();
            body = body.replaceAll(recordedOffer, offer);
        }
        int before = scheduler.subscription().events().size();
        assertThat(master.send(
                                "POST",
                                "/api/v1/scheduler",
                                body,
                                "Content-Type",
                                "application/json",
                                "Mesos-Stream-Id",
                                scheduler.subscription().streamId())
                        .statusCode())
                .isEqualTo(202);
        TaskStatus ours = masterUpdate(before);
        assertThat(ours.getState().name()).isEqualTo(each.status().get("state").asText());
        assertThat(ours.getReason().name())
                .isEqualTo(each.status().get("reason").asText());
        String expected = each.status()
                .get("message")
                .asText()
                .replaceAll(RECORDED_MASTER + "-S0", agent.id())
                .replaceAll(RECORDED_MASTER + "-0000", scheduler.id())
                .replace(recordedOffer.isEmpty() ? "\n" : recordedOffer, offer);
        assertThat(comparable(ours.getMessage())).isEqualTo(comparable(expected));
        assertThat(ours.hasUuid()).isFalse();
    }

    /** What is left of an offer is listed in another order. */
    private static String comparable(String message) {
        int available = message.indexOf("is more than available ");
        return available < 0 ? message : message.substring(0, available);
    }

    private static Offer freshOffer() {
        return scheduler
                .subscription()
                .await(event -> event.getType() == Event.Type.OFFERS
                        && usedOffers.add(event.getOffers().getOffers(0).getId().getValue()))
                .getOffers()
                .getOffers(0);
    }

    private static TaskStatus masterUpdate(int from) {
        return await().until(
                        () -> scheduler.subscription().events().stream()
                                .skip(from)
                                .filter(event -> event.getType() == Event.Type.UPDATE)
                                .map(event -> event.getUpdate().getStatus())
                                .filter(status -> status.getSource() == TaskStatus.Source.SOURCE_MASTER)
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }
}

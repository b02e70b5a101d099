package org.gantry.itests.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.Test;

/** The scheduler API's transport. */
@DisplayNameGeneration(FactNames.class)
class TransportIT {
    private static final String API = Scheduler.API;
    private static final String SUBSCRIBE =
            Scheduler.subscription(Scheduler.info()).toString();

    private final Stage stage = Stage.usual();
    private final Wire master = stage.master();

    @Fact("1.01")
    @Test
    void bothPathsTakePostAlone() {
        for (String path : List.of(API, "/master" + API)) {
            Wire.Answer answer = master.send("GET", path, "");
            assertThat(answer.status()).isEqualTo(405);
            assertThat(answer.header("Allow")).hasValue("POST");
            assertThat(master.call(path, Json.of("{}")).status()).isEqualTo(400);
        }
    }

    @Fact("1.02")
    @Test
    void methodThenContentTypeThenCallThenAccept() {
        assertThat(master.send("PUT", API, "{", "Accept", "text/html").status()).isEqualTo(405);
        assertThat(master.send("POST", API, "{", "Accept", "text/html").status())
                .isEqualTo(400);
        assertThat(master.send("POST", API, "{", "Content-Type", "application/json; charset=utf-8")
                        .status())
                .isEqualTo(415);
        assertThat(master.send("POST", API, "{", "Content-Type", "text/plain", "Accept", "text/html")
                        .status())
                .isEqualTo(415);
        assertThat(master.send("POST", API, "{", "Content-Type", Wire.JSON, "Accept", "text/html")
                        .status())
                .isEqualTo(400);
        assertThat(master.send("POST", API, SUBSCRIBE, "Content-Type", Wire.JSON, "Accept", "text/html")
                        .status())
                .isEqualTo(406);
    }

    @Fact("1.03")
    @Test
    void acceptIsLookedAtForStreamsOnlyAndJsonIsPreferred() {
        try (Scheduler scheduler = Scheduler.on(stage)) {
            ObjectNode revive = Json.of("{'type': 'REVIVE', 'framework_id': {'value': '%s'}}", scheduler.id());
            assertThat(post(scheduler, revive, "text/html").status()).isEqualTo(202);
            ObjectNode reconcile = Json.of(
                    "{'type': 'RECONCILE_OPERATIONS', 'framework_id': {'value': '%s'},"
                            + " 'reconcile_operations': {}}",
                    scheduler.id());
            assertThat(post(scheduler, reconcile, "text/html").status()).isEqualTo(406);
            assertThat(post(scheduler, reconcile, "*/*").status()).isEqualTo(202);
        }
        ended(subscribed("Accept", "*/*"));
        ended(subscribed());
    }

    private Wire.Answer post(Scheduler scheduler, ObjectNode call, String accept) {
        return master.send(
                "POST",
                API,
                call.toString(),
                "Content-Type",
                Wire.JSON,
                "Accept",
                accept,
                "Mesos-Stream-Id",
                scheduler.streamId());
    }

    private HttpResponse<InputStream> subscribed(String... accept) {
        String[] headers = accept.length == 0
                ? new String[] {"Content-Type", Wire.JSON}
                : new String[] {"Content-Type", Wire.JSON, accept[0], accept[1]};
        return master.stream(API, SUBSCRIBE.getBytes(StandardCharsets.UTF_8), headers);
    }

    private void ended(HttpResponse<InputStream> response) {
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).hasValue(Wire.JSON);
        try (Events events = new Events(response)) {
            String id = events.await("SUBSCRIBED")
                    .at("/subscribed/framework_id/value")
                    .asText();
            Scheduler.end(master, id);
        }
    }

    @Fact("1.04")
    @Test
    void successIs202WithoutBodyUpdateIs200UnknownIs501() {
        ObjectNode info = Scheduler.info();
        try (Scheduler scheduler = Scheduler.on(stage, info)) {
            Wire.Answer revived = scheduler.call("{'type': 'REVIVE'}");
            assertThat(revived.status()).isEqualTo(202);
            assertThat(revived.body()).isEmpty();
            info.putObject("id").put("value", scheduler.id());
            ObjectNode update = Json.of("{'type': 'UPDATE_FRAMEWORK', 'update_framework': {}}");
            update.withObject("/update_framework").set("framework_info", info);
            assertThat(scheduler.call(update).status()).isEqualTo(200);
            assertThat(scheduler.call("{'type': 'UNKNOWN'}").status()).isEqualTo(501);
        }
    }

    @Fact("1.05")
    @Test
    void subscriptionIsAChunkedStreamOfRecords() throws IOException {
        HttpResponse<InputStream> response = subscribed("Accept", Wire.JSON);
        assertThat(response.headers().firstValue("Transfer-Encoding")).hasValue("chunked");
        assertThat(response.headers().firstValue("Mesos-Stream-Id").orElseThrow())
                .matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
        byte[] first = new RecordReader(response.body()).next().orElseThrow();
        assertThat(Json.read(first).path("type").asText()).isEqualTo("SUBSCRIBED");
        Scheduler.end(
                master, Json.read(first).at("/subscribed/framework_id/value").asText());
    }

    @Fact("1.06")
    @Test
    void streamIdIsNeededForCallsAndRefusedForSubscribe() {
        assertThat(master.call(API, Json.of("%s", SUBSCRIBE), "Mesos-Stream-Id", "abc")
                        .status())
                .isEqualTo(400);
        try (Scheduler scheduler = Scheduler.on(stage)) {
            ObjectNode revive = Json.of("{'type': 'REVIVE', 'framework_id': {'value': '%s'}}", scheduler.id());
            assertThat(master.call(API, revive).text())
                    .isEqualTo("All non-subscribe calls should include the 'Mesos-Stream-Id' header");
            Wire.Answer stale = master.call(API, revive, "Mesos-Stream-Id", "abc");
            assertThat(stale.status()).isEqualTo(400);
            assertThat(stale.text()).contains("The stream ID 'abc' included in this request");
        }
    }

    @Fact("1.07")
    @Test
    void unknownFrameworkIs400AndDisconnectedOneIs403() {
        ObjectNode revive = Json.of("{'type': 'REVIVE', 'framework_id': {'value': 'nobody'}}");
        Wire.Answer unknown = master.call(API, revive, "Mesos-Stream-Id", "abc");
        assertThat(unknown.status()).isEqualTo(400);
        assertThat(unknown.text()).isEqualTo("Framework cannot be found");
        try (Scheduler scheduler = Scheduler.on(stage)) {
            scheduler.disconnect();
            Awaitility.await()
                    .atMost(Events.PATIENCE)
                    .until(() -> scheduler.call("{'type': 'REVIVE'}").status() == 403);
            assertThat(scheduler.call("{'type': 'REVIVE'}").text()).isEqualTo("Framework is not subscribed");
        }
    }

    @Fact("1.08")
    @Test
    void closingTheSubscriptionDisconnectsTheFramework() {
        try (Scheduler scheduler = Scheduler.on(stage)) {
            assertThat(framework(scheduler).path("connected").asBoolean()).isTrue();
            scheduler.disconnect();
            Awaitility.await()
                    .atMost(Events.PATIENCE)
                    .until(() -> !framework(scheduler).path("connected").asBoolean());
        }
    }

    private JsonNode framework(Scheduler scheduler) {
        return master.get("/frameworks?framework_id=" + scheduler.id()).json().at("/frameworks/0");
    }

    @Fact("1.09")
    @Test
    void offersReviveRequestAndErrorHaveTheShapesOfTheMessages() {
        try (Scheduler scheduler = Scheduler.on(stage)) {
            assertThat(scheduler.events().await("OFFERS").at("/offers/offers").isArray())
                    .isTrue();
            assertThat(scheduler
                            .call("{'type': 'REVIVE', 'revive': {'roles': []}}")
                            .status())
                    .isEqualTo(202);
            assertThat(scheduler
                            .call("{'type': 'REQUEST', 'request': {'requests': []}}")
                            .status())
                    .isEqualTo(202);
        }
        try (Events refused =
                master.open(API, Scheduler.subscription(Scheduler.info().put("role", "also")))) {
            assertThat(refused.await("ERROR").at("/error/message").asText()).isNotEmpty();
        }
    }

    @Fact("1.10")
    @Test
    void aThousandCallsAreNotThrottled() {
        try (Scheduler scheduler = Scheduler.on(stage)) {
            for (int i = 0; i < 1000; i++) {
                assertThat(scheduler.call("{'type': 'SUPPRESS'}").status()).isEqualTo(202);
            }
        }
    }
}

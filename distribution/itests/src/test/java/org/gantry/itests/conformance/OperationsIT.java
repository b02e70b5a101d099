package org.gantry.itests.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.gantry.itests.Node;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reservations and volumes of a whole node, and what they survive. */
@DisplayNameGeneration(FactNames.class)
class OperationsIT {
    private static final Duration WITHIN = Duration.ofSeconds(30);
    private static final String RESERVED = "{'name': '%s', 'type': 'SCALAR', 'scalar': {'value': %s},"
            + " 'reservations': [{'type': 'DYNAMIC', 'role': '%s'}]%s}";
    private static final String VOLUME =
            ", 'disk': {'persistence': {'id': 'vol1'}, 'volume': {'container_path': 'data', 'mode': 'RW'}}";

    @TempDir
    Path folder;

    private Node node;
    private Stage stage;

    @BeforeEach
    void start() {
        node = Node.in(folder.resolve("node")).asDaemon().start();
        stage = Stage.of(node);
    }

    @AfterEach
    void stop() {
        node.close();
    }

    private static ObjectNode reserved(String name, String amount, String role, String more) {
        return Json.of(RESERVED, name, amount, role, more);
    }

    private static void add(ObjectNode accept, ObjectNode operation) {
        accept.withObject("/accept").withArray("operations").add(operation);
    }

    private static ObjectNode operation(String type, String id, String list, ObjectNode... resources) {
        ObjectNode operation = Json.of("{'type': '%s'}", type);
        if (!id.isEmpty()) {
            operation.putObject("id").put("value", id);
        }
        var all = operation.putObject(type.toLowerCase(Locale.ROOT)).putArray(list);
        List.of(resources).forEach(all::add);
        return operation;
    }

    /** Waits for an operation's outcome and acknowledges it. */
    private static JsonNode finished(Scheduler scheduler, String id) {
        JsonNode status = scheduler
                .events()
                .await(id, event -> event.at("/update_operation_status/status/operation_id/value")
                        .asText()
                        .equals(id))
                .at("/update_operation_status/status");
        ObjectNode call = Json.of("{'type': 'ACKNOWLEDGE_OPERATION_STATUS', 'acknowledge_operation_status': {}}");
        ObjectNode body = (ObjectNode) call.get("acknowledge_operation_status");
        body.set("agent_id", status.get("agent_id"));
        body.set("operation_id", status.get("operation_id"));
        body.set("uuid", status.at("/uuid/value"));
        assertThat(scheduler.call(call).status()).isEqualTo(202);
        return status;
    }

    /** The next offer in which the volume is, or is not. */
    private static JsonNode offerWithVolume(Scheduler scheduler, boolean there) {
        JsonNode offer = scheduler.offer();
        while (hasVolume(offer) != there) {
            scheduler.call(Scheduler.accept(List.of(offer)));
            offer = scheduler.offer();
        }
        return offer;
    }

    private static boolean hasVolume(JsonNode offer) {
        return Json.texts(offer.path("resources"), "/disk/persistence/id").contains("vol1");
    }

    private void launch(Scheduler scheduler, String task, String command, String role) {
        JsonNode offer = offerWithVolume(scheduler, true);
        ObjectNode info = Scheduler.task(offer, task, command);
        info.putArray("resources")
                .add(reserved("cpus", "0.1", role, ""))
                .add(reserved("mem", "32", role, ""))
                .add(reserved("disk", "64", role, VOLUME));
        scheduler.launch(offer, info);
        scheduler.acknowledgeUntil(task, "TASK_FINISHED");
    }

    private List<Path> volumes() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(path -> path.endsWith("vol1")).toList();
        }
    }

    private Scheduler again(Scheduler before, ObjectNode info) {
        before.disconnect();
        info.putObject("id").put("value", before.id());
        await("the master takes the framework back")
                .atMost(WITHIN)
                .until(() -> stage.master().get("/slaves").json().at("/slaves").size() == 1);
        return Scheduler.on(stage, info);
    }

    @Fact("1.68")
    @Test
    void newsOfAnOperationIsRepeatedUntilItIsAcknowledged() {
        ObjectNode info = Scheduler.info();
        try (Scheduler scheduler = Scheduler.on(stage, info)) {
            ObjectNode accept = Scheduler.accept(List.of(scheduler.offer()));
            ObjectNode reserve = operation(
                    "RESERVE",
                    "repeated",
                    "resources",
                    reserved("cpus", "0.1", info.at("/roles/0").asText(), ""));
            add(accept, reserve);
            scheduler.call(accept);
            await("the news again")
                    .atMost(WITHIN)
                    .until(() -> news(scheduler, "repeated").size() > 1);
            List<JsonNode> news = news(scheduler, "repeated");
            assertThat(news.get(0)).isEqualTo(news.get(1));
            finished(scheduler, "repeated");
        }
    }

    private static List<JsonNode> news(Scheduler scheduler, String id) {
        return scheduler.events().all("UPDATE_OPERATION_STATUS").stream()
                .map(event -> event.at("/update_operation_status/status"))
                .filter(status -> status.at("/operation_id/value").asText().equals(id))
                .toList();
    }

    @Fact("4.13")
    @Test
    void severalTasksUseASharedVolumeWhichIsThenNotDestroyed() throws IOException {
        ObjectNode info = Scheduler.info();
        info.withArray("capabilities").add(Json.of("{'type': 'SHARED_RESOURCES'}"));
        String role = info.at("/roles/0").asText();
        ObjectNode volume = reserved("disk", "64", role, VOLUME + ", 'shared': {}");
        try (Scheduler scheduler = Scheduler.on(stage, info)) {
            ObjectNode accept = Scheduler.accept(List.of(scheduler.offer()));
            add(accept, operation("RESERVE", "", "resources", reserved("disk", "64", role, "")));
            add(accept, operation("CREATE", "", "volumes", volume));
            scheduler.call(accept);

            JsonNode offer = offerWithVolume(scheduler, true);
            ObjectNode[] tasks = new ObjectNode[2];
            for (int i = 0; i < tasks.length; i++) {
                tasks[i] = Scheduler.task(offer, "user" + i, "touch data/" + i + "; sleep 1000");
                tasks[i].withArray("resources").add(volume);
            }
            scheduler.launch(offer, tasks);
            scheduler.acknowledgeUntil("user0", "TASK_RUNNING");
            scheduler.acknowledgeUntil("user1", "TASK_RUNNING");
            await("what both have written").atMost(WITHIN).until(() -> written().equals(List.of("0", "1")));

            ObjectNode early = Scheduler.accept(List.of(offerWithVolume(scheduler, true)));
            add(early, operation("DESTROY", "early", "volumes", volume));
            scheduler.call(early);
            // Refused by the master: nothing that could be acknowledged.
            await("the refusal").atMost(WITHIN).until(() -> !news(scheduler, "early")
                    .isEmpty());
            assertThat(news(scheduler, "early").get(0).path("state").asText()).isNotEqualTo("OPERATION_FINISHED");
            assertThat(written()).containsExactly("0", "1");

            for (int i = 0; i < tasks.length; i++) {
                scheduler.kill("user" + i);
                scheduler.acknowledgeUntil("user" + i, "TASK_KILLED");
            }
            ObjectNode late = Scheduler.accept(List.of(offerWithVolume(scheduler, true)));
            add(late, operation("DESTROY", "late", "volumes", volume));
            scheduler.call(late);
            assertThat(finished(scheduler, "late").path("state").asText()).isEqualTo("OPERATION_FINISHED");
        }
    }

    private List<String> written() throws IOException {
        List<Path> volumes = volumes();
        if (volumes.isEmpty()) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(volumes.get(0))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Fact({"1.40", "1.44", "1.66", "2.29", "4.10", "4.12"})
    @Test
    void reservationsVolumesAndDataSurviveTheNode() throws IOException {
        ObjectNode info = Scheduler.info();
        String role = info.at("/roles/0").asText();
        Scheduler scheduler = Scheduler.on(stage, info);
        ObjectNode accept = Scheduler.accept(List.of(scheduler.offer()));
        add(
                accept,
                operation(
                        "RESERVE",
                        "op-reserve",
                        "resources",
                        reserved("cpus", "0.1", role, ""),
                        reserved("mem", "32", role, ""),
                        reserved("disk", "64", role, "")));
        add(accept, operation("CREATE", "op-create", "volumes", reserved("disk", "64", role, VOLUME)));
        scheduler.call(accept);
        assertThat(finished(scheduler, "op-reserve").path("state").asText()).isEqualTo("OPERATION_FINISHED");
        assertThat(finished(scheduler, "op-create").path("state").asText()).isEqualTo("OPERATION_FINISHED");
        launch(scheduler, "writer", "echo persisted > data/file", role);

        node.kill9();
        node.start();
        Scheduler returned = again(scheduler, info);
        assertThat(stage.master()
                        .get("/slaves")
                        .json()
                        .at("/slaves/0/reserved_resources")
                        .path(role)
                        .path("disk")
                        .asDouble())
                .isEqualTo(64);
        launch(returned, "reader", "grep -q persisted data/file", role);

        ObjectNode takeBack = Scheduler.accept(List.of(offerWithVolume(returned, true)));
        add(takeBack, operation("DESTROY", "op-destroy", "volumes", reserved("disk", "64", role, VOLUME)));
        add(
                takeBack,
                operation(
                        "UNRESERVE",
                        "op-unreserve",
                        "resources",
                        reserved("cpus", "0.1", role, ""),
                        reserved("mem", "32", role, ""),
                        reserved("disk", "64", role, "")));
        returned.call(takeBack);
        finished(returned, "op-destroy");
        finished(returned, "op-unreserve");
        assertThat(volumes()).isEmpty();
        assertThat(Json.texts(offerWithVolume(returned, false).path("resources"), "/reservations/0/role"))
                .doesNotContain(role);
        returned.close();
    }
}

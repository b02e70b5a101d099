package org.gantry.itests.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;

/** A framework over JSON that does only what its case says; TEARDOWN at the end. */
final class Scheduler implements AutoCloseable {
    static final String API = "/api/v1/scheduler";

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final Wire wire;
    private final Events events;
    private final String id;
    private final Set<String> usedOffers = new HashSet<>();

    private Scheduler(Wire wire, Events events) {
        this.wire = wire;
        this.events = events;
        this.id =
                events.await("SUBSCRIBED").at("/subscribed/framework_id/value").asText();
    }

    /** A name, also fit as a role, that no other case has. */
    static String unique(String prefix) {
        return prefix + "-" + NUMBER.incrementAndGet();
    }

    /** A framework that knows several roles and partitions, in a role of its own. */
    static ObjectNode info() {
        return Json.of(
                "{'user': '%s', 'name': 'conformance', 'roles': ['%s'], 'failover_timeout': 60,"
                        + " 'capabilities': [{'type': 'MULTI_ROLE'}, {'type': 'PARTITION_AWARE'},"
                        + " {'type': 'RESERVATION_REFINEMENT'}, {'type': 'TASK_KILLING_STATE'}]}",
                System.getProperty("user.name"), unique("role"));
    }

    static ObjectNode subscription(ObjectNode info) {
        ObjectNode call = Json.of("{'type': 'SUBSCRIBE', 'subscribe': {}}");
        ((ObjectNode) call.get("subscribe")).set("framework_info", info);
        if (info.has("id")) {
            call.set("framework_id", info.get("id"));
        }
        return call;
    }

    static Scheduler on(Stage stage) {
        return on(stage, info());
    }

    static Scheduler on(Stage stage, ObjectNode info) {
        return with(stage, subscription(info));
    }

    /** With a SUBSCRIBE call of any contents. */
    static Scheduler with(Stage stage, ObjectNode subscription) {
        return new Scheduler(stage.master(), stage.master().open(API, subscription));
    }

    String id() {
        return id;
    }

    Events events() {
        return events;
    }

    String streamId() {
        return events.header("Mesos-Stream-Id").orElseThrow();
    }

    /** A call of this framework on its current stream. */
    Wire.Answer call(String text, Object... arguments) {
        return call(Json.of(text, arguments));
    }

    Wire.Answer call(ObjectNode call) {
        call.putObject("framework_id").put("value", id);
        return wire.call(API, call, "Mesos-Stream-Id", streamId());
    }

    /** An offer that no case has answered yet. */
    JsonNode offer() {
        JsonNode event = events.await("an offer", this::hasNewOffer);
        JsonNode offer = newOffer(event);
        usedOffers.add(offer.at("/id/value").asText());
        return offer;
    }

    private boolean hasNewOffer(JsonNode event) {
        return Events.isOf(event, "OFFERS") && newOffer(event) != null;
    }

    private JsonNode newOffer(JsonNode event) {
        for (JsonNode offer : event.at("/offers/offers")) {
            String offerId = offer.at("/id/value").asText();
            boolean rescinded = events.all("RESCIND").stream()
                    .anyMatch(rescind ->
                            rescind.at("/rescind/offer_id/value").asText().equals(offerId));
            if (!usedOffers.contains(offerId) && !rescinded) {
                return offer;
            }
        }
        return null;
    }

    /** A command task of 0.1 CPU and 32 MB on an offer's agent. */
    static ObjectNode task(JsonNode offer, String taskId, String command) {
        ObjectNode task = Json.of(
                "{'name': '%s', 'task_id': {'value': '%s'}, 'resources': ["
                        + "{'name': 'cpus', 'type': 'SCALAR', 'scalar': {'value': 0.1}},"
                        + "{'name': 'mem', 'type': 'SCALAR', 'scalar': {'value': 32}}]}",
                taskId, taskId);
        task.set("agent_id", offer.get("agent_id"));
        task.putObject("command").put("value", command);
        return task;
    }

    /** ACCEPT with one LAUNCH, and no filter for what is left. */
    Wire.Answer launch(JsonNode offer, ObjectNode... tasks) {
        ObjectNode call = accept(List.of(offer));
        ArrayNode infos = ((ArrayNode) call.at("/accept/operations"))
                .addObject()
                .put("type", "LAUNCH")
                .putObject("launch")
                .putArray("task_infos");
        List.of(tasks).forEach(infos::add);
        return call(call);
    }

    /** ACCEPT of offers with operations yet to be added. */
    static ObjectNode accept(List<JsonNode> offers) {
        ObjectNode call = Json.of("{'type': 'ACCEPT', 'accept': {'operations': [], 'filters': {'refuse_seconds': 0}}}");
        ArrayNode ids = ((ObjectNode) call.get("accept")).putArray("offer_ids");
        offers.forEach(offer -> ids.add(offer.get("id")));
        return call;
    }

    /** Launches a task on the next offer and waits until it runs; its updates are acknowledged up to there. */
    JsonNode run(String taskId, String command) {
        launch(offer(), task(lastOffer(), taskId, command));
        return acknowledgeUntil(taskId, "TASK_RUNNING");
    }

    private JsonNode lastOffer() {
        List<JsonNode> offers = events.all("OFFERS").stream()
                .flatMap(event -> {
                    List<JsonNode> all = new ArrayList<>();
                    event.at("/offers/offers").forEach(all::add);
                    return all.stream();
                })
                .filter(offer -> usedOffers.contains(offer.at("/id/value").asText()))
                .toList();
        return offers.get(offers.size() - 1);
    }

    /** Waits for a task's status in a state. */
    JsonNode status(String taskId, String state) {
        return events.await(taskId + " " + state, event -> isStatus(event, taskId, state))
                .at("/update/status");
    }

    private static boolean isStatus(JsonNode event, String taskId, String state) {
        JsonNode status = event.at("/update/status");
        return Events.isOf(event, "UPDATE")
                && status.at("/task_id/value").asText().equals(taskId)
                && status.path("state").asText().equals(state);
    }

    /** Every status of a task so far. */
    List<JsonNode> statuses(String taskId) {
        return events.all("UPDATE").stream()
                .map(event -> event.at("/update/status"))
                .filter(status -> status.at("/task_id/value").asText().equals(taskId))
                .toList();
    }

    /** Acknowledges a task's updates as they come until it is in a state, that one too. */
    JsonNode acknowledgeUntil(String taskId, String state) {
        Set<String> acknowledged = new HashSet<>();
        return events.await(taskId + " " + state, event -> {
                    JsonNode status = event.at("/update/status");
                    String uuid = status.path("uuid").asText();
                    if (status.at("/task_id/value").asText().equals(taskId)
                            && !uuid.isEmpty()
                            && acknowledged.add(uuid)) {
                        acknowledge(status);
                    }
                    return isStatus(event, taskId, state);
                })
                .at("/update/status");
    }

    Wire.Answer acknowledge(JsonNode status) {
        ObjectNode call = Json.of("{'type': 'ACKNOWLEDGE', 'acknowledge': {}}");
        ObjectNode body = (ObjectNode) call.get("acknowledge");
        body.set("agent_id", status.get("agent_id"));
        body.set("task_id", status.get("task_id"));
        body.set("uuid", status.get("uuid"));
        return call(call);
    }

    /** Waits until the agent knows that a task is finished, whoever has heard of it. */
    void awaitEndAtAgent(Stage stage, String taskId) {
        Awaitility.await(taskId + " finished").atMost(Events.PATIENCE).until(() -> {
            for (JsonNode task :
                    stage.agent().operate("{'type': 'GET_TASKS'}").json().findValues("state")) {
                if (task.asText().equals("TASK_FINISHED")) {
                    return true;
                }
            }
            return false;
        });
    }

    Wire.Answer kill(String taskId) {
        return call("{'type': 'KILL', 'kill': {'task_id': {'value': '%s'}}}", taskId);
    }

    /** Removes a framework, whoever holds its subscription. */
    static void end(Wire master, String id) {
        master.operate("{'type': 'TEARDOWN', 'teardown': {'framework_id': {'value': '%s'}}}", id);
    }

    /** Ends the connection and nothing else. */
    void disconnect() {
        events.close();
    }

    @Override
    public void close() {
        end(wire, id);
        events.close();
    }
}

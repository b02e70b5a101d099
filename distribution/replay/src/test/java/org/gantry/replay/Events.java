package org.gantry.replay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;

/** What tells events of a stream apart. */
final class Events {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> MARKS = List.of(
            "/update/status/task_id/value",
            "/update/status/state",
            "/update/status/reason",
            "/update_operation_status/status/operation_id/value",
            "/update_operation_status/status/state",
            "/rescind/offer_id/value",
            "/task_added/task/task_id/value",
            "/task_updated/status/task_id/value",
            "/task_updated/state",
            "/acknowledged/task_id/value",
            "/launch/task/task_id/value",
            "/kill/task_id/value",
            "/failure/executor_id/value");

    private Events() {}

    /** The same for events that stand for each other, whatever else is in them. */
    static String key(JsonNode event, Translation translation) {
        StringBuilder key = new StringBuilder(event.path("type").asText());
        for (String mark : MARKS) {
            JsonNode value = event.at(mark);
            if (!value.isMissingNode()) {
                key.append(' ').append(translation.toHere(value.asText()));
            }
        }
        return key.toString();
    }

    /** Whether the sender repeats this until it is acknowledged, after 10 seconds at first. */
    static boolean isRetry(JsonNode event) {
        return event.at("/update/status/uuid").isTextual()
                || event.at("/update_operation_status/status/uuid").isObject();
    }

    /** The type of the call or event in a record's body; empty if it has none. */
    static String type(JsonNode record) {
        try {
            return JSON.readTree(record.path("body").asText("{}")).path("type").asText("");
        } catch (IOException noJson) {
            return "";
        }
    }
}

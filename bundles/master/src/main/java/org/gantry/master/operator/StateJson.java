package org.gantry.master.operator;

import com.fasterxml.jackson.core.JsonGenerator;
import com.google.protobuf.Message;
import java.io.IOException;
import java.util.Iterator;
import java.util.stream.Stream;
import org.gantry.master.view.StateMessages;
import org.gantry.protocol.MessageJson;
import org.gantry.protocol.view.JsonFields;

/** The big answers as JSON, written object by object; unlike other messages they show their empty lists. */
final class StateJson {
    private StateJson() {}

    static void state(JsonGenerator json, StateMessages state) throws IOException {
        json.writeStartObject();
        json.writeFieldName("get_tasks");
        tasks(json, state);
        json.writeFieldName("get_executors");
        executors(json, state);
        json.writeFieldName("get_frameworks");
        frameworks(json, state);
        json.writeFieldName("get_agents");
        agents(json, state);
        json.writeEndObject();
    }

    static void tasks(JsonGenerator json, StateMessages state) throws IOException {
        json.writeStartObject();
        JsonFields.array(json, "tasks", state.tasks()::iterator, state.taskJson());
        JsonFields.array(json, "unreachable_tasks", state.unreachableTasks()::iterator, state.taskJson());
        JsonFields.array(json, "completed_tasks", state.completedTasks()::iterator, state.taskJson());
        json.writeEndObject();
    }

    static void executors(JsonGenerator json, StateMessages state) throws IOException {
        json.writeStartObject();
        array(json, "executors", state.executors());
        json.writeEndObject();
    }

    static void frameworks(JsonGenerator json, StateMessages state) throws IOException {
        json.writeStartObject();
        array(json, "frameworks", state.frameworks());
        array(json, "completed_frameworks", state.completedFrameworks());
        json.writeEndObject();
    }

    static void agents(JsonGenerator json, StateMessages state) throws IOException {
        json.writeStartObject();
        array(json, "agents", state.agents());
        array(json, "recovered_agents", state.recoveredAgents());
        json.writeEndObject();
    }

    private static void array(JsonGenerator json, String name, Stream<? extends Message> messages) throws IOException {
        json.writeArrayFieldStart(name);
        for (Iterator<? extends Message> each = messages.iterator(); each.hasNext(); ) {
            MessageJson.write(each.next(), json);
        }
        json.writeEndArray();
    }
}

package org.gantry.master.operator;

import com.fasterxml.jackson.core.JsonGenerator;
import com.google.protobuf.Message;
import java.io.IOException;
import java.util.Iterator;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.master.Protos.Response.GetAgents;
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

    @SuppressWarnings("StreamToIterable") // written once
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
        array(json, "agents", state.agents(), StateJson::agent);
        array(json, "recovered_agents", state.recoveredAgents(), StateJson::agentInfo);
        json.writeEndObject();
    }

    private static void agent(GetAgents.Agent agent, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeFieldName("agent_info");
        agentInfo(agent.getAgentInfo(), json);
        MessageJson.writeFields(agent.toBuilder().clearAgentInfo().buildPartial(), json);
        json.writeEndObject();
    }

    /** Whether an agent checkpoints is asked no more: all do. The message has lost the field, its JSON has not. */
    private static void agentInfo(AgentInfo info, JsonGenerator json) throws IOException {
        json.writeStartObject();
        MessageJson.writeFields(info, json);
        json.writeBooleanField("checkpoint", true);
        json.writeEndObject();
    }

    private static void array(JsonGenerator json, String name, Stream<? extends Message> messages) throws IOException {
        array(json, name, messages, MessageJson::write);
    }

    private interface Element<M> {
        void write(M message, JsonGenerator json) throws IOException;
    }

    private static <M> void array(JsonGenerator json, String name, Stream<? extends M> messages, Element<M> element)
            throws IOException {
        json.writeArrayFieldStart(name);
        for (Iterator<? extends M> each = messages.iterator(); each.hasNext(); ) {
            element.write(each.next(), json);
        }
        json.writeEndArray();
    }
}

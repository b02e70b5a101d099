package org.gantry.master.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.gantry.master.state.AbsentAgent;
import org.gantry.master.state.AbsentFramework;
import org.gantry.protocol.MessageJson;
import org.gantry.protocol.ProtocolException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The registry's records: JSON with a version, around the JSON form of a message. */
final class Records {
    private static final Logger LOG = LoggerFactory.getLogger(Records.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int VERSION = 1;

    /**
     * An agent's record.
     *
     * @param unreachable whether it had stopped answering
     */
    record AgentRecord(AbsentAgent agent, boolean unreachable) {}

    private Records() {}

    static ObjectNode versioned() {
        return JSON.createObjectNode().put("version", VERSION);
    }

    static byte[] writeAgent(AbsentAgent agent, boolean unreachable) {
        ObjectNode record = versioned();
        record.put("state", unreachable ? "unreachable" : "admitted");
        record.put("since", agent.since().toString());
        record.set("agent_info", tree(MessageJson.write(agent.info())));
        return bytes(record);
    }

    static byte[] writeFramework(FrameworkInfo framework, Optional<Instant> disconnected) {
        ObjectNode record = versioned();
        disconnected.ifPresent(since -> record.put("disconnected", since.toString()));
        record.set("framework_info", tree(MessageJson.write(framework)));
        return bytes(record);
    }

    /** Empty, and logged, if this is not a record that this version understands. */
    static Optional<AgentRecord> readAgent(String id, byte[] data) {
        try {
            JsonNode record = current(data);
            AgentInfo info = MessageJson.read(bytes(record.path("agent_info")), AgentInfo.newBuilder())
                    .build();
            boolean unreachable = record.path("state").asText().equals("unreachable");
            Instant since = Instant.parse(record.path("since").asText());
            return Optional.of(new AgentRecord(new AbsentAgent(info, since), unreachable));
        } catch (IOException | ProtocolException | DateTimeParseException e) {
            LOG.error("The registry's record of agent {} cannot be read", id, e);
            return Optional.empty();
        }
    }

    static Optional<AbsentFramework> readFramework(String id, byte[] data) {
        try {
            JsonNode record = current(data);
            FrameworkInfo info = MessageJson.read(bytes(record.path("framework_info")), FrameworkInfo.newBuilder())
                    .build();
            Optional<Instant> disconnected = record.has("disconnected")
                    ? Optional.of(Instant.parse(record.path("disconnected").asText()))
                    : Optional.empty();
            return Optional.of(new AbsentFramework(info, disconnected));
        } catch (IOException | ProtocolException | DateTimeParseException e) {
            LOG.error("The registry's record of framework {} cannot be read", id, e);
            return Optional.empty();
        }
    }

    static JsonNode current(byte[] data) throws IOException {
        JsonNode record = JSON.readTree(data);
        if (record.path("version").asInt() != VERSION) {
            throw new IOException("Unknown version of a registry record: " + record.path("version"));
        }
        return record;
    }

    static JsonNode tree(byte[] json) {
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] bytes(JsonNode node) {
        try {
            return JSON.writeValueAsBytes(node);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package org.gantry.master.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.DrainInfo;
import org.apache.mesos.v1.maintenance.Protos.Schedule;
import org.apache.mesos.v1.quota.Protos.QuotaConfig;
import org.gantry.master.state.Deactivation;
import org.gantry.master.state.MachineKey;
import org.gantry.master.state.Maintenance;
import org.gantry.protocol.MessageJson;
import org.gantry.protocol.ProtocolException;

/** Records of what operators have ordered. */
public final class OrderRecords {
    private OrderRecords() {}

    static byte[] quota(QuotaConfig quota) {
        ObjectNode record = Records.versioned();
        record.set("quota_config", Records.tree(MessageJson.write(quota)));
        return Records.bytes(record);
    }

    static QuotaConfig readQuota(byte[] data) throws IOException, ProtocolException {
        JsonNode record = Records.current(data);
        return MessageJson.read(Records.bytes(record.path("quota_config")), QuotaConfig.newBuilder())
                .build();
    }

    static byte[] weight(String role, double weight) {
        return Records.bytes(Records.versioned().put("role", role).put("weight", weight));
    }

    record Weight(String role, double weight) {}

    static Weight readWeight(byte[] data) throws IOException {
        JsonNode record = Records.current(data);
        return new Weight(record.path("role").asText(), record.path("weight").asDouble(1));
    }

    /** The record of a schedule, which must not become longer than a store's record may be. */
    public static byte[] maintenance(Maintenance maintenance) {
        ObjectNode record = Records.versioned();
        record.set("schedule", Records.tree(MessageJson.write(maintenance.schedule())));
        ArrayNode down = record.putArray("down");
        for (MachineKey machine : maintenance.down()) {
            down.addObject().put("hostname", machine.hostname()).put("ip", machine.ip());
        }
        return Records.bytes(record);
    }

    static Maintenance readMaintenance(byte[] data) throws IOException, ProtocolException {
        JsonNode record = Records.current(data);
        Schedule schedule = MessageJson.read(Records.bytes(record.path("schedule")), Schedule.newBuilder())
                .build();
        Set<MachineKey> down = new LinkedHashSet<>();
        record.path("down")
                .forEach(machine -> down.add(new MachineKey(
                        machine.path("hostname").asText(), machine.path("ip").asText())));
        return Maintenance.of(schedule, down);
    }

    static byte[] deactivation(Deactivation deactivation) {
        ObjectNode record = Records.versioned();
        deactivation.drain().ifPresent(drain -> record.set("drain_info", Records.tree(MessageJson.write(drain))));
        return Records.bytes(record);
    }

    static Deactivation readDeactivation(byte[] data) throws IOException, ProtocolException {
        JsonNode record = Records.current(data);
        if (!record.has("drain_info")) {
            return Deactivation.PLAIN;
        }
        DrainInfo drain = MessageJson.read(Records.bytes(record.path("drain_info")), DrainInfo.newBuilder())
                .build();
        return new Deactivation(Optional.of(drain), Optional.empty());
    }

    static byte[] gone(Instant when) {
        return Records.bytes(Records.versioned().put("since", when.toString()));
    }

    static Instant readGone(byte[] data) throws IOException {
        return Instant.parse(Records.current(data).path("since").asText());
    }
}

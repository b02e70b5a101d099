package org.gantry.master.state;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.mesos.v1.Protos.Operation;

/**
 * Offer operations that agents work on, or whose outcome nobody has acknowledged yet; and for each agent the version of
 * its resources that the master last heard of. Owner thread only.
 */
public final class OperationBook {
    private final Index<Operation> byAgent =
            new Index<>(operation -> Optional.of(operation.getAgentId().getValue()), OperationBook::key);
    private final Index<Operation> byFramework = new Index<>(
            operation -> operation.hasFrameworkId()
                    ? Optional.of(operation.getFrameworkId().getValue())
                    : Optional.empty(),
            OperationBook::key);
    private final Table<Operation> operations = new Table<>(byAgent, byFramework);
    private final Map<String, String> named = new HashMap<>();
    private final Map<String, ByteString> versions = new HashMap<>();
    private long next;

    /** A uuid that no other operation of this master has. */
    public ByteString newUuid(String master) {
        return bytes(UUID.nameUUIDFromBytes((master + "-operation-" + next++).getBytes(StandardCharsets.UTF_8)));
    }

    private static ByteString bytes(UUID uuid) {
        return ByteString.copyFrom(ByteBuffer.allocate(16)
                .putLong(uuid.getMostSignificantBits())
                .putLong(uuid.getLeastSignificantBits())
                .flip());
    }

    public void put(Operation operation) {
        operations.put(key(operation), operation);
        name(operation).ifPresent(name -> named.put(name, key(operation)));
    }

    public void remove(Operation operation) {
        operations.remove(key(operation));
        name(operation).ifPresent(name -> named.remove(name, key(operation)));
    }

    public Optional<Operation> find(ByteString uuid) {
        return operations.find(key(uuid));
    }

    /** The one that a framework calls so. */
    public Optional<Operation> find(String frameworkId, String operationId) {
        return Optional.ofNullable(named.get(name(frameworkId, operationId))).flatMap(operations::find);
    }

    public Collection<Operation> values() {
        return operations.values();
    }

    public List<Operation> onAgent(String agentId) {
        return byAgent.of(agentId);
    }

    public List<Operation> ofFramework(String frameworkId) {
        return byFramework.of(frameworkId);
    }

    /** The version of an agent's resources; empty if the agent named none. */
    public Optional<ByteString> version(String agentId) {
        return Optional.ofNullable(versions.get(agentId));
    }

    public void setVersion(String agentId, ByteString version) {
        if (version.isEmpty()) {
            versions.remove(agentId);
        } else {
            versions.put(agentId, version);
        }
    }

    public void forgetAgent(String agentId) {
        onAgent(agentId).forEach(this::remove);
        versions.remove(agentId);
    }

    void clear() {
        operations.clear();
        named.clear();
        versions.clear();
    }

    Map<String, Operation> snapshot() {
        return operations.snapshot();
    }

    private static String key(Operation operation) {
        return key(operation.getUuid().getValue());
    }

    private static String key(ByteString uuid) {
        return uuid.toString(StandardCharsets.ISO_8859_1);
    }

    private static Optional<String> name(Operation operation) {
        return operation.getInfo().hasId() && operation.hasFrameworkId()
                ? Optional.of(name(
                        operation.getFrameworkId().getValue(),
                        operation.getInfo().getId().getValue()))
                : Optional.empty();
    }

    private static String name(String frameworkId, String operationId) {
        return frameworkId + '\n' + operationId;
    }
}

package org.gantry.protocol;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Values of enums that came to Mesos after the version whose message classes we have. A message carries them as Protocol
 * Buffers carry what a class does not know; here are their names, for JSON.
 */
public final class LaterValues {
    private static final Map<String, Map<Integer, String>> NAMES =
            Map.of("mesos.v1.MasterInfo.Capability.Type", Map.of(3, "QUOTA_V2"));

    private LaterValues() {}

    /** The name of the value that a field has beyond those that its class knows; empty if it has none. */
    public static Optional<String> name(Message message, FieldDescriptor field) {
        Map<Integer, String> names = of(field);
        if (names.isEmpty() || field.isRepeated() || message.hasField(field)) {
            return Optional.empty();
        }
        List<Long> values =
                message.getUnknownFields().getField(field.getNumber()).getVarintList();
        return values.isEmpty()
                ? Optional.empty()
                : Optional.ofNullable(names.get(values.get(values.size() - 1).intValue()));
    }

    /**
     * Gives a field, which has no value yet, a later one.
     *
     * @return whether there is a value of this name
     */
    public static boolean set(Message.Builder builder, FieldDescriptor field, String name) {
        if (field.isRepeated()) {
            return false;
        }
        Optional<Integer> number = of(field).entrySet().stream()
                .filter(value -> value.getValue().equals(name))
                .map(Map.Entry::getKey)
                .findFirst();
        number.ifPresent(value -> builder.setUnknownFields(UnknownFieldSet.newBuilder(builder.getUnknownFields())
                .mergeVarintField(field.getNumber(), value)
                .build()));
        return number.isPresent();
    }

    /** Whether a field may have such values. */
    static boolean are(FieldDescriptor field) {
        return !of(field).isEmpty();
    }

    private static Map<Integer, String> of(FieldDescriptor field) {
        return field.getType() == FieldDescriptor.Type.ENUM
                ? NAMES.getOrDefault(field.getEnumType().getFullName(), Map.of())
                : Map.of();
    }
}

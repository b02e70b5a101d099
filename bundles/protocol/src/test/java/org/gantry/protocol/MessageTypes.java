package org.gantry.protocol;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.GeneratedMessageV3;
import com.google.protobuf.Internal;
import com.google.protobuf.MapEntry;
import com.google.protobuf.Message;
import java.util.ArrayList;
import java.util.List;
import org.gantry.protocol.agentlink.AgentLink;

/** Every message type that this bundle exports. */
final class MessageTypes {
    private static final List<Class<?>> FILES = List.of(
            org.apache.mesos.v1.Protos.class,
            org.apache.mesos.v1.agent.Protos.class,
            org.apache.mesos.v1.allocator.Protos.class,
            org.apache.mesos.v1.executor.Protos.class,
            org.apache.mesos.v1.maintenance.Protos.class,
            org.apache.mesos.v1.master.Protos.class,
            org.apache.mesos.v1.quota.Protos.class,
            org.apache.mesos.v1.resource_provider.Protos.class,
            org.apache.mesos.v1.scheduler.Protos.class,
            AgentLink.class);

    private MessageTypes() {}

    static List<Message> all() {
        List<Message> messages = new ArrayList<>();
        FILES.forEach(file -> collect(file, messages));
        return messages;
    }

    private static void collect(Class<?> type, List<Message> messages) {
        for (Class<?> nested : type.getDeclaredClasses()) {
            if (GeneratedMessageV3.class.isAssignableFrom(nested)) {
                messages.add((Message) Internal.getDefaultInstance(nested.asSubclass(Message.class)));
            }
            collect(nested, messages);
        }
    }

    /** The message as it comes back from JSON: with every default that JSON prints. */
    static Message withPrintedDefaults(Message message) {
        if (message instanceof MapEntry<?, ?>) {
            return withDefaultsInValue(message);
        }
        Message.Builder builder = message.toBuilder();
        for (FieldDescriptor field : message.getDescriptorForType().getFields()) {
            if (field.isRepeated()) {
                if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
                    for (int i = 0; i < message.getRepeatedFieldCount(field); i++) {
                        builder.setRepeatedField(
                                field, i, withPrintedDefaults((Message) message.getRepeatedField(field, i)));
                    }
                }
            } else if (message.hasField(field)) {
                if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
                    builder.setField(field, withPrintedDefaults((Message) message.getField(field)));
                }
            } else if (field.hasDefaultValue() && !field.getOptions().getDeprecated()) {
                builder.setField(field, field.getDefaultValue());
            }
        }
        return builder.buildPartial();
    }

    private static Message withDefaultsInValue(Message entry) {
        FieldDescriptor value = entry.getDescriptorForType().findFieldByNumber(2);
        if (value.getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
            return entry;
        }
        return entry.toBuilder()
                .setField(value, withPrintedDefaults((Message) entry.getField(value)))
                .build();
    }
}

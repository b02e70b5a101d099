package org.gantry.protocol;

import com.fasterxml.jackson.core.io.SerializedString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Internal;
import com.google.protobuf.Message;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the JSON form needs to know about one message type, worked out once. */
final class MessageFields {
    /** Lists that are printed even if they are empty: Mesos writes these answers by hand, and clients count on them. */
    private static final Map<String, Set<String>> ALWAYS_PRINTED = Map.of(
            "mesos.v1.master.Response.GetAgents", Set.of("agents", "recovered_agents"),
            "mesos.v1.master.Response.GetExecutors", Set.of("executors"),
            "mesos.v1.master.Response.GetFrameworks", Set.of("frameworks", "completed_frameworks"),
            "mesos.v1.master.Response.GetTasks", Set.of("tasks", "unreachable_tasks", "completed_tasks"),
            "mesos.v1.agent.Response.GetExecutors", Set.of("executors", "completed_executors"),
            "mesos.v1.agent.Response.GetFrameworks", Set.of("frameworks", "completed_frameworks"),
            "mesos.v1.agent.Response.GetTasks",
                    Set.of("pending_tasks", "queued_tasks", "launched_tasks", "terminated_tasks", "completed_tasks"));

    /** Kept with the message's class, not here, so that a bundle with messages of its own can be unloaded. */
    private static final ClassValue<MessageFields> BY_CLASS = new ClassValue<>() {
        @Override
        protected MessageFields computeValue(Class<?> type) {
            Message instance = (Message) Internal.getDefaultInstance(type.asSubclass(Message.class));
            return new MessageFields(instance.getDescriptorForType());
        }
    };

    private final List<Field> inOrder;
    private final Map<String, FieldDescriptor> byName = new HashMap<>();

    private MessageFields(Descriptor type) {
        inOrder = type.getFields().stream().map(Field::new).toList();
        type.getFields().forEach(field -> byName.put(field.getName(), field));
    }

    static MessageFields of(Message message) {
        return message instanceof DynamicMessage
                ? new MessageFields(message.getDescriptorForType())
                : BY_CLASS.get(message.getClass());
    }

    /** In the order of the definition, which is the order of the output. */
    List<Field> inOrder() {
        return inOrder;
    }

    /** Null if there is no such field. */
    FieldDescriptor named(String name) {
        return byName.get(name);
    }

    static final class Field {
        final FieldDescriptor descriptor;
        final SerializedString name;
        final boolean repeated;
        final boolean map;
        final boolean printedWhenUnset;
        final boolean hasLaterValues;

        Field(FieldDescriptor descriptor) {
            this.descriptor = descriptor;
            this.name = new SerializedString(descriptor.getName());
            this.repeated = descriptor.isRepeated();
            this.map = descriptor.isMapField();
            this.hasLaterValues = LaterValues.are(descriptor);
            this.printedWhenUnset = repeated
                    ? ALWAYS_PRINTED
                            .getOrDefault(descriptor.getContainingType().getFullName(), Set.of())
                            .contains(descriptor.getName())
                    : descriptor.hasDefaultValue() && !descriptor.getOptions().getDeprecated();
        }
    }
}

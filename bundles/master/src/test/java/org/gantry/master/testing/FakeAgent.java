package org.gantry.master.testing;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.ContainerStatus;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.gantry.model.Resource;
import org.gantry.model.Resources;
import org.gantry.protocol.MediaType;
import org.gantry.protocol.ResourceConversion;
import org.gantry.protocol.agentlink.AgentLink;

/** An agent that speaks the real protocol and runs nothing. */
public final class FakeAgent implements AutoCloseable {
    private final URI uri;
    private final Subscription<AgentLink.Event> link;
    private final String id;

    public FakeAgent(URI root, String resources) {
        this(root, info(resources), List.of(), List.of());
    }

    public FakeAgent(URI root, AgentInfo info, List<FrameworkInfo> frameworks, List<Task> tasks) {
        uri = root.resolve("/gantry/api/v1/agent");
        AgentLink.Call subscribe = AgentLink.Call.newBuilder()
                .setType(AgentLink.Call.Type.SUBSCRIBE)
                .setSubscribe(AgentLink.Call.Subscribe.newBuilder()
                        .setAgentInfo(info)
                        .setVersion("1.11.0")
                        .addAllCapabilities(capabilities())
                        .addAllFrameworks(frameworks)
                        .addAllTasks(tasks))
                .build();
        link = new Subscription<>(
                uri, MediaType.PROTOBUF, subscribe, AgentLink.Event::newBuilder, AgentLink.Event.class);
        id = link.await(event -> event.getType() == AgentLink.Event.Type.SUBSCRIBED)
                .getSubscribed()
                .getAgentId()
                .getValue();
    }

    /** All that there are. */
    public static List<AgentInfo.Capability> capabilities() {
        return Stream.of(AgentInfo.Capability.Type.values())
                .filter(type -> type != AgentInfo.Capability.Type.UNKNOWN)
                .map(type -> AgentInfo.Capability.newBuilder().setType(type).build())
                .toList();
    }

    public static AgentInfo info(String resources) {
        return AgentInfo.newBuilder()
                .setHostname("127.0.0.1")
                .setPort(5051)
                .addAllResources(ResourceConversion.toProto(Resources.parse(resources)))
                .build();
    }

    public String id() {
        return id;
    }

    public Subscription<AgentLink.Event> link() {
        return link;
    }

    public AgentLink.Event await(AgentLink.Event.Type type) {
        return link.await(event -> event.getType() == type);
    }

    public int pong() {
        return call(AgentLink.Call.newBuilder().setType(AgentLink.Call.Type.PONG));
    }

    /** Says what may be offered twice; in the text form, without the mark. */
    public int oversubscribe(String resources) {
        Resources revocable = Resources.parse(resources).map(Resource::asRevocable);
        return call(AgentLink.Call.newBuilder()
                .setType(AgentLink.Call.Type.OVERSUBSCRIBED)
                .addAllOversubscribedResources(ResourceConversion.toProto(revocable)));
    }

    public int unregister() {
        return call(AgentLink.Call.newBuilder().setType(AgentLink.Call.Type.UNREGISTER));
    }

    public ByteString update(String frameworkId, String taskId, TaskState state) {
        return report(frameworkId, status(taskId, id, state), state);
    }

    public ByteString report(String frameworkId, String taskId, TaskState state, ContainerStatus container) {
        TaskStatus status = status(taskId, id, state).toBuilder()
                .setContainerStatus(container)
                .setExecutorId(ExecutorID.newBuilder().setValue(taskId))
                .build();
        return report(frameworkId, status, state);
    }

    private ByteString report(String frameworkId, TaskStatus status, TaskState state) {
        call(AgentLink.Call.newBuilder()
                .setType(AgentLink.Call.Type.STATUS_UPDATE)
                .setStatusUpdate(AgentLink.Call.StatusUpdate.newBuilder()
                        .setFrameworkId(FrameworkID.newBuilder().setValue(frameworkId))
                        .setStatus(status)
                        .setLatestState(state)));
        return status.getUuid();
    }

    public static TaskStatus status(String taskId, String agentId, TaskState state) {
        return TaskStatus.newBuilder()
                .setTaskId(TaskID.newBuilder().setValue(taskId))
                .setState(state)
                .setAgentId(AgentID.newBuilder().setValue(agentId))
                .setSource(TaskStatus.Source.SOURCE_EXECUTOR)
                .setUuid(uuid())
                .setTimestamp(1795299083.418297)
                .build();
    }

    public static ByteString uuid() {
        UUID uuid = UUID.randomUUID();
        return ByteString.copyFrom(ByteBuffer.allocate(16)
                .putLong(uuid.getMostSignificantBits())
                .putLong(uuid.getLeastSignificantBits())
                .flip());
    }

    private int call(AgentLink.Call.Builder call) {
        return link.call(uri, call.setAgentId(AgentID.newBuilder().setValue(id)).build())
                .statusCode();
    }

    @Override
    public void close() throws IOException {
        link.close();
    }
}

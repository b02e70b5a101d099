package org.gantry.master.testing;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.gantry.model.Resources;
import org.gantry.protocol.MediaType;
import org.gantry.protocol.ResourceConversion;

/** A framework's scheduler that speaks the real protocol. */
public final class FakeScheduler implements AutoCloseable {
    private final URI uri;
    private final Subscription<Event> subscription;
    private final String id;

    public FakeScheduler(URI root, MediaType media, FrameworkInfo info) {
        uri = root.resolve("/api/v1/scheduler");
        Call.Builder call = Call.newBuilder()
                .setType(Call.Type.SUBSCRIBE)
                .setSubscribe(Call.Subscribe.newBuilder().setFrameworkInfo(info));
        if (info.hasId()) {
            call.setFrameworkId(info.getId());
        }
        subscription = new Subscription<>(uri, media, call.build(), Event::newBuilder, Event.class);
        Event first = subscription.await(event -> true);
        id = first.getSubscribed().getFrameworkId().getValue();
    }

    public static FrameworkInfo.Builder info(String name) {
        return FrameworkInfo.newBuilder()
                .setUser("root")
                .setName(name)
                .addRoles("*")
                .addCapabilities(capability(FrameworkInfo.Capability.Type.MULTI_ROLE))
                .addCapabilities(capability(FrameworkInfo.Capability.Type.PARTITION_AWARE));
    }

    private static FrameworkInfo.Capability capability(FrameworkInfo.Capability.Type type) {
        return FrameworkInfo.Capability.newBuilder().setType(type).build();
    }

    public String id() {
        return id;
    }

    public Subscription<Event> subscription() {
        return subscription;
    }

    public Offer awaitOffer() {
        return subscription
                .await(event -> event.getType() == Event.Type.OFFERS)
                .getOffers()
                .getOffers(0);
    }

    public TaskStatus awaitUpdate(String taskId, TaskState state) {
        return subscription
                .await(event -> event.getType() == Event.Type.UPDATE
                        && event.getUpdate().getStatus().getTaskId().getValue().equals(taskId)
                        && event.getUpdate().getStatus().getState() == state)
                .getUpdate()
                .getStatus();
    }

    public int launch(Offer offer, TaskInfo... tasks) {
        return call(Call.newBuilder()
                .setType(Call.Type.ACCEPT)
                .setAccept(Call.Accept.newBuilder()
                        .addOfferIds(offer.getId())
                        .addOperations(Offer.Operation.newBuilder()
                                .setType(Offer.Operation.Type.LAUNCH)
                                .setLaunch(Offer.Operation.Launch.newBuilder().addAllTaskInfos(List.of(tasks))))));
    }

    public int acknowledge(TaskStatus status) {
        return acknowledge(status.getTaskId().getValue(), status.getAgentId().getValue(), status.getUuid());
    }

    public int acknowledge(String taskId, String agentId, ByteString uuid) {
        return call(Call.newBuilder()
                .setType(Call.Type.ACKNOWLEDGE)
                .setAcknowledge(Call.Acknowledge.newBuilder()
                        .setAgentId(AgentID.newBuilder().setValue(agentId))
                        .setTaskId(TaskID.newBuilder().setValue(taskId))
                        .setUuid(uuid)));
    }

    public int call(Call.Builder call) {
        return subscription
                .call(
                        uri,
                        call.setFrameworkId(FrameworkID.newBuilder().setValue(id))
                                .build())
                .statusCode();
    }

    public static TaskInfo task(String id, String agentId, String resources) {
        return TaskInfo.newBuilder()
                .setName(id)
                .setTaskId(TaskID.newBuilder().setValue(id))
                .setAgentId(AgentID.newBuilder().setValue(agentId))
                .addAllResources(ResourceConversion.toProto(Resources.parse(resources)))
                .setCommand(CommandInfo.newBuilder().setValue("sleep 1000"))
                .build();
    }

    @Override
    public void close() throws IOException {
        subscription.close();
    }
}

package org.gantry.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.Operation;
import org.apache.mesos.v1.Protos.OperationState;
import org.apache.mesos.v1.Protos.OperationStatus;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.UUID;
import org.gantry.agent.checkpoint.ResourceCheckpoint;
import org.gantry.agent.checkpoint.ResourceStore;
import org.gantry.agent.checkpoint.WorkDirectory;
import org.gantry.model.Disk;
import org.gantry.model.Reservation;
import org.gantry.model.Resource;
import org.gantry.model.Resources;
import org.gantry.protocol.ResourceConversion;
import org.gantry.protocol.agentlink.AgentLink;
import org.gantry.testkit.Waiting;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Persistent volumes on the disk of an agent that stops and starts. */
class AgentVolumesTest {
    private static final Reservation OPS =
            new Reservation(Reservation.Type.DYNAMIC, "ops/child", Optional.empty(), List.of());
    private static final Resources RESERVED = Resources.parse("disk:64").reserve(OPS);
    private static final Resource VOLUME = RESERVED.entries().get(0).withDisk(Disk.persistent("v", "deep/data"));

    @TempDir
    Path work;

    private static void operate(FakeAgent fake, String uuid, Offer.Operation.Builder operation) {
        fake.master()
                .send(AgentLink.Event.newBuilder()
                        .setType(AgentLink.Event.Type.APPLY_OPERATION)
                        .setApplyOperation(AgentLink.Event.ApplyOperation.newBuilder()
                                .setOperationUuid(ByteString.copyFromUtf8(uuid))
                                .setOperation(operation)));
        Waiting.until(uuid + " is told", () -> fake.master().calls(AgentLink.Call.Type.OPERATION_UPDATE).stream()
                .map(AgentLink.Call::getOperationUpdate)
                .anyMatch(update -> update.getOperationUuid().toStringUtf8().equals(uuid)
                        && update.getStatus().getState() == OperationState.OPERATION_FINISHED));
    }

    private static Offer.Operation.Builder reserve() {
        return Offer.Operation.newBuilder()
                .setType(Offer.Operation.Type.RESERVE)
                .setReserve(Offer.Operation.Reserve.newBuilder().addAllResources(ResourceConversion.toProto(RESERVED)));
    }

    private static Offer.Operation.Builder create() {
        return Offer.Operation.newBuilder()
                .setType(Offer.Operation.Type.CREATE)
                .setCreate(Offer.Operation.Create.newBuilder()
                        .addAllVolumes(ResourceConversion.toProto(Resources.of(VOLUME))));
    }

    private static TaskInfo task(String id) {
        return TestTasks.task(id, "true")
                .addAllResources(ResourceConversion.toProto(Resources.of(VOLUME)))
                .build();
    }

    private Path data() {
        return work.resolve("volumes/roles/ops child/v");
    }

    @Test
    void dataOutlivesTasksAndAgentsUntilTheVolumeIsDestroyed() throws Exception {
        try (FakeAgent fake = new FakeAgent(work, Map.of())) {
            operate(fake, "1", reserve());
            operate(fake, "2", create());
            Path sandbox = fake.run(task("t"));
            Files.writeString(sandbox.resolve("deep/data/file"), "kept");
            assertThat(data().resolve("file")).hasContent("kept");
        }
        try (FakeAgent again = new FakeAgent(work, Map.of("strict", "false"))) {
            AgentLink.Call.Subscribe subscribe = again.master().subscriptions().get(0);
            assertThat(ResourceConversion.toModel(subscribe.getTotalResourcesList())
                            .contains(VOLUME))
                    .isTrue();
            assertThat(subscribe.getOperationsList()).hasSize(2);
            assertThat(data().resolve("file")).hasContent("kept");
        }
    }

    @Test
    void whatADestroyLeftIsRemovedAtTheNextStart() throws Exception {
        try (FakeAgent fake = new FakeAgent(work, Map.of())) {
            operate(fake, "1", reserve());
            operate(fake, "2", create());
            Files.writeString(data().resolve("file"), "gone");
            operate(
                    fake,
                    "3",
                    Offer.Operation.newBuilder()
                            .setType(Offer.Operation.Type.DESTROY)
                            .setDestroy(Offer.Operation.Destroy.newBuilder()
                                    .addAllVolumes(ResourceConversion.toProto(Resources.of(VOLUME)))));
            assertThat(data()).doesNotExist();
        }
        Path trash = work.resolve("volumes/roles/.discarded/left");
        Files.createDirectories(trash.resolve("by a killed process"));
        try (FakeAgent again = new FakeAgent(work, Map.of())) {
            Waiting.until("nothing is left of it", () -> !Files.exists(trash));
            assertThat(again.agent().snapshot().resources().total().reserved()).isEqualTo(RESERVED);
        }
    }

    @Test
    void whatAKilledProcessHadSavedIsFinishedByTheNext() throws Exception {
        Files.createDirectories(data());
        Files.writeString(data().resolve("file"), "of a destroyed volume");
        Offer.Operation.Builder destroy = Offer.Operation.newBuilder().setType(Offer.Operation.Type.DESTROY);
        Operation pending = Operation.newBuilder()
                .setUuid(UUID.newBuilder().setValue(ByteString.copyFromUtf8("0123456789abcdef")))
                .setAgentId(AgentID.newBuilder().setValue(FakeMaster.AGENT))
                .setInfo(destroy)
                .setLatestStatus(OperationStatus.newBuilder().setState(OperationState.OPERATION_PENDING))
                .build();
        new ResourceStore(new WorkDirectory(work, work.resolve("runtime")))
                .save(new ResourceCheckpoint(RESERVED, List.of(pending), Resources.of(VOLUME)));
        try (FakeAgent fake = new FakeAgent(work, Map.of())) {
            assertThat(data()).doesNotExist();
            assertThat(fake.master().subscriptions().get(0).getOperationsList())
                    .extracting(operation -> operation.getLatestStatus().getState())
                    .containsExactly(OperationState.OPERATION_FINISHED);
        }
    }

    @Test
    void aTaskWhoseVolumeHasNoPlaceInTheSandboxFails() throws Exception {
        try (FakeAgent fake = new FakeAgent(work, Map.of())) {
            operate(fake, "1", reserve());
            operate(fake, "2", create());
            Resource outside = VOLUME.withDisk(Disk.persistent("v", "../../out"));
            fake.launch(TestTasks.task("t", "true")
                    .addAllResources(ResourceConversion.toProto(Resources.of(outside)))
                    .build());
            assertThat(fake.master().await("t", TaskState.TASK_FAILED).getMessage())
                    .contains("must be relative and lie in the sandbox");
        }
    }

    @Test
    void anAgentWithLessThanIsReservedDoesNotStart() throws Exception {
        try (FakeAgent fake = new FakeAgent(work, Map.of())) {
            operate(fake, "1", reserve());
        }
        Agent[] small = new Agent[1];
        Map<String, String> flags = Map.of("resources", "cpus:4;mem:1024;disk:10");
        try (FakeAgent fake = FakeAgent.unregistered(work, flags)) {
            small[0] = fake.agent();
            Waiting.until("the agent says why", () -> small[0].failure().isPresent());
            assertThat(small[0].failure().get()).contains("are incompatible with agent resources");
        }
    }
}

package org.gantry.agent.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.MasterInfo;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.OperationState;
import org.apache.mesos.v1.Protos.OperationStatus;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.gantry.agent.TestTasks;
import org.gantry.agent.checkpoint.RecoveredAgent;
import org.gantry.agent.checkpoint.ResourceCheckpoint;
import org.gantry.model.Disk;
import org.gantry.model.Reservation;
import org.gantry.model.Resource;
import org.gantry.model.Resources;
import org.gantry.protocol.ResourceConversion;
import org.gantry.protocol.agentlink.AgentLink;
import org.gantry.testkit.FakeClock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Offer operations: commands in, effects out. */
class OperationsTest {
    private static final Resources ALL = Resources.parse("cpus:4;mem:1024;disk:1000");
    private static final Reservation OPS =
            new Reservation(Reservation.Type.DYNAMIC, "ops", Optional.empty(), List.of());
    private static final Resources RESERVED = Resources.parse("disk:64").reserve(OPS);
    private static final Resource VOLUME = RESERVED.entries().get(0).withDisk(Disk.persistent("v", "data"));
    private static final ByteString FIRST = ByteString.copyFromUtf8("uuid-1");
    private static final ByteString SECOND = ByteString.copyFromUtf8("uuid-2");

    private final FakeClock clock = new FakeClock();
    private AgentCore core = newCore();
    private final List<Effect> effects = new ArrayList<>();

    @BeforeEach
    void register() {
        apply(new Command.Recovered(RecoveredAgent.NOTHING, Set.of(), Map.of(), Map.of(), Duration.ZERO));
        subscribed();
    }

    private AgentCore newCore() {
        AgentInfo info = AgentInfo.newBuilder()
                .setHostname("host")
                .setPort(5051)
                .addAllResources(ResourceConversion.toProto(ALL))
                .build();
        return new AgentCore(new CoreSettings(info, List.of(), "1.11.0", "127.0.0.1", 0, 2), clock);
    }

    private void subscribed() {
        apply(new Command.Subscribed(AgentLink.Event.Subscribed.newBuilder()
                .setAgentId(AgentID.newBuilder().setValue("S0"))
                .setPingIntervalSeconds(15)
                .setTotalPingTimeoutSeconds(75)
                .setMasterInfo(MasterInfo.newBuilder()
                        .setId("m")
                        .setIp(1)
                        .setPort(5050)
                        .setHostname("h"))
                .build()));
    }

    private void apply(Command command) {
        effects.clear();
        effects.addAll(core.apply(command));
    }

    private void order(ByteString uuid, Offer.Operation.Builder operation) {
        apply(new Command.ApplyOperation(AgentLink.Event.ApplyOperation.newBuilder()
                .setOperationUuid(uuid)
                .setOperation(operation)
                .setResourceVersion(core.subscription().getSubscribe().getResourceVersion())
                .build()));
    }

    private static Offer.Operation.Builder reserve() {
        return Offer.Operation.newBuilder()
                .setType(Offer.Operation.Type.RESERVE)
                .setReserve(Offer.Operation.Reserve.newBuilder()
                        .addAllResources(ResourceConversion.toProto(RESERVED.allocatedTo("ops"))));
    }

    private static Offer.Operation.Builder create() {
        return Offer.Operation.newBuilder()
                .setType(Offer.Operation.Type.CREATE)
                .setCreate(Offer.Operation.Create.newBuilder()
                        .addAllVolumes(ResourceConversion.toProto(Resources.of(VOLUME))));
    }

    private static Offer.Operation.Builder destroy() {
        return Offer.Operation.newBuilder()
                .setType(Offer.Operation.Type.DESTROY)
                .setDestroy(Offer.Operation.Destroy.newBuilder()
                        .addAllVolumes(ResourceConversion.toProto(Resources.of(VOLUME))));
    }

    private void done(ByteString uuid) {
        apply(new Command.OperationApplied(uuid, Optional.empty()));
    }

    private Resources total() {
        return core.snapshot().resources().total();
    }

    private List<AgentLink.Call.OperationUpdate> updates() {
        return of(Effect.Send.class).stream()
                .filter(send -> send.call().getType() == AgentLink.Call.Type.OPERATION_UPDATE)
                .map(send -> send.call().getOperationUpdate())
                .toList();
    }

    private <E extends Effect> List<E> of(Class<E> type) {
        return effects.stream().filter(type::isInstance).map(type::cast).toList();
    }

    @Test
    void anOperationIsSavedBeforeItsOutcomeIsTold() {
        order(FIRST, reserve());
        Effect.ApplyOperation change = of(Effect.ApplyOperation.class).get(0);
        assertThat(change.checkpoint().resources()).isEqualTo(RESERVED);
        assertThat(change.checkpoint().operations()).hasSize(1);
        assertThat(updates()).isEmpty();
        assertThat(total())
                .isEqualTo(Resources.parse("cpus:4;mem:1024;disk:936").plus(RESERVED));

        done(FIRST);
        OperationStatus status = updates().get(0).getStatus();
        assertThat(status.getState()).isEqualTo(OperationState.OPERATION_FINISHED);
        assertThat(status.getUuid().getValue().size()).isEqualTo(16);
        assertThat(effects.indexOf(of(Effect.SaveResources.class).get(0)))
                .isLessThan(effects.indexOf(of(Effect.Send.class).get(0)));
    }

    @Test
    void theNextOperationBuildsOnOneThatIsStillBeingCarriedOut() {
        order(FIRST, reserve());
        order(SECOND, create());
        assertThat(of(Effect.ApplyOperation.class).get(0).created()).isEqualTo(Resources.of(VOLUME));
        assertThat(total().contains(VOLUME)).isTrue();
    }

    @Test
    void anOutcomeIsToldAtDoubledIntervalsUntilItIsAcknowledged() {
        order(FIRST, reserve());
        done(FIRST);
        Effect.After retry = of(Effect.After.class).get(0);
        assertThat(retry.delay()).isEqualTo(Duration.ofSeconds(10));
        ByteString status = updates().get(0).getStatus().getUuid().getValue();

        apply(retry.command());
        assertThat(updates()).hasSize(1);
        assertThat(of(Effect.After.class).get(0).delay()).isEqualTo(Duration.ofSeconds(20));
        Effect.After next = of(Effect.After.class).get(0);

        apply(new Command.AcknowledgeOperation(AgentLink.Event.AcknowledgeOperation.newBuilder()
                .setOperationUuid(FIRST)
                .setStatusUuid(status)
                .build()));
        assertThat(of(Effect.SaveResources.class).get(0).checkpoint().operations())
                .isEmpty();
        apply(next.command());
        assertThat(updates()).isEmpty();
        assertThat(core.snapshot().resources().operations()).isEmpty();
    }

    @Test
    void whatCannotBeDoneIsToldWithWhatTheAgentHas() {
        String version = core.subscription().getSubscribe().getResourceVersion().toStringUtf8();
        order(FIRST, create());
        AgentLink.Call.OperationUpdate update = updates().get(0);
        assertThat(update.getStatus().getState()).isEqualTo(OperationState.OPERATION_ERROR);
        assertThat(update.getStatus().getMessage()).contains(" does not contain ");
        assertThat(ResourceConversion.toModel(update.getTotalResourcesList())).isEqualTo(ALL);
        assertThat(update.getResourceVersion().toStringUtf8()).isNotEqualTo(version);
    }

    @Test
    void whatFailsOnDiskIsTakenBackAndWhatWasDecidedSinceIsDropped() {
        ByteString version = core.subscription().getSubscribe().getResourceVersion();
        order(FIRST, reserve());
        apply(new Command.OperationApplied(FIRST, Optional.of("disk full")));
        assertThat(updates().get(0).getStatus().getState()).isEqualTo(OperationState.OPERATION_FAILED);
        assertThat(updates().get(0).getStatus().getMessage()).isEqualTo("disk full");
        assertThat(total()).isEqualTo(ALL);

        apply(new Command.ApplyOperation(AgentLink.Event.ApplyOperation.newBuilder()
                .setOperationUuid(SECOND)
                .setOperation(reserve())
                .setResourceVersion(version)
                .build()));
        assertThat(updates().get(0).getStatus().getState()).isEqualTo(OperationState.OPERATION_DROPPED);
        assertThat(total()).isEqualTo(ALL);

        TaskInfo task = TestTasks.task("t", "true").build();
        apply(new Command.Grounded(version, new Command.Launch(TestTasks.FRAMEWORK, task)));
        dropped(TaskStatus.Reason.REASON_INVALID_OFFERS, "Task assumes outdated resource state");
    }

    private void dropped(TaskStatus.Reason reason, String message) {
        TaskStatus status = of(Effect.Send.class).stream()
                .filter(send -> send.call().getType() == AgentLink.Call.Type.STATUS_UPDATE)
                .map(send -> send.call().getStatusUpdate().getStatus())
                .findFirst()
                .orElseThrow();
        assertThat(status.getState()).isEqualTo(TaskState.TASK_DROPPED);
        assertThat(status.getReason()).isEqualTo(reason);
        assertThat(status.getMessage()).isEqualTo(message);
    }

    @Test
    void tasksOnUnknownReservationsAreDropped() {
        TaskInfo task = TestTasks.task("t", "true")
                .addAllResources(ResourceConversion.toProto(Resources.of(VOLUME)))
                .build();
        apply(new Command.Grounded(ByteString.EMPTY, new Command.Launch(TestTasks.FRAMEWORK, task)));
        dropped(
                TaskStatus.Reason.REASON_RESOURCES_UNKNOWN,
                "The checkpointed resources being used by the task or task group are unknown to the agent");
    }

    @Test
    void aVolumeInUseIsNotDestroyed() {
        order(FIRST, reserve());
        order(SECOND, create());
        TaskInfo task = TestTasks.task("t", "true")
                .addAllResources(ResourceConversion.toProto(Resources.of(VOLUME)))
                .build();
        apply(new Command.Grounded(ByteString.EMPTY, new Command.Launch(TestTasks.FRAMEWORK, task)));
        order(ByteString.copyFromUtf8("uuid-3"), destroy());
        assertThat(updates().get(0).getStatus().getMessage()).isEqualTo("Persistent volumes in use");
        assertThat(total().contains(VOLUME)).isTrue();
    }

    @Test
    void dataOfADestroyedVolumeIsRememberedUntilItIsGone() {
        order(FIRST, reserve());
        order(SECOND, create());
        ByteString third = ByteString.copyFromUtf8("uuid-3");
        order(third, destroy());
        Effect.ApplyOperation change = of(Effect.ApplyOperation.class).get(0);
        assertThat(change.discarded()).isEqualTo(Resources.of(VOLUME));
        assertThat(change.checkpoint().discarded()).isEqualTo(Resources.of(VOLUME));
        done(third);
        assertThat(of(Effect.SaveResources.class).get(0).checkpoint().discarded())
                .isEqualTo(Resources.EMPTY);
    }

    @Test
    void aNewVolumeOfTheSameNameIsNotTakenForTheOldOne() {
        order(FIRST, reserve());
        order(SECOND, create());
        order(ByteString.copyFromUtf8("uuid-3"), destroy());
        order(ByteString.copyFromUtf8("uuid-4"), create());
        assertThat(of(Effect.ApplyOperation.class).get(0).checkpoint().discarded())
                .isEqualTo(Resources.EMPTY);
    }

    @Test
    void aFormerProcessesOperationsAreFinishedAndTold() {
        order(FIRST, reserve());
        ResourceCheckpoint saved = of(Effect.ApplyOperation.class).get(0).checkpoint();
        Resources total = total();
        core = newCore();
        apply(new Command.Restored(saved, total));
        apply(new Command.Recovered(RecoveredAgent.NOTHING, Set.of(), Map.of(), Map.of(), Duration.ZERO));
        AgentLink.Call.Subscribe subscribe = core.subscription().getSubscribe();
        assertThat(ResourceConversion.toModel(subscribe.getTotalResourcesList()))
                .isEqualTo(total);
        assertThat(subscribe.getOperationsList())
                .extracting(operation -> operation.getLatestStatus().getState())
                .containsExactly(OperationState.OPERATION_FINISHED);
        subscribed();
        assertThat(updates()).hasSize(1);
    }
}

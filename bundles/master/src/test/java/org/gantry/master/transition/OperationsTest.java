package org.gantry.master.transition;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.Filters;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.OperationID;
import org.apache.mesos.v1.Protos.OperationState;
import org.apache.mesos.v1.Protos.OperationStatus;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.Value;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.gantry.master.command.Command;
import org.gantry.master.effect.Effect;
import org.gantry.master.order.Order;
import org.gantry.master.testing.FakeScheduler;
import org.gantry.master.testing.Scene;
import org.gantry.model.Disk;
import org.gantry.model.Label;
import org.gantry.model.Reservation;
import org.gantry.model.Resource;
import org.gantry.model.Resources;
import org.gantry.protocol.ResourceConversion;
import org.gantry.protocol.ResourceFormat;
import org.gantry.protocol.agentlink.AgentLink;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** RESERVE, UNRESERVE, CREATE, DESTROY, GROW_VOLUME, SHRINK_VOLUME, and what frameworks hear of them. */
class OperationsTest {
    private static final Reservation OPS =
            new Reservation(Reservation.Type.DYNAMIC, "ops", Optional.empty(), List.of());
    private static final Resources ALL = Resources.parse("cpus:4;mem:1024;disk:1000;ports:[31000-32000]");
    private static final Resources RESERVED =
            Resources.parse("cpus:0.5;mem:64;disk:64").reserve(OPS);
    private static final Resource VOLUME =
            Resource.scalar("disk", 64).withReservations(List.of(OPS)).withDisk(Disk.persistent("vol1", "data"));

    private final Scene scene = new Scene();

    @BeforeEach
    void start() {
        scene.agent("cpus:4;mem:1024;disk:1000;ports:[31000-32000]").framework(framework());
    }

    private static FrameworkInfo.Builder framework() {
        return FakeScheduler.info("f")
                .clearRoles()
                .addRoles("ops")
                .addCapabilities(FrameworkInfo.Capability.newBuilder()
                        .setType(FrameworkInfo.Capability.Type.RESERVATION_REFINEMENT));
    }

    private OperationStatus onlyUpdate() {
        assertThat(scene.operationUpdates()).hasSize(1);
        return scene.operationUpdates().get(0);
    }

    @Test
    void whatOneOperationMakesTheNextOnesUse() {
        TaskInfo task = FakeScheduler.task("writer", Scene.AGENT, "cpus:1").toBuilder()
                .clearResources()
                .addAllResources(Scene.list(
                        Resources.parse("cpus:0.1;mem:32").reserve(OPS).plus(VOLUME)))
                .build();
        scene.accept(
                scene.offer(),
                Scene.reserve(RESERVED),
                Scene.create(Resources.of(VOLUME)),
                Offer.Operation.newBuilder()
                        .setType(Offer.Operation.Type.LAUNCH)
                        .setLaunch(Offer.Operation.Launch.newBuilder().addTaskInfos(task)));

        assertThat(scene.total())
                .isEqualTo(Resources.parse("cpus:3.5;mem:960;disk:936;ports:[31000-32000]")
                        .plus(Resources.parse("cpus:0.5;mem:64").reserve(OPS))
                        .plus(VOLUME));
        assertThat(scene.orders(AgentLink.Event.Type.APPLY_OPERATION))
                .extracting(event -> event.getApplyOperation().getOperation().getType())
                .containsExactly(Offer.Operation.Type.RESERVE, Offer.Operation.Type.CREATE);
        assertThat(scene.orders(AgentLink.Event.Type.LAUNCH)).hasSize(1);
        assertThat(Scene.resources(scene.offer()))
                .isEqualTo(Resources.parse("cpus:3.5;mem:960;disk:936;ports:[31000-32000]")
                        .plus(Resources.parse("cpus:0.4;mem:32").reserve(OPS)));
    }

    @Test
    void everythingCanBeTakenBack() {
        scene.accept(scene.offer(), Scene.reserve(RESERVED), Scene.create(Resources.of(VOLUME)));
        scene.accept(scene.offer(), Scene.destroy(Resources.of(VOLUME)), Scene.unreserve(RESERVED));
        assertThat(scene.total()).isEqualTo(ALL);
        assertThat(Scene.resources(scene.offer())).isEqualTo(ALL);
    }

    @Test
    void whatIsMadeIsOfferedAtOnceTheRestIsFiltered() {
        Call.Accept.Builder accept = Call.Accept.newBuilder()
                .addOfferIds(scene.offer().getId())
                .addOperations(Scene.reserve(RESERVED))
                .setFilters(Filters.newBuilder().setRefuseSeconds(1000));
        scene.call(Call.newBuilder().setType(Call.Type.ACCEPT).setAccept(accept));
        List<Effect.Recover> recovered = scene.effects.stream()
                .filter(Effect.Recover.class::isInstance)
                .map(Effect.Recover.class::cast)
                .toList();
        assertThat(recovered)
                .anySatisfy(made -> {
                    assertThat(made.resources()).isEqualTo(RESERVED);
                    assertThat(made.refuse()).isZero();
                })
                .anySatisfy(rest -> {
                    assertThat(rest.resources()).isEqualTo(ALL.minus(RESERVED.withoutReservations()));
                    assertThat(rest.refuse()).isEqualTo(Duration.ofSeconds(1000));
                });
    }

    @Test
    void aVolumeGrowsAndShrinksButIsNotUsedInTheSameAccept() {
        scene.accept(scene.offer(), Scene.reserve(RESERVED), Scene.create(Resources.of(VOLUME)));
        Offer.Operation.Builder shrink = Offer.Operation.newBuilder()
                .setType(Offer.Operation.Type.SHRINK_VOLUME)
                .setShrinkVolume(Offer.Operation.ShrinkVolume.newBuilder()
                        .setVolume(ResourceConversion.toProto(VOLUME, ResourceFormat.REFINED))
                        .setSubtract(Value.Scalar.newBuilder().setValue(8)));
        Resource shrunk = VOLUME.withValue(Resource.scalar("disk", 56).value());
        scene.accept(scene.offer(), shrink, Scene.named("d", Scene.destroy(Resources.of(shrunk))));
        assertThat(onlyUpdate().getState()).isEqualTo(OperationState.OPERATION_ERROR);
        assertThat(onlyUpdate().getMessage()).contains(" does not contain ");
        Resource rest = Resource.scalar("disk", 8).withReservations(List.of(OPS));
        assertThat(scene.total().contains(Resources.of(shrunk, rest))).isTrue();

        scene.accept(
                scene.offer(),
                Offer.Operation.newBuilder()
                        .setType(Offer.Operation.Type.GROW_VOLUME)
                        .setGrowVolume(Offer.Operation.GrowVolume.newBuilder()
                                .setVolume(ResourceConversion.toProto(shrunk, ResourceFormat.REFINED))
                                .setAddition(ResourceConversion.toProto(rest, ResourceFormat.REFINED))));
        assertThat(scene.total().contains(VOLUME)).isTrue();
        assertThat(Scene.resources(scene.offer()).quantities()).isEqualTo(ALL.quantities());
    }

    @Test
    void badOperationsAreDroppedAndNamedOnesAreToldWhy() {
        Resource notReserved = Resource.scalar("cpus", 1);
        refused(Scene.reserve(Resources.of(notReserved)), "is not dynamically reserved; on agent master-S0 at ");
        Reservation other = new Reservation(Reservation.Type.DYNAMIC, "other", Optional.empty(), List.of());
        refused(
                Scene.reserve(Resources.parse("cpus:1").reserve(other)),
                "A reserve operation was attempted for a resource with role 'other', but the resource was allocated"
                        + " to role 'ops'; on agent master-S0 at slave(1)@127.0.0.1:5051 (127.0.0.1)");
        refused(Scene.reserve(Resources.parse("cpus:100").reserve(OPS)), " does not contain cpus(allocated: ops):100");
        refused(Scene.unreserve(RESERVED), " does not contain ");
        refused(
                Scene.create(Resources.of(Resource.scalar("disk", 1).withReservations(List.of(OPS)))),
                "Not a persistent volume: Resource disk(allocated: ops)(reservations: [(DYNAMIC,ops)]):1 does not have"
                        + " DiskInfo; on agent ");
        refused(Scene.destroy(Resources.of(VOLUME)), "Persistent volumes not found; on agent ");
        refused(
                Offer.Operation.newBuilder().setType(Offer.Operation.Type.RESERVE),
                "Operation attempted with invalid resources: A RESERVE offer operation must have the"
                        + " Offer.Operation.reserve field set.");
        refused(
                Offer.Operation.newBuilder()
                        .setType(Offer.Operation.Type.CREATE_DISK)
                        .setCreateDisk(Offer.Operation.CreateDisk.newBuilder()
                                .setSource(Scene.list(Resources.parse("disk:1")).get(0))
                                .setTargetType(org.apache.mesos.v1.Protos.Resource.DiskInfo.Source.Type.MOUNT)),
                "'source' is not managed by a resource provider; on agent ");
        Offer.Operation.Builder moving = Scene.reserve(RESERVED);
        moving.getReserveBuilder().addAllSource(Scene.list(RESERVED.withoutReservations()));
        refused(moving, "Reservation updates are not yet implemented for the scheduler API.");
        assertThat(scene.total()).isEqualTo(ALL);
        assertThat(scene.ledger.operations().values()).isEmpty();
    }

    private void refused(Offer.Operation.Builder operation, String why) {
        scene.accept(scene.offer(), Scene.named("op", operation));
        assertThat(onlyUpdate().getState()).isEqualTo(OperationState.OPERATION_ERROR);
        assertThat(onlyUpdate().getMessage()).contains(why);
        assertThat(onlyUpdate().hasUuid()).isFalse();
        scene.accept(scene.offer(), operation.clone().clearId());
        assertThat(scene.operationUpdates()).isEmpty();
    }

    @Test
    void persistenceIdsAreUniqueInTheirRole() {
        scene.accept(scene.offer(), Scene.reserve(RESERVED), Scene.create(Resources.of(VOLUME)));
        Resource again = VOLUME.withValue(Resource.scalar("disk", 1).value());
        refused(Scene.create(Resources.of(again)), "Persistence ID 'vol1' is not unique");
    }

    @Test
    void anOutcomeIsRepeatedUntilTheFrameworkAcknowledges() {
        scene.accept(scene.offer(), Scene.named("op-reserve", Scene.reserve(RESERVED)));
        reconcile();
        assertThat(onlyUpdate().getState()).isEqualTo(OperationState.OPERATION_PENDING);
        OperationStatus status = scene.report(scene.operation(), OperationState.OPERATION_FINISHED);
        assertThat(onlyUpdate()).isEqualTo(status);
        reconcile();
        assertThat(onlyUpdate()).isEqualTo(status.toBuilder().clearUuid().build());

        scene.call(Call.newBuilder()
                .setType(Call.Type.ACKNOWLEDGE_OPERATION_STATUS)
                .setAcknowledgeOperationStatus(Call.AcknowledgeOperationStatus.newBuilder()
                        .setAgentId(status.getAgentId())
                        .setOperationId(status.getOperationId())
                        .setUuid(status.getUuid().getValue())));
        assertThat(scene.orders(AgentLink.Event.Type.ACKNOWLEDGE_OPERATION))
                .extracting(event -> event.getAcknowledgeOperation().getStatusUuid())
                .containsExactly(status.getUuid().getValue());
        assertThat(scene.ledger.operations().values()).isEmpty();
        reconcile();
        assertThat(onlyUpdate().getMessage()).isEqualTo("Reconciliation: Operation is unknown");
    }

    private void reconcile() {
        scene.call(Call.newBuilder()
                .setType(Call.Type.RECONCILE_OPERATIONS)
                .setReconcileOperations(Call.ReconcileOperations.newBuilder()
                        .addOperations(Call.ReconcileOperations.Operation.newBuilder()
                                .setOperationId(OperationID.newBuilder().setValue("op-reserve"))
                                .setAgentId(AgentID.newBuilder().setValue(Scene.AGENT)))));
    }

    @Test
    void theMasterAcknowledgesWhatNobodyNamed() {
        scene.accept(scene.offer(), Scene.reserve(RESERVED));
        scene.report(scene.operation(), OperationState.OPERATION_FINISHED);
        assertThat(scene.operationUpdates()).isEmpty();
        assertThat(scene.orders(AgentLink.Event.Type.ACKNOWLEDGE_OPERATION)).hasSize(1);
        assertThat(scene.ledger.operations().values()).isEmpty();
    }

    @Test
    void theMasterAcknowledgesForAFrameworkThatIsGone() {
        scene.accept(scene.offer(), Scene.named("op-reserve", Scene.reserve(RESERVED)));
        scene.apply(new Command.TeardownFramework(Scene.FRAMEWORK));
        scene.report(scene.operation(), OperationState.OPERATION_FINISHED);
        assertThat(scene.orders(AgentLink.Event.Type.ACKNOWLEDGE_OPERATION)).hasSize(1);
        assertThat(scene.ledger.operations().values()).isEmpty();
    }

    @Test
    void whatTheAgentNeverGotIsDroppedAndItsResourcesCount() {
        scene.accept(scene.offer(), Scene.named("op-reserve", Scene.reserve(RESERVED)));
        scene.agentReturns("link2", Scene.subscription("cpus:4;mem:1024;disk:1000;ports:[31000-32000]"));
        assertThat(onlyUpdate().getState()).isEqualTo(OperationState.OPERATION_DROPPED);
        assertThat(scene.total()).isEqualTo(ALL);
        assertThat(Scene.resources(scene.offer())).isEqualTo(ALL);
    }

    @Test
    void operationsComeBackWithTheirAgent() {
        scene.accept(scene.offer(), Scene.named("op-reserve", Scene.reserve(RESERVED)));
        Resources total = scene.total();
        AgentLink.Call.Subscribe.Builder subscribe = Scene.subscription("cpus:4;mem:1024;disk:1000;ports:[31000-32000]")
                .addAllTotalResources(Scene.list(total))
                .addOperations(scene.operation());
        scene.clock.advance(Duration.ofMinutes(2));
        scene.apply(new Command.Tick());
        assertThat(onlyUpdate().getState()).isEqualTo(OperationState.OPERATION_UNREACHABLE);
        assertThat(onlyUpdate().getMessage()).isEqualTo("Agent was marked unreachable");
        reconcile();
        assertThat(onlyUpdate().getState()).isEqualTo(OperationState.OPERATION_UNREACHABLE);

        scene.agentReturns("link2", subscribe);
        assertThat(scene.total()).isEqualTo(total);
        assertThat(scene.ledger.operations().values()).hasSize(1);
    }

    @Test
    void operationsOfAnAgentThatIsMarkedGoneAreGoneToo() {
        scene.accept(scene.offer(), Scene.named("op-reserve", Scene.reserve(RESERVED)));
        scene.apply(new Command.Ordered(new Order.MarkAgentGone(Scene.AGENT), new CompletableFuture<>()));
        assertThat(onlyUpdate().getState()).isEqualTo(OperationState.OPERATION_GONE_BY_OPERATOR);
        assertThat(onlyUpdate().getMessage()).isEqualTo("Agent has been marked gone");
        assertThat(scene.ledger.operations().values()).isEmpty();
        reconcile();
        assertThat(onlyUpdate().getMessage()).isEqualTo("Reconciliation: Agent marked gone by operator");
    }

    @Test
    void afterAFailureWhatTheAgentSaysItHasIsRight() {
        scene.accept(scene.offer(), Scene.named("op-reserve", Scene.reserve(RESERVED)));
        scene.offer();
        var operation = scene.operation();
        scene.agentCalls(AgentLink.Call.newBuilder()
                .setType(AgentLink.Call.Type.OPERATION_UPDATE)
                .setOperationUpdate(AgentLink.Call.OperationUpdate.newBuilder()
                        .setOperationUuid(operation.getUuid().getValue())
                        .setFrameworkId(operation.getFrameworkId())
                        .setStatus(operation.getLatestStatus().toBuilder().setState(OperationState.OPERATION_FAILED))
                        .addAllTotalResources(Scene.list(ALL))
                        .setResourceVersion(com.google.protobuf.ByteString.copyFromUtf8("v2"))));
        assertThat(onlyUpdate().getState()).isEqualTo(OperationState.OPERATION_FAILED);
        assertThat(scene.total()).isEqualTo(ALL);
        assertThat(scene.events(org.apache.mesos.v1.scheduler.Protos.Event.Type.RESCIND))
                .hasSize(1);
        scene.accept(scene.offer(), Scene.reserve(RESERVED));
        assertThat(scene.orders(AgentLink.Event.Type.APPLY_OPERATION)
                        .get(0)
                        .getApplyOperation()
                        .getResourceVersion()
                        .toStringUtf8())
                .isEqualTo("v2");
    }

    @Test
    void labelsTellReservationsApart() {
        Reservation labelled = new Reservation(
                Reservation.Type.DYNAMIC, "ops", Optional.empty(), List.of(new Label("k", Optional.of("v"))));
        scene.accept(
                scene.offer(),
                Scene.reserve(RESERVED),
                Scene.reserve(Resources.parse("cpus:1").reserve(labelled)));
        assertThat(scene.total().reservedFor("ops").entries()).hasSize(4);
    }

    @Test
    void aPrincipalReservesForItself() {
        Scene other = new Scene();
        other.agent("cpus:4").framework(framework().setPrincipal("me"));
        other.accept(
                other.offer(),
                Scene.named("op", Scene.reserve(Resources.parse("cpus:1").reserve(OPS))));
        assertThat(other.operationUpdates().get(0).getMessage())
                .contains("A reserve operation was attempted by principal 'me', but there is a reserved resource in"
                        + " the request with no principal set");
        other.accept(other.offer(), Scene.reserve(Resources.parse("cpus:1").reserve(Reservation.dynamic("ops", "me"))));
        assertThat(other.total().reserved()).isNotEqualTo(Resources.EMPTY);
    }

    @Test
    void aSharedVolumeServesSeveralTasksAndIsDestroyedOnlyUnused() {
        Scene sharing = new Scene();
        sharing.agent("cpus:4;mem:1024;disk:1000")
                .framework(framework()
                        .addCapabilities(FrameworkInfo.Capability.newBuilder()
                                .setType(FrameworkInfo.Capability.Type.SHARED_RESOURCES)));
        Resource volume = VOLUME.asShared();
        sharing.accept(sharing.offer(), Scene.reserve(RESERVED), Scene.create(Resources.of(volume)));
        Offer.Operation.Launch.Builder launch = Offer.Operation.Launch.newBuilder();
        for (String id : List.of("a", "b")) {
            launch.addTaskInfos(FakeScheduler.task(id, Scene.AGENT, "cpus:0.1").toBuilder()
                    .addAllResources(Scene.list(Resources.of(volume))));
        }
        sharing.accept(
                sharing.offer(),
                Offer.Operation.newBuilder()
                        .setType(Offer.Operation.Type.LAUNCH)
                        .setLaunch(launch));
        assertThat(sharing.orders(AgentLink.Event.Type.LAUNCH)).hasSize(2);
        sharing.accept(sharing.offer(), Scene.named("op", Scene.destroy(Resources.of(volume))));
        assertThat(sharing.operationUpdates().get(0).getMessage()).contains("Persistent volumes in use; on agent ");
    }
}

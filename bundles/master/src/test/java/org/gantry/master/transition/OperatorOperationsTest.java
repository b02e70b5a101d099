package org.gantry.master.transition;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.OperationState;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.gantry.master.command.Command;
import org.gantry.master.effect.Effect;
import org.gantry.master.order.Answer;
import org.gantry.master.testing.FakeScheduler;
import org.gantry.master.testing.Scene;
import org.gantry.model.Reservation;
import org.gantry.model.Resources;
import org.gantry.protocol.agentlink.AgentLink;
import org.gantry.security.guard.Approvers;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Operators' operations, on what is free or only offered. */
class OperatorOperationsTest {
    private static final Reservation DEV =
            new Reservation(Reservation.Type.DYNAMIC, "dev", Optional.empty(), List.of());
    private static final Resources TWO = Resources.parse("cpus:2").reserve(DEV);

    private final Scene scene = new Scene();

    @BeforeEach
    void start() {
        scene.agent("cpus:4;mem:1024").framework(FakeScheduler.info("f"));
    }

    private Answer operate(Offer.Operation.Builder operation) {
        CompletableFuture<Answer> reply = new CompletableFuture<>();
        scene.apply(new Command.Operate(Scene.AGENT, operation.build(), Approvers.ALL, reply));
        return scene.effects.stream()
                .filter(Effect.Reply.class::isInstance)
                .map(effect -> ((Effect.Reply) effect).answer())
                .findFirst()
                .orElseThrow();
    }

    @Test
    void whatIsFreeIsReservedAndSentToTheAgent() {
        assertThat(operate(Scene.reserve(TWO)).status()).isEqualTo(202);
        assertThat(scene.total().reserved()).isEqualTo(TWO);
        assertThat(scene.orders(AgentLink.Event.Type.APPLY_OPERATION)).hasSize(1);
        scene.report(scene.operation(), OperationState.OPERATION_FINISHED);
        assertThat(scene.ledger.operations().values()).isEmpty();
        assertThat(Scene.resources(scene.offer())).isEqualTo(Resources.parse("cpus:2;mem:1024"));
    }

    @Test
    void offersThatHoldItAreRescinded() {
        scene.offer();
        assertThat(operate(Scene.reserve(TWO)).status()).isEqualTo(202);
        assertThat(scene.events(Event.Type.RESCIND)).hasSize(1);
        assertThat(scene.ledger.offers().size()).isZero();
    }

    @Test
    void offersThatDoNotHelpAreLeftAlone() {
        scene.offer();
        Answer answer = operate(Scene.reserve(Resources.parse("gpus:1").reserve(DEV)));
        assertThat(answer.status()).isEqualTo(409);
        assertThat(scene.events(Event.Type.RESCIND)).isEmpty();
    }

    @Test
    void whatIsInUseIsNot() {
        scene.accept(
                scene.offer(),
                Offer.Operation.newBuilder()
                        .setType(Offer.Operation.Type.LAUNCH)
                        .setLaunch(Offer.Operation.Launch.newBuilder()
                                .addTaskInfos(FakeScheduler.task("t", Scene.AGENT, "cpus:3"))));
        Answer answer = operate(Scene.reserve(TWO));
        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.message()).isEqualTo("cpus:1; mem:1024 does not contain cpus:2");
        assertThat(scene.total().reserved()).isEqualTo(Resources.EMPTY);
    }

    @Test
    void reservationsMoveFromRoleToRole() {
        operate(Scene.reserve(TWO));
        Reservation other = new Reservation(Reservation.Type.DYNAMIC, "ops", Optional.empty(), List.of());
        Offer.Operation.Builder move = Scene.reserve(Resources.parse("cpus:1").reserve(other));
        move.getReserveBuilder()
                .addAllSource(Scene.list(Resources.parse("cpus:1").reserve(DEV)));
        assertThat(operate(move).status()).isEqualTo(202);
        assertThat(scene.total().reservedFor("ops").scalar("cpus")).isEqualTo(1);
        assertThat(scene.total().reservedFor("dev").scalar("cpus")).isEqualTo(1);
        move.getReserveBuilder().clearSource().addAllSource(Scene.list(TWO));
        assertThat(operate(move).message())
                .contains("Source and target resources should refer to identical resource quantities: cpus:2 vs."
                        + " cpus:1");
    }
}

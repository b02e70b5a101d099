package org.gantry.master.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.mesos.v1.Protos.AgentID;
import org.gantry.master.command.Command;
import org.gantry.master.effect.Effect;
import org.gantry.master.effect.RegistryChange;
import org.gantry.master.state.AbsentAgent;
import org.gantry.master.testing.FakeAgent;
import org.gantry.state.memory.InMemoryStateStore;
import org.gantry.state.spi.StateException;
import org.gantry.testkit.FakeClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RegistryTest {
    private static final Duration WITHIN = Duration.ofSeconds(10);

    private final InMemoryStateStore store = new InMemoryStateStore();
    private final List<Command> told = new CopyOnWriteArrayList<>();
    private final List<Command> toldOther = new CopyOnWriteArrayList<>();
    private final Registry registry = new Registry(() -> Optional.of(store), told::add);
    private final Registry other = new Registry(() -> Optional.of(store), toldOther::add);

    @BeforeEach
    void start() {
        registry.start();
        other.start();
    }

    @AfterEach
    void stop() {
        registry.close();
        other.close();
    }

    @Test
    void aFormerLeaderWritesNothingOnceAnotherHasTakenOver() {
        registry.takeOver();
        registry.accept(admission("S0"));
        await().atMost(WITHIN).until(() -> told.size() == 1);
        assertThat(other.takeOver().agents()).hasSize(1);
        registry.accept(admission("S1"));
        await().atMost(WITHIN).until(() -> told.size() == 2);
        assertThat(told.get(1)).isInstanceOf(Command.Deposed.class);
        other.accept(admission("S2"));
        await().atMost(WITHIN).until(() -> toldOther.size() == 1);
        assertThat(other.takeOver().agents()).extracting(AbsentAgent::id).containsExactlyInAnyOrder("S0", "S2");
    }

    @Test
    void oneThatLeadsAgainWritesAgain() {
        registry.takeOver();
        other.takeOver();
        registry.takeOver();
        registry.accept(admission("S0"));
        await().atMost(WITHIN).until(() -> told.size() == 1);
        assertThat(told.get(0)).isInstanceOf(Command.Tick.class);
    }

    @Test
    void aStoreThatComesLaterIsWrittenTo() {
        registry.accept(admission("S0"));
        await().atMost(WITHIN).until(() -> told.size() == 1);
        assertThat(told.get(0)).isInstanceOf(Command.Tick.class);
    }

    @Test
    void aWriteWhoseAnswerWasLostIsRepeated() {
        Fence fence = new Fence();
        fence.take(store);
        var lossy = new LossyStore(store);
        assertThat(catchUnavailable(() -> fence.commit(lossy, List.of()))).isTrue();
        assertThat(fence.commit(store, List.of())).isTrue();
    }

    private static boolean catchUnavailable(Runnable call) {
        try {
            call.run();
            return false;
        } catch (StateException e) {
            return e.code() == StateException.Code.UNAVAILABLE;
        }
    }

    private static Effect.Persist admission(String id) {
        AbsentAgent agent = new AbsentAgent(
                FakeAgent.info("cpus:1").toBuilder()
                        .setId(AgentID.newBuilder().setValue(id))
                        .build(),
                new FakeClock().instant());
        return new Effect.Persist(new RegistryChange.AdmitAgent(agent), Optional.of(new Command.Tick()));
    }
}

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
    private final List<Long> outs = new CopyOnWriteArrayList<>();
    private final List<Long> outsOther = new CopyOnWriteArrayList<>();
    private final Registry registry = new Registry(() -> Optional.of(store), told::add, outs::add);
    private final Registry other = new Registry(() -> Optional.of(store), toldOther::add, outsOther::add);

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
        long term = registry.takeOver().term();
        registry.accept(admission(term, "S0"));
        await().atMost(WITHIN).until(() -> told.size() == 1);
        Registry.Content content = other.takeOver();
        assertThat(content.agents()).hasSize(1);
        registry.accept(admission(term, "S1"));
        await().atMost(WITHIN).until(() -> outs.equals(List.of(term)));
        other.accept(admission(content.term(), "S2"));
        await().atMost(WITHIN).until(() -> toldOther.size() == 1);
        assertThat(told).as("nothing follows what was not written").hasSize(1);
        assertThat(other.takeOver().agents()).extracting(AbsentAgent::id).containsExactlyInAnyOrder("S0", "S2");
    }

    @Test
    void oneThatLeadsAgainWritesAgain() {
        registry.takeOver();
        other.takeOver();
        long term = registry.takeOver().term();
        registry.accept(admission(term, "S0"));
        await().atMost(WITHIN).until(() -> told.size() == 1);
        assertThat(told.get(0)).isEqualTo(new Command.Kept(term, new Command.Tick()));
    }

    @Test
    void whatWasDecidedInAnEarlierTermIsNotWrittenInALaterOne() {
        long earlier = registry.takeOver().term();
        other.takeOver();
        long later = registry.takeOver().term();
        registry.accept(admission(earlier, "S0"));
        registry.accept(admission(later, "S1"));
        await().atMost(WITHIN).until(() -> told.size() == 1);
        assertThat(told.get(0)).isEqualTo(new Command.Kept(later, new Command.Tick()));
        assertThat(outs).isEmpty();
        assertThat(other.takeOver().agents()).extracting(AbsentAgent::id).containsExactly("S1");
    }

    @Test
    void nothingToWriteStillShowsWhoLeads() {
        long term = registry.takeOver().term();
        registry.accept(confirmation(term));
        await().atMost(WITHIN).until(() -> told.size() == 1);
        other.takeOver();
        registry.accept(confirmation(term));
        await().atMost(WITHIN).until(() -> outs.equals(List.of(term)));
        assertThat(told).hasSize(1);
    }

    @Test
    void aStoreThatComesLaterIsWrittenTo() {
        registry.accept(admission(0, "S0"));
        await().atMost(WITHIN).until(() -> told.size() == 1);
        assertThat(told.get(0)).isEqualTo(new Command.Kept(0, new Command.Tick()));
    }

    @Test
    void aWriteWhoseAnswerWasLostIsRepeated() {
        Fence fence = new Fence();
        fence.take(store);
        var lossy = new LossyStore(store);
        assertThat(catchUnavailable(() -> fence.commit(lossy, 0, List.of()))).isTrue();
        assertThat(fence.commit(store, 0, List.of())).isEqualTo(Fence.Outcome.DONE);
    }

    private static boolean catchUnavailable(Runnable call) {
        try {
            call.run();
            return false;
        } catch (StateException e) {
            return e.code() == StateException.Code.UNAVAILABLE;
        }
    }

    private static Effect.Persist admission(long term, String id) {
        AbsentAgent agent = new AbsentAgent(
                FakeAgent.info("cpus:1").toBuilder()
                        .setId(AgentID.newBuilder().setValue(id))
                        .build(),
                new FakeClock().instant());
        return new Effect.Persist(term, new RegistryChange.AdmitAgent(agent), Optional.of(new Command.Tick()));
    }

    private static Effect.Persist confirmation(long term) {
        return new Effect.Persist(term, new RegistryChange.Confirm(), Optional.of(new Command.Tick()));
    }
}

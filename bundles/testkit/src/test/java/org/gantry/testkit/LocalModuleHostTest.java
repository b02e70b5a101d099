package org.gantry.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.gantry.model.container.ContainerCommand;
import org.gantry.model.container.ContainerId;
import org.gantry.model.container.ContainerSpec;
import org.gantry.model.container.Handle;
import org.gantry.model.container.Recoverable;
import org.gantry.model.container.RecoverableContainer;
import org.gantry.model.container.RecoveryOutcome;
import org.gantry.model.container.ResourceLimits;
import org.gantry.modulehost.spi.HandleStore;
import org.gantry.modulehost.spi.ModuleException;
import org.gantry.modulehost.spi.ModuleId;
import org.gantry.modulehost.spi.ModuleInfo;
import org.gantry.modulehost.spi.ModulePoint;
import org.gantry.modulehost.spi.ModuleUnavailableException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LocalModuleHostTest {
    private static final ModuleId ID = new ModuleId("greeter", "english");
    private static final ContainerId ONE = ContainerId.of("one");
    private static final ContainerId TWO = ContainerId.of("two");

    private final LocalModuleHost host = new LocalModuleHost();
    private final InMemoryHandleStore store = new InMemoryHandleStore("agent");
    private ModulePoint<Greeter> point;

    interface Greeter {
        String greet();
    }

    private record Version(String greet, Collection<ContainerId> refuses) implements Greeter, Recoverable {
        @Override
        public List<RecoveryOutcome> recover(Collection<RecoverableContainer> containers) {
            List<RecoveryOutcome> outcomes = new ArrayList<>();
            for (RecoverableContainer container : containers) {
                outcomes.add(
                        refuses.contains(container.id())
                                ? new RecoveryOutcome.Refused(container.id(), "too old")
                                : new RecoveryOutcome.Recovered(container.id(), Handle.ofText(2, "by " + greet)));
            }
            return outcomes;
        }
    }

    @BeforeEach
    void start() {
        point = host.point(Greeter.class);
        host.add(Greeter.class, "english", new Version("hello", List.of()));
        host.register(store);
    }

    @Test
    void callsTheActiveVersion() {
        assertThat(point.<String, RuntimeException>call("english", Greeter::greet))
                .isEqualTo("hello");
        assertThatThrownBy(() -> point.call("german", Greeter::greet)).isInstanceOf(ModuleUnavailableException.class);
    }

    @Test
    void namesModulesByOrder() {
        host.add(Greeter.class, "a", 5, () -> "a").add(Greeter.class, "b", -5, () -> "b");

        assertThat(point.names()).containsExactly("b", "english", "a");
    }

    @Test
    void handsContainersOverInASwap() throws Exception {
        launch(ONE);
        List<String> switched = new ArrayList<>();
        point.onSwitch(switched::add);

        ModuleInfo info = host.swap(Greeter.class, "english", new Version("hi", List.of()));

        assertThat(info).isEqualTo(new ModuleInfo(ID, "2.0.0", ModuleInfo.State.ACTIVE, 1, Optional.empty()));
        assertThat(host.modules()).containsExactly(info);
        assertThat(greet(ONE)).isEqualTo("hi");
        assertThat(store.handles(ID).get(0).handle()).isEqualTo(Handle.ofText(2, "by hi"));
        assertThat(switched).containsExactly("english");
    }

    @Test
    void keepsTheOldVersionForContainersThatTheNewOneRefuses() throws Exception {
        launch(ONE);
        launch(TWO);

        host.swap(Greeter.class, "english", new Version("hi", List.of(TWO)));

        assertThat(greet(ONE)).isEqualTo("hi");
        assertThat(greet(TWO)).isEqualTo("hello");
        assertThat(host.modules())
                .extracting(ModuleInfo::state)
                .containsExactly(ModuleInfo.State.DRAINING, ModuleInfo.State.ACTIVE);

        host.handles("agent").remove(TWO);

        assertThat(host.modules()).extracting(ModuleInfo::state).containsExactly(ModuleInfo.State.ACTIVE);
    }

    @Test
    void leavesTheOldVersionInServiceIfTheNewOneFails() throws Exception {
        launch(ONE);
        Greeter broken = new BrokenVersion();

        assertThatThrownBy(() -> host.swap(Greeter.class, "english", broken))
                .isInstanceOf(ModuleException.class)
                .hasMessageStartingWith("recover: version 2.0.0 of greeter/english failed")
                .hasMessageContaining("out of order");

        assertThat(greet(ONE)).isEqualTo("hello");
        assertThat(host.modules()).last().satisfies(info -> {
            assertThat(info.state()).isEqualTo(ModuleInfo.State.REFUSED);
            assertThat(info.reason()).contains("recover: out of order");
        });
    }

    @Test
    void handsOverAContainerWhoseHandleIsStoredAfterTheSwitch() throws Exception {
        store.know(spec(ONE));
        greet(ONE);
        host.swap(Greeter.class, "english", new Version("hi", List.of()));
        assertThat(greet(ONE)).isEqualTo("hello");

        store.put(ID, ONE, Handle.ofText(1, "late"));

        assertThat(greet(ONE)).isEqualTo("hi");
    }

    @Test
    void waitsForCallsInFlight() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        CompletableFuture<String> call = CompletableFuture.supplyAsync(() -> point.call("english", greeter -> {
            entered.countDown();
            awaitQuietly(leave);
            return greeter.greet();
        }));
        entered.await();
        CompletableFuture<ModuleInfo> swap = CompletableFuture.supplyAsync(() -> {
            try {
                return host.swap(Greeter.class, "english", new Version("hi", List.of()));
            } catch (ModuleException e) {
                throw new IllegalStateException(e);
            }
        });

        Waiting.until(
                "new calls reach the new version", () -> point.<String, RuntimeException>call("english", Greeter::greet)
                        .equals("hi"));
        assertThat(swap).isNotDone();
        leave.countDown();

        assertThat(call.get()).isEqualTo("hello");
        assertThat(swap.get().version()).isEqualTo("2.0.0");
    }

    @Test
    void rollsBack() throws Exception {
        launch(ONE);
        assertThatThrownBy(() -> host.rollback(ID)).hasMessageContaining("no other version");
        host.swap(Greeter.class, "english", new Version("hi", List.of()));

        ModuleInfo info = host.rollback(ID);

        assertThat(info.version()).isEqualTo("3.0.0");
        assertThat(greet(ONE)).isEqualTo("hello");
    }

    @Test
    void recoversContainersOfAnAgentThatStarts() throws Exception {
        store.know(spec(ONE));
        store.put(ID, ONE, Handle.ofText(1, "before"));

        List<RecoveryOutcome> outcomes = point.recover("english", store.handles(ID));

        assertThat(outcomes).containsExactly(new RecoveryOutcome.Recovered(ONE, Handle.ofText(2, "by hello")));
        assertThat(store.handles(ID).get(0).handle().text()).isEqualTo("by hello");
    }

    @Test
    void knowsEachAgentsStore() {
        assertThatThrownBy(() -> host.handles("other"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'other'");
        assertThatThrownBy(() -> host.register(new InMemoryHandleStore("agent")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> host.handles("agent").put(ID, ONE, Handle.ofText(1, "x")))
                .hasMessageContaining("does not know container one");
    }

    @Test
    void directoryStoreRemembersBeyondItsObject() throws Exception {
        try (TempDirectory directory = TempDirectory.create("handles")) {
            ContainerId nested = ONE.child("inner.1");
            HandleStore first = knowing(new DirectoryHandleStore(directory.path(), "agent"), nested);
            first.put(ID, nested, Handle.ofText(3, "kept"));

            HandleStore second = new DirectoryHandleStore(directory.path(), "agent");

            assertThat(second.handles(ID))
                    .containsExactly(new RecoverableContainer(
                            nested,
                            "agent",
                            Handle.ofText(3, "kept"),
                            Path.of("/sandbox"),
                            Path.of("/run"),
                            Map.of("key", "value")));
            second.remove(nested);
            assertThat(first.handles(ID)).isEmpty();
        }
    }

    private void launch(ContainerId container) throws Exception {
        store.know(spec(container));
        greet(container);
        store.put(ID, container, Handle.ofText(1, "first"));
    }

    private String greet(ContainerId container) {
        return point.call("english", container, Greeter::greet);
    }

    private static HandleStore knowing(TestHandleStore store, ContainerId container) throws Exception {
        store.know(spec(container));
        return store;
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static ContainerSpec spec(ContainerId id) {
        return new ContainerSpec(
                id,
                "agent",
                "framework",
                "executor",
                Path.of("/sandbox"),
                Path.of("/run"),
                Optional.empty(),
                ContainerCommand.shell("true"),
                Map.of(),
                ResourceLimits.of(1, 1),
                Optional.empty(),
                Map.of("key", "value"));
    }

    private static final class BrokenVersion implements Greeter, Recoverable {
        @Override
        public String greet() {
            return "broken";
        }

        @Override
        public List<RecoveryOutcome> recover(Collection<RecoverableContainer> containers) {
            throw new IllegalStateException("out of order");
        }
    }
}

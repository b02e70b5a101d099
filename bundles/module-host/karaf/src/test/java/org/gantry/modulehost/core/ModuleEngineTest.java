package org.gantry.modulehost.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.gantry.isolators.spi.Isolator;
import org.gantry.isolators.spi.IsolatorException;
import org.gantry.isolators.spi.Preparation;
import org.gantry.model.container.ContainerCommand;
import org.gantry.model.container.ContainerId;
import org.gantry.model.container.ContainerSpec;
import org.gantry.model.container.ResourceLimits;
import org.gantry.modulehost.spi.ModuleId;
import org.gantry.modulehost.spi.ModuleInfo.State;
import org.gantry.modulehost.spi.ModulePoint;
import org.gantry.modulehost.spi.ModuleUnavailableException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.osgi.framework.Version;
import org.osgi.framework.VersionRange;

@Timeout(60)
class ModuleEngineTest {
    private static final ModuleId ID = new ModuleId("isolator", "cgroups");
    private static final Version V1 = new Version(1, 0, 0);
    private static final Version V2 = new Version(2, 0, 0);

    private final MapHandleStore store = new MapHandleStore();
    private final RecordingIsolator first = new RecordingIsolator(1);
    private final RecordingIsolator second = new RecordingIsolator(2);
    private ModuleEngine engine;
    private ModulePoint<Isolator> point;

    @BeforeEach
    void start() {
        engine = new ModuleEngine(
                new SwapSettings(Duration.ofSeconds(2), Duration.ofSeconds(2), Duration.ofMillis(500)));
        engine.register(store);
        point = engine.point(Isolator.class);
    }

    @AfterEach
    void stop() {
        engine.close();
    }

    @Test
    void noModuleOfThatNameIsSaidSo() {
        assertThatThrownBy(() -> point.call("cgroups", isolator -> 1))
                .isInstanceOf(ModuleUnavailableException.class)
                .hasMessageContaining("isolator/cgroups");
    }

    @Test
    void firstVersionServesAtOnce() throws Exception {
        arrive(V1, first, Set.of(1));

        launch("a");

        assertThat(first.known).containsExactly(ContainerId.of("a"));
        assertThat(point.names()).containsExactly("cgroups");
        assertThat(engine.active(ID)).contains(V1);
    }

    @Test
    void higherVersionRecoversHandlesAndTakesOver() throws Exception {
        arrive(V1, first, Set.of(1));
        launch("a");

        Optional<Version> retired = arrive(V2, second, Set.of(1, 2));

        assertThat(retired).contains(V1);
        assertThat(second.known).containsExactly(ContainerId.of("a"));
        assertThat(store.handles(ID).get(0).handle().version()).isEqualTo(2);
        touch("a");
        launch("b");
        assertThat(first.known).containsExactly(ContainerId.of("a"));
        assertThat(second.known).containsExactlyInAnyOrder(ContainerId.of("a"), ContainerId.of("b"));
    }

    @Test
    void lowerVersionStandsByUnlessAskedFor() throws Exception {
        arrive(V2, second, Set.of(1, 2));

        arrive(V1, first, Set.of(1));

        assertThat(engine.active(ID)).contains(V2);
        assertThat(engine.modules()).extracting("state").containsExactly(State.STANDBY, State.ACTIVE);
    }

    @Test
    void refusedHandleLeavesTheOldVersionInServiceAndSaysWhy() throws Exception {
        arrive(V1, first, Set.of(1));
        launch("a");
        second.refuses.add("a");

        assertThatThrownBy(() -> arrive(V2, second, Set.of(1, 2)))
                .isInstanceOf(SwapException.class)
                .hasMessageContaining("told to refuse it");

        assertThat(engine.active(ID)).contains(V1);
        touch("a");
        assertThat(engine.modules().get(1).reason())
                .hasValueSatisfying(r -> assertThat(r).contains("refuse"));
    }

    @Test
    void handleVersionOutsideTheManifestIsNotEvenTried() throws Exception {
        arrive(V1, first, Set.of(1));
        launch("a");

        assertThatThrownBy(() -> arrive(V2, second, Set.of(2))).hasMessageContaining("handle version 1");

        assertThat(second.known).isEmpty();
        touch("a");
    }

    @Test
    void refusedContainersMayStayWithTheOldVersion() throws Exception {
        arrive(V1, first, Set.of(1));
        launch("a");
        launch("b");
        second.refuses.add("a");

        Optional<Version> retired =
                engine.arrived(Isolator.class, header(Set.of(1, 2)), V2, 0, (Isolator) second, true, true);

        assertThat(retired).isEmpty();
        first.known.remove(ContainerId.of("b"));
        touch("a");
        touch("b");
        assertThat(engine.active(ID)).contains(V2);
    }

    @Test
    void aContainerThatIsGoneKeepsNoVersionAlive() throws Exception {
        arrive(V1, first, Set.of(1));
        launch("a");
        engine.handles("agent").remove(ContainerId.of("a"));
        touch("a");

        assertThat(arrive(V2, second, Set.of(1, 2))).contains(V1);
        assertThat(second.known).isEmpty();
    }

    @Test
    void aVersionThatNobodyCanJudgeYetStandsBy() throws Exception {
        try (ModuleEngine starting = new ModuleEngine(SwapSettings.DEFAULT)) {
            starting.arrived(Isolator.class, header(Set.of(1)), V1, 0, (Isolator) first, false, false);
            starting.arrived(Isolator.class, header(Set.of(1, 2)), V2, 0, (Isolator) second, false, false);
            assertThat(starting.active(ID)).contains(V1);
            assertThat(starting.standsBy(ID, V2)).isTrue();

            starting.register(store);
            starting.arrived(Isolator.class, header(Set.of(1, 2)), V2, 0, (Isolator) second, false, false);
            assertThat(starting.active(ID)).contains(V2);
        }
    }

    @Test
    void aVersionThatIsSetAsideDoesNotServe() throws Exception {
        engine.setAside(Isolator.class, header(Set.of(1, 2)), V2, (Isolator) second, Optional.of("as before"));

        assertThat(engine.active(ID)).isEmpty();
        assertThat(engine.modules()).singleElement().satisfies(module -> {
            assertThat(module.state()).isEqualTo(State.REFUSED);
            assertThat(module.reason()).contains("as before");
        });
        arrive(V1, first, Set.of(1));
        assertThat(engine.active(ID)).contains(V1);
    }

    @Test
    void callInFlightIsFinishedByTheOldVersionBeforeItIsRetired() throws Exception {
        arrive(V1, first, Set.of(1));
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        ExecutorService threads = Executors.newCachedThreadPool();
        Future<Isolator> served =
                threads.submit(() -> point.<Isolator, InterruptedException>call("cgroups", isolator -> {
                    inside.countDown();
                    leave.await();
                    return isolator;
                }));
        inside.await();

        Future<Optional<Version>> swap = threads.submit(() -> arrive(V2, second, Set.of(1, 2)));
        while (engine.active(ID).filter(V2::equals).isEmpty()) {
            Thread.onSpinWait();
        }
        assertThat(swap.isDone()).isFalse();
        leave.countDown();

        assertThat(swap.get()).contains(V1);
        assertThat(served.get()).isSameAs(first);
        threads.shutdown();
    }

    @Test
    void noCallFailsWhileVersionsAlternateUnderLaunches() throws Exception {
        arrive(V1, first, Set.of(1, 2));
        AtomicBoolean stop = new AtomicBoolean();
        ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
        List<Thread> launchers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            String prefix = "t" + i + "-";
            Thread thread = new Thread(() -> {
                for (int n = 0; !stop.get(); n++) {
                    try {
                        launch(prefix + n);
                        touch(prefix + n);
                        point.<Void, IsolatorException>call("cgroups", ContainerId.of(prefix + n), isolator -> {
                            isolator.cleanup(ContainerId.of("none"));
                            return null;
                        });
                        if (n > 100) {
                            engine.handles("agent").remove(ContainerId.of(prefix + n));
                        }
                    } catch (Exception e) {
                        failures.add(e);
                        return;
                    }
                }
            });
            thread.start();
            launchers.add(thread);
        }
        for (int swap = 0; swap < 20; swap++) {
            Version version = new Version(2 + swap, 0, 0);
            Optional<Version> retired = arrive(version, new RecordingIsolator(1 + swap % 2), Set.of(1, 2));
            assertThat(retired).isPresent();
            engine.departed(ID, retired.get());
        }
        stop.set(true);
        for (Thread thread : launchers) {
            thread.join();
        }

        assertThat(failures).isEmpty();
    }

    @Test
    void headerIsReadAndMalformedOnesAreExplained() {
        ModuleHeader header = ModuleHeader.parse("isolator;name=cgroups;spi=\"[1.0,2)\";handles=\"1,2\"");

        assertThat(header).isEqualTo(new ModuleHeader(ID, new VersionRange("[1.0,2)"), Set.of(1, 2)));
        assertThatThrownBy(() -> ModuleHeader.parse("isolator;name=cgroups")).hasMessageContaining("spi are required");
        assertThatThrownBy(() -> ModuleHeader.parse("isolator;nome=x;spi=1")).hasMessageContaining("'nome'");
    }

    private Optional<Version> arrive(Version version, Isolator isolator, Set<Integer> handles)
            throws SwapException, InterruptedException {
        return engine.arrived(Isolator.class, header(handles), version, 0, isolator, false, false);
    }

    private static ModuleHeader header(Set<Integer> handles) {
        return new ModuleHeader(ID, new VersionRange("[1.0,2)"), handles);
    }

    private void launch(String name) throws Exception {
        ContainerSpec spec = spec(name);
        Preparation prepared =
                point.<Preparation, IsolatorException>call("cgroups", spec.id(), isolator -> isolator.prepare(spec));
        engine.handles("agent").put(ID, spec.id(), prepared.handle());
    }

    private void touch(String name) throws Exception {
        ContainerId id = ContainerId.of(name);
        point.<Void, IsolatorException>call("cgroups", id, isolator -> {
            isolator.isolate(id, 1);
            return null;
        });
    }

    private static ContainerSpec spec(String name) {
        return new ContainerSpec(
                ContainerId.of(name),
                "agent",
                "f",
                "e",
                Path.of("/sandbox"),
                Path.of("/run"),
                Optional.empty(),
                ContainerCommand.shell("true"),
                Map.of(),
                ResourceLimits.of(1, 1 << 20),
                Optional.empty(),
                Map.of());
    }
}

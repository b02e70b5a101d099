package org.gantry.containerizers.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.gantry.containerizers.spi.ContainerExit;
import org.gantry.containerizers.spi.ContainerStatus;
import org.gantry.containerizers.spi.Containerizer;
import org.gantry.containerizers.spi.ContainerizerException;
import org.gantry.containerizers.spi.Launched;
import org.gantry.model.container.ContainerId;
import org.gantry.model.container.ContainerSpec;
import org.gantry.model.container.ContainerUsage;
import org.gantry.model.container.Handle;
import org.gantry.model.container.RecoverableContainer;
import org.gantry.model.container.RecoveryOutcome;
import org.gantry.model.container.ResourceLimits;
import org.gantry.model.container.Support;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What every {@link Containerizer} must do. Extend it, say how one is made, and all tests run. Commands are shell
 * commands: {@code exit N}, {@code kill -N $$}, {@code exec sleep 1000}.
 */
public abstract class ContainerizerContract {
    private static final long PATIENCE_SECONDS = 20;

    @TempDir
    protected Path directory;

    protected Containerizer containerizer;

    private final List<ContainerSpec> launched = new ArrayList<>();

    /** A containerizer of the version under test. A further one finds the containers of the first by recovery only. */
    protected abstract Containerizer start() throws Exception;

    /** Stops a containerizer as a swap does; its containers go on. */
    protected void stop(Containerizer stopped) throws Exception {
        if (stopped instanceof AutoCloseable closeable) {
            closeable.close();
        }
    }

    /** Does what an agent does before a launch: makes the container known. */
    protected void announce(ContainerSpec spec) throws Exception {}

    /** The agent's configuration for modules. */
    protected Map<String, String> settings() {
        return Map.of();
    }

    @BeforeEach
    void startContainerizer() throws Exception {
        containerizer = start();
        containerizer.recover(List.of());
    }

    @AfterEach
    protected final void stopContainerizer() throws Exception {
        if (containerizer != null) {
            for (ContainerSpec spec : launched) {
                // Those that are nested go with the outermost one, which is here too.
                get(containerizer.destroy(spec.id()));
            }
            stop(containerizer);
            containerizer = null;
        }
    }

    protected final Specs specs() {
        return Specs.in(directory, settings());
    }

    protected final Launched launch(ContainerSpec spec) throws Exception {
        announce(spec);
        launched.add(spec);
        return get(containerizer.launch(spec));
    }

    protected final ContainerExit exitOf(ContainerSpec spec) throws Exception {
        return get(containerizer.waitFor(spec.id()));
    }

    /** The value of a stage, within 20 s. */
    protected static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** Stops the containerizer and has a new one recover all that was launched. */
    protected final List<RecoveryOutcome> restart(Map<ContainerSpec, Handle> handles) throws Exception {
        stop(containerizer);
        containerizer = start();
        return containerizer.recover(handles.entrySet().stream()
                .map(entry -> recoverable(entry.getKey(), entry.getValue()))
                .toList());
    }

    protected static RecoverableContainer recoverable(ContainerSpec spec, Handle handle) {
        return new RecoverableContainer(
                spec.id(), spec.agent(), handle, spec.sandbox(), spec.runtimeDir(), spec.settings());
    }

    @Test
    void supportsAShellCommand() throws Exception {
        assertThat(containerizer.supports(specs().build())).isEqualTo(Support.yes());
    }

    @Test
    void reportsTheExitCode() throws Exception {
        for (int code : new int[] {0, 1, 7, 255}) {
            ContainerSpec spec = specs().shell("exit " + code).build();
            launch(spec);
            assertThat(exitOf(spec)).isEqualTo(ContainerExit.code(code));
        }
    }

    @Test
    void tellsASignalFromAnExitCodeThatLooksLikeIt() throws Exception {
        ContainerSpec exits = specs().shell("exit 137").build();
        ContainerSpec killed = specs().shell("kill -9 $$").build();
        launch(exits);
        launch(killed);
        assertThat(exitOf(exits)).isEqualTo(ContainerExit.code(137));
        assertThat(exitOf(killed)).isEqualTo(ContainerExit.signal(9));
    }

    @Test
    void waitsUntilTheCommandEnds() throws Exception {
        ContainerSpec spec = specs().build();
        launch(spec);
        CompletionStage<ContainerExit> exit = containerizer.waitFor(spec.id());
        assertThat(exit.toCompletableFuture()).isNotDone();
        containerizer.kill(spec.id(), 15);
        assertThat(get(exit)).isEqualTo(ContainerExit.signal(15));
        assertThat(exitOf(spec)).as("asked again").isEqualTo(ContainerExit.signal(15));
    }

    @Test
    void killsWithEachSignalThatEnds() throws Exception {
        for (int signal : new int[] {1, 2, 3, 9, 10, 15}) {
            ContainerSpec spec = specs().build();
            launch(spec);
            containerizer.kill(spec.id(), signal);
            assertThat(exitOf(spec)).isEqualTo(ContainerExit.signal(signal));
        }
    }

    @Test
    void leavesAContainerThatEndedAlone() throws Exception {
        ContainerSpec spec = specs().shell("exit 3").build();
        launch(spec);
        exitOf(spec);
        containerizer.kill(spec.id(), 9);
        assertThat(exitOf(spec)).isEqualTo(ContainerExit.code(3));
    }

    @Test
    void showsWhereAContainerStands() throws Exception {
        ContainerSpec spec = specs().build();
        Launched started = launch(spec);
        ContainerStatus running = containerizer.status(spec.id());
        assertThat(running.running()).isTrue();
        assertThat(running.pid()).isEqualTo(started.pid());
        await().untilAsserted(() ->
                assertThat(containerizer.status(spec.id()).taskPid()).isPresent());
        containerizer.kill(spec.id(), 9);
        exitOf(spec);
        assertThat(containerizer.status(spec.id()).running()).isFalse();
    }

    @Test
    void failsForContainersThatItDoesNotKnow() {
        ContainerId unknown = ContainerId.of("unknown");
        assertThatThrownBy(() -> containerizer.status(unknown)).isInstanceOf(ContainerizerException.class);
        assertThatThrownBy(() -> containerizer.kill(unknown, 9)).isInstanceOf(ContainerizerException.class);
        assertThatThrownBy(() -> containerizer.update(unknown, ResourceLimits.of(1, 1 << 26)))
                .isInstanceOf(ContainerizerException.class);
        assertThatThrownBy(() -> get(containerizer.waitFor(unknown)))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(ContainerizerException.class);
    }

    @Test
    void measuresNothingOfWhatItDoesNotKnowOrHasEnded() throws Exception {
        assertThat(containerizer.usage(ContainerId.of("unknown"))).isEqualTo(ContainerUsage.NONE);
        ContainerSpec spec = specs().shell("exit 0").build();
        launch(spec);
        exitOf(spec);
        assertThat(containerizer.usage(spec.id())).isEqualTo(ContainerUsage.NONE);
    }

    @Test
    void refusesASecondContainerOfTheSameName() throws Exception {
        ContainerSpec spec = specs().build();
        Launched first = launch(spec);
        ContainerSpec again = specs().id(spec.id()).build();
        assertThatThrownBy(() -> get(containerizer.launch(again))).hasCauseInstanceOf(ContainerizerException.class);
        assertThat(containerizer.status(spec.id())).matches(ContainerStatus::running);
        assertThat(containerizer.status(spec.id()).pid()).isEqualTo(first.pid());
    }

    @Test
    void destroyEndsARunningContainerAndForgetsIt() throws Exception {
        ContainerSpec spec = specs().build();
        launch(spec);
        CompletionStage<ContainerExit> exit = containerizer.waitFor(spec.id());
        get(containerizer.destroy(spec.id()));
        assertThat(get(exit).exitCode()).isEmpty();
        assertThatThrownBy(() -> containerizer.status(spec.id())).isInstanceOf(ContainerizerException.class);
        assertThat(spec.sandbox()).isDirectory();
    }

    @Test
    void destroyIsHarmlessForTheUnknownAndWhenRepeated() throws Exception {
        get(containerizer.destroy(ContainerId.of("unknown")));
        ContainerSpec spec = specs().build();
        launch(spec);
        CompletionStage<Void> first = containerizer.destroy(spec.id());
        CompletionStage<Void> second = containerizer.destroy(spec.id());
        get(first);
        get(second);
    }

    @Test
    void leftoversOfNobodyAreHarmless() throws Exception {
        get(containerizer.destroyLeftover(ContainerId.of("unknown"), directory.resolve("nothing-here")));
        ContainerSpec spec = specs().build();
        launch(spec);
        get(containerizer.destroyLeftover(ContainerId.of("unknown"), directory.resolve("nothing-here")));
        assertThat(containerizer.status(spec.id()).running()).isTrue();
    }

    @Test
    void recoversARunningContainerWithTheSamePid() throws Exception {
        ContainerSpec spec = specs().build();
        Launched before = launch(spec);
        assertThat(restart(Map.of(spec, before.handle())))
                .containsExactly(new RecoveryOutcome.Recovered(spec.id(), before.handle()));
        assertThat(containerizer.status(spec.id()).running()).isTrue();
        assertThat(containerizer.status(spec.id()).pid()).isEqualTo(before.pid());
        containerizer.kill(spec.id(), 15);
        assertThat(exitOf(spec)).isEqualTo(ContainerExit.signal(15));
    }

    @Test
    void reportsAnExitThatHappenedBeforeRecovery() throws Exception {
        ContainerSpec spec = specs().shell("exit 23").build();
        Launched before = launch(spec);
        exitOf(spec);
        restart(Map.of(spec, before.handle()));
        assertThat(exitOf(spec)).isEqualTo(ContainerExit.code(23));
    }

    @Test
    void toleratesARepeatedRecovery() throws Exception {
        ContainerSpec spec = specs().build();
        Launched started = launch(spec);
        containerizer.recover(List.of(recoverable(spec, started.handle())));
        assertThat(containerizer.status(spec.id()).running()).isTrue();
        containerizer.kill(spec.id(), 9);
        assertThat(exitOf(spec)).isEqualTo(ContainerExit.signal(9));
    }

    @Test
    void refusesAHandleThatItCannotRead() throws Exception {
        ContainerSpec spec = specs().build();
        List<RecoveryOutcome> outcomes =
                containerizer.recover(List.of(recoverable(spec, Handle.ofText(9999, "from the future"))));
        assertThat(outcomes).singleElement().isInstanceOf(RecoveryOutcome.Refused.class);
        assertThat(((RecoveryOutcome.Refused) outcomes.get(0)).reason()).contains("9999");
    }

    private ContainerSpec nested(ContainerSpec parent, String shell) throws Exception {
        ContainerSpec spec = specs().id(parent.id().child("inner-" + launched.size()))
                .limits(ResourceLimits.OF_PARENT)
                .shell(shell)
                .build();
        launch(spec);
        return spec;
    }

    @Test
    void nestedContainersEndEachForItself() throws Exception {
        ContainerSpec parent = specs().build();
        launch(parent);
        ContainerSpec ends = nested(parent, "exit 7");
        ContainerSpec killed = nested(parent, "exec sleep 1000");
        ContainerSpec goesOn = nested(parent, "exec sleep 1000");
        assertThat(exitOf(ends)).isEqualTo(ContainerExit.code(7));
        containerizer.kill(killed.id(), 15);
        assertThat(exitOf(killed)).isEqualTo(ContainerExit.signal(15));
        get(containerizer.destroy(killed.id()));
        assertThat(containerizer.status(goesOn.id()).running()).isTrue();
        assertThat(containerizer.status(parent.id()).running()).isTrue();
    }

    @Test
    void destroyEndsWhatIsNested() throws Exception {
        ContainerSpec parent = specs().build();
        launch(parent);
        ContainerSpec child = nested(parent, "exec sleep 1000");
        CompletionStage<ContainerExit> exit = containerizer.waitFor(child.id());
        get(containerizer.destroy(parent.id()));
        assertThat(get(exit).exitCode()).isEmpty();
        assertThatThrownBy(() -> containerizer.status(child.id())).isInstanceOf(ContainerizerException.class);
    }

    @Test
    void nothingIsNestedInWhatDoesNotRun() throws Exception {
        ContainerSpec orphan =
                specs().id(ContainerId.of("unknown").child("inner")).build();
        announce(orphan);
        assertThatThrownBy(() -> get(containerizer.launch(orphan))).hasCauseInstanceOf(ContainerizerException.class);
        ContainerSpec parent = specs().shell("exit 0").build();
        launch(parent);
        exitOf(parent);
        ContainerSpec late = specs().id(parent.id().child("late")).build();
        announce(late);
        assertThatThrownBy(() -> get(containerizer.launch(late))).hasCauseInstanceOf(ContainerizerException.class);
    }

    @Test
    void recoversNestedContainers() throws Exception {
        ContainerSpec parent = specs().build();
        Launched outer = launch(parent);
        ContainerSpec child = specs().id(parent.id().child("inner"))
                .limits(ResourceLimits.OF_PARENT)
                .build();
        Launched inner = launch(child);
        restart(Map.of(parent, outer.handle(), child, inner.handle()));
        assertThat(containerizer.status(child.id()).pid()).isEqualTo(inner.pid());
        containerizer.kill(child.id(), 15);
        assertThat(exitOf(child)).isEqualTo(ContainerExit.signal(15));
        assertThat(containerizer.status(parent.id()).running()).isTrue();
    }

    @Test
    void stopsWithoutStoppingItsContainers() throws Exception {
        ContainerSpec spec = specs().build();
        Launched before = launch(spec);
        restart(Map.of(spec, before.handle()));
        await().during(Duration.ofMillis(300))
                .until(() -> containerizer.status(spec.id()).running());
    }
}

package org.gantry.isolators.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.gantry.isolators.spi.HostFacts;
import org.gantry.isolators.spi.Isolator;
import org.gantry.isolators.spi.IsolatorException;
import org.gantry.isolators.spi.Preparation;
import org.gantry.model.container.ContainerCommand;
import org.gantry.model.container.ContainerId;
import org.gantry.model.container.ContainerSpec;
import org.gantry.model.container.ContainerUsage;
import org.gantry.model.container.Handle;
import org.gantry.model.container.Limitation;
import org.gantry.model.container.RecoverableContainer;
import org.gantry.model.container.RecoveryOutcome;
import org.gantry.model.container.ResourceLimits;
import org.gantry.model.container.Support;
import org.gantry.testkit.Need;
import org.gantry.testkit.TempProcesses;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every {@link Isolator} must do. Extend it, say how one is made, and all tests run, with real processes. */
public abstract class IsolatorContract {
    private static final String AGENT = "agent";
    private static final long MEGABYTE = 1L << 20;

    @TempDir
    protected Path directory;

    protected Isolator isolator;

    private final TempProcesses processes = new TempProcesses();
    private final List<ContainerId> prepared = new ArrayList<>();

    /** An isolator of the version under test. A further one finds what the first made by recovery only. */
    protected abstract Isolator start() throws Exception;

    /** Deactivates an isolator as a swap does. */
    protected void stop(Isolator stopped) throws Exception {}

    /** The agent's configuration for modules. */
    protected Map<String, String> settings() {
        return Map.of();
    }

    @BeforeEach
    final void startIsolator() throws Exception {
        isolator = start();
        isolator.recover(List.of());
        Support support = isolator.check(new HostFacts(Need.isRoot(), settings()));
        Need.that(
                support instanceof Support.Supported,
                "this isolator does not work here: " + (support instanceof Support.Unsupported no ? no.reason() : ""));
    }

    @AfterEach
    protected final void stopIsolator() throws Exception {
        processes.close();
        if (isolator != null) {
            for (ContainerId container : prepared) {
                isolator.cleanup(container);
            }
            stop(isolator);
            isolator = null;
        }
    }

    /** A container with one CPU, 64 MB and directories that exist. */
    protected final ContainerSpec container() throws IOException {
        ContainerId id = ContainerId.of(UUID.randomUUID().toString());
        return new ContainerSpec(
                id,
                AGENT,
                "framework",
                "executor",
                Files.createDirectories(directory.resolve("sandbox-" + id)),
                Files.createDirectories(directory.resolve("runtime-" + id)),
                Optional.empty(),
                ContainerCommand.shell("exec sleep 1000"),
                Map.of(),
                ResourceLimits.of(1, 64 * MEGABYTE),
                Optional.empty(),
                settings());
    }

    protected final Preparation prepare(ContainerSpec container) throws IsolatorException {
        prepared.add(container.id());
        return isolator.prepare(container);
    }

    /** A process that waits, as a supervisor does at its gate. */
    protected final Process process() {
        return processes.start("sleep", "1000");
    }

    protected static RecoverableContainer recoverable(ContainerSpec spec, Handle handle) {
        return new RecoverableContainer(
                spec.id(), spec.agent(), handle, spec.sandbox(), spec.runtimeDir(), spec.settings());
    }

    private List<RecoveryOutcome> restart(ContainerSpec spec, Handle handle) throws Exception {
        stop(isolator);
        isolator = start();
        return isolator.recover(List.of(recoverable(spec, handle)));
    }

    @Test
    void goesThroughTheLifeOfAContainer() throws Exception {
        ContainerSpec spec = container();
        prepare(spec);
        Process process = process();
        isolator.isolate(spec.id(), process.pid());
        isolator.update(spec.id(), ResourceLimits.of(0.5, 96 * MEGABYTE));
        isolator.usage(spec.id());
        processes.close();
        isolator.cleanup(spec.id());
    }

    @Test
    void checkChangesNothingAndMayBeRepeated() {
        HostFacts host = new HostFacts(Need.isRoot(), settings());
        assertThat(isolator.check(host)).isEqualTo(isolator.check(host));
    }

    @Test
    void refusesToPrepareAContainerTwice() throws Exception {
        ContainerSpec spec = container();
        prepare(spec);
        assertThatThrownBy(() -> isolator.prepare(spec))
                .isInstanceOf(IsolatorException.class)
                .hasMessageContaining(spec.id().toString());
    }

    @Test
    void refusesToIsolateWhatWasNotPrepared() {
        assertThatThrownBy(() ->
                        isolator.isolate(ContainerId.of("unknown"), process().pid()))
                .isInstanceOf(IsolatorException.class);
    }

    @Test
    void cleanupIsHarmlessForTheUnknownAndWhenRepeated() throws Exception {
        isolator.cleanup(ContainerId.of("unknown"));
        ContainerSpec spec = container();
        prepare(spec);
        isolator.cleanup(spec.id());
        isolator.cleanup(spec.id());
    }

    @Test
    void aContainerCanBePreparedAgainAfterCleanup() throws Exception {
        ContainerSpec spec = container();
        prepare(spec);
        isolator.cleanup(spec.id());
        prepare(spec);
    }

    @Test
    void measuresNothingOfTheUnknown() {
        assertThat(isolator.usage(ContainerId.of("unknown"))).isEqualTo(ContainerUsage.NONE);
    }

    @Test
    void watchStaysQuietWhileNothingIsExceededAndEndsWithCleanup() throws Exception {
        ContainerSpec spec = container();
        prepare(spec);
        Process process = process();
        isolator.isolate(spec.id(), process.pid());
        CompletableFuture<Limitation> watch =
                isolator.watch(spec.id()).toCompletableFuture().thenApply(limitation -> limitation);
        assertThat(watch).isNotDone();
        processes.close();
        isolator.cleanup(spec.id());
        assertThat(watch).isCompletedExceptionally();
    }

    @Test
    void recoversAContainerFromItsHandle() throws Exception {
        ContainerSpec spec = container();
        Preparation preparation = prepare(spec);
        Process process = process();
        isolator.isolate(spec.id(), process.pid());
        List<String> before =
                isolator.usage(spec.id()).values().keySet().stream().sorted().toList();
        assertThat(restart(spec, preparation.handle())).singleElement().isInstanceOf(RecoveryOutcome.Recovered.class);
        assertThat(process.isAlive()).isTrue();
        assertThat(isolator.usage(spec.id()).values().keySet())
                .as("what is measured after recovery")
                .containsExactlyInAnyOrderElementsOf(before);
        isolator.update(spec.id(), ResourceLimits.of(2, 128 * MEGABYTE));
        assertThat(isolator.watch(spec.id()).toCompletableFuture()).isNotDone();
    }

    @Test
    void toleratesARepeatedRecovery() throws Exception {
        ContainerSpec spec = container();
        Preparation preparation = prepare(spec);
        Process process = process();
        isolator.isolate(spec.id(), process.pid());
        CompletableFuture<Limitation> watch = isolator.watch(spec.id()).toCompletableFuture();
        isolator.recover(List.of(recoverable(spec, preparation.handle())));
        assertThat(watch).isNotDone();
        assertThat(process.isAlive()).isTrue();
    }

    @Test
    void refusesAHandleThatItCannotRead() throws Exception {
        ContainerSpec spec = container();
        assertThat(isolator.recover(List.of(recoverable(spec, Handle.ofText(9999, "from the future")))))
                .singleElement()
                .isInstanceOfSatisfying(RecoveryOutcome.Refused.class, refused -> assertThat(refused.reason())
                        .contains("9999"));
    }

    @Test
    void deactivationEndsWatchesButNotContainers() throws Exception {
        ContainerSpec spec = container();
        Preparation preparation = prepare(spec);
        Process process = process();
        isolator.isolate(spec.id(), process.pid());
        CompletableFuture<Limitation> watch = isolator.watch(spec.id()).toCompletableFuture();
        assertThat(watch).isNotDone();
        restart(spec, preparation.handle());
        assertThat(watch).isCompletedExceptionally();
        assertThat(process.isAlive()).isTrue();
    }
}

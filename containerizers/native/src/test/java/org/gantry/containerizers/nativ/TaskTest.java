package org.gantry.containerizers.nativ;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import org.gantry.containerizers.spi.ContainerExit;
import org.gantry.containerizers.spi.Containerizer;
import org.gantry.containerizers.testkit.ContainerizerContract;
import org.gantry.containerizers.testkit.Specs;
import org.gantry.isolators.fake.FakeIsolator;
import org.gantry.isolators.spi.Isolator;
import org.gantry.isolators.spi.LaunchAdditions;
import org.gantry.model.container.ContainerCommand;
import org.gantry.model.container.ContainerId;
import org.gantry.model.container.ContainerSpec;
import org.gantry.model.container.ContainerUsage;
import org.gantry.model.container.Handle;
import org.gantry.model.container.Limitation;
import org.gantry.model.container.Support;
import org.gantry.modulehost.spi.ModuleId;
import org.gantry.testkit.InMemoryHandleStore;
import org.gantry.testkit.LocalModuleHost;
import org.gantry.testkit.Need;
import org.junit.jupiter.api.Test;

/** What a task sees, and how the containerizer bears isolators that misbehave. */
class TaskTest extends ContainerizerContract {
    private final InMemoryHandleStore store = new InMemoryHandleStore(Specs.AGENT);
    private FakeIsolator isolator;
    private LocalModuleHost host;

    @Override
    protected Containerizer start() throws Exception {
        Need.linux();
        isolator = new FakeIsolator("1.0.0");
        host = new LocalModuleHost();
        host.register(store);
        host.add(Isolator.class, "fake", isolator);
        return new NativeContainerizer(host);
    }

    @Override
    protected void announce(ContainerSpec spec) {
        store.know(spec);
    }

    @Override
    protected Map<String, String> settings() {
        return new HashMap<>(Map.of("isolation", "fake", "native.isolator_timeout_ms", "2000"));
    }

    private String output(ContainerSpec spec) throws IOException {
        return Files.readString(spec.sandbox().resolve("stdout"));
    }

    @Test
    void getsExactlyItsEnvironment() throws Exception {
        isolator.add(LaunchAdditions.environment(Map.of("A", "weaker", "B", "added")));
        Map<String, String> environment = Map.of(
                "A", "it's",
                "LINES", "one\ntwo\n\n",
                "QUOTES", "\"'`$HOME \\ \t;&|<>*?[]{}~!#",
                "UNICODE", "äöü 漢字 🚀",
                "not.a-shell-name", "x",
                "-u", "option",
                "EMPTY", "");
        ContainerSpec spec = specs().onlyEnvironment(environment)
                .command(new ContainerCommand(List.of("/usr/bin/env", "-0")))
                .build();
        launch(spec);
        assertThat(exitOf(spec)).isEqualTo(ContainerExit.code(0));
        List<String> expected = new ArrayList<>(List.of("B=added"));
        environment.forEach((name, value) -> expected.add(name + "=" + value));
        expected.add("");
        assertThat(output(spec).split("\0", -1))
                .as("entries, each ended by NUL")
                .containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void getsExactlyItsArguments() throws Exception {
        List<String> odd = List.of("it's", "", "a\nb", "\"$(id)`id`\\", "--", "-n", "漢字", "*", "x=y");
        List<String> argv = new ArrayList<>(List.of("/bin/sh", "-c", "for a; do printf '%s\\0' \"$a\"; done", "sh"));
        argv.addAll(odd);
        ContainerSpec spec = specs().command(new ContainerCommand(argv)).build();
        launch(spec);
        exitOf(spec);
        assertThat(output(spec)).isEqualTo(String.join("\0", odd) + "\0");
    }

    @Test
    void mayBeAProgramWithAnEqualsSignInItsName() throws Exception {
        ContainerSpec spec =
                specs().command(new ContainerCommand(List.of("./a=b", "c"))).build();
        Path program = Files.writeString(spec.sandbox().resolve("a=b"), "#!/bin/sh\necho \"$0 $1\"\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        launch(spec);
        assertThat(exitOf(spec)).isEqualTo(ContainerExit.code(0));
        assertThat(output(spec)).isEqualTo("./a=b c\n");
    }

    @Test
    void startsInItsSandboxWithNothingToReadAndNothingInherited() throws Exception {
        ContainerSpec spec = specs().shell(
                        "pwd; cat; ls /proc/self/fd | wc -l; echo wrong >&2; grep SigIgn /proc/self/status")
                .build();
        launch(spec);
        assertThat(exitOf(spec)).isEqualTo(ContainerExit.code(0));
        List<String> lines = output(spec).lines().toList();
        assertThat(lines.subList(0, 2)).containsExactly(spec.sandbox().toString(), "4");
        // Signals 32 and 33 belong to the C library, which lets no program change them.
        assertThat(lines.get(2)).matches("SigIgn:\\s+[0-9a-f]{8}00000000|SigIgn:\\s+[0-9a-f]{8}80000000");
        assertThat(spec.sandbox().resolve("stderr")).hasContent("wrong");
    }

    @Test
    void endsWithCode127IfThereIsNoSuchProgram() throws Exception {
        ContainerSpec spec = specs().command(new ContainerCommand(List.of("/no/such/program")))
                .build();
        launch(spec);
        assertThat(exitOf(spec)).isEqualTo(ContainerExit.code(127));
        assertThat(Files.readString(spec.sandbox().resolve("stderr"))).contains("/no/such/program");
    }

    @Test
    void refusesWhatNoProcessCanHave() throws Exception {
        ContainerSpec nul = specs().environment("A", "x\0y").build();
        announce(nul);
        assertThatThrownBy(() -> get(containerizer.launch(nul))).hasMessageContaining("NUL");
        ContainerSpec name = specs().environment("A=B", "x").build();
        announce(name);
        assertThatThrownBy(() -> get(containerizer.launch(name))).hasMessageContaining("A=B");
        assertThat(isolator.knows(nul.id()) || isolator.knows(name.id())).isFalse();
    }

    @Test
    void runsAsItsUser() throws Exception {
        Need.root();
        ContainerSpec spec = specs().user("nobody").shell("id -un; : >mine").build();
        Files.setAttribute(spec.sandbox(), "unix:uid", Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        assertThat(spec.sandbox().toFile().setWritable(true, false)).isTrue();
        for (Path parent = spec.sandbox(); parent.startsWith(directory); parent = parent.getParent()) {
            assertThat(parent.toFile().setExecutable(true, false)).isTrue();
        }
        launch(spec);
        assertThat(exitOf(spec)).isEqualTo(ContainerExit.code(0));
        assertThat(output(spec)).isEqualTo("nobody\n");
        assertThat(Files.getOwner(spec.sandbox().resolve("stdout")).getName()).isEqualTo("nobody");
    }

    @Test
    void refusesAUserThatDoesNotExist() throws Exception {
        Need.root();
        ContainerSpec spec = specs().user("no-such-user").build();
        announce(spec);
        assertThatThrownBy(() -> get(containerizer.launch(spec))).hasMessageContaining("no-such-user");
        assertThat(spec.runtimeDir()).doesNotExist();
    }

    @Test
    void dealsOutResourceLimits() throws Exception {
        isolator.add(new LaunchAdditions(
                Map.of(), Set.of(), Map.of(), List.of(), Map.of("nofile", "77:99"), List.of(), Optional.empty()));
        ContainerSpec spec = specs().shell("ulimit -n; ulimit -H -n").build();
        launch(spec);
        exitOf(spec);
        assertThat(output(spec)).isEqualTo("77\n99\n");
    }

    @Test
    void failsTheLaunchIfAPreparingCommandFails() throws Exception {
        Need.root();
        isolator.add(new LaunchAdditions(
                Map.of(),
                Set.of(),
                Map.of(),
                List.of(),
                Map.of(),
                List.of(List.of("/bin/false", "a b")),
                Optional.empty()));
        ContainerSpec spec = specs().build();
        announce(spec);
        assertThatThrownBy(() -> get(containerizer.launch(spec))).hasMessageContaining("/bin/false a b");
        assertThat(isolator.knows(spec.id())).isFalse();
        assertThat(spec.runtimeDir()).doesNotExist();
    }

    @Test
    void cleansUpIfAnIsolatorFailsOrTakesTooLong() throws Exception {
        for (String method : List.of("prepare", "isolate")) {
            isolator.script().fail(method, "no room");
            ContainerSpec spec = specs().build();
            announce(spec);
            assertThatThrownBy(() -> get(containerizer.launch(spec))).hasMessageContaining("no room");
            assertThat(isolator.knows(spec.id())).isFalse();
            assertThat(spec.runtimeDir()).doesNotExist();
            isolator.script().succeed(method);
        }
        isolator.script().block("isolate");
        ContainerSpec spec = specs().build();
        announce(spec);
        assertThatThrownBy(() -> get(containerizer.launch(spec))).hasMessageContaining("2000 ms");
        isolator.script().release("isolate");
        assertThat(isolator.knows(spec.id())).isFalse();
    }

    @Test
    void destructionCanBeRepeatedAfterAFailure() throws Exception {
        ContainerSpec spec = specs().build();
        launch(spec);
        isolator.script().fail("cleanup", "busy");
        assertThatThrownBy(() -> get(containerizer.destroy(spec.id()))).hasMessageContaining("busy");
        isolator.script().succeed("cleanup");
        get(containerizer.destroy(spec.id()));
        assertThat(isolator.knows(spec.id())).isFalse();
    }

    @Test
    void aLimitationEndsTheContainerAndOutlivesTheAgent() throws Exception {
        ContainerSpec spec = specs().shell("trap '' TERM; sleep 1000 & wait").build();
        var handle = launch(spec).handle();
        Limitation limitation = new Limitation(Limitation.Kind.DISK, "too\nmuch = ü", Map.of("disk", 2.5));
        isolator.exceed(spec.id(), limitation);
        assertThat(exitOf(spec)).isEqualTo(ContainerExit.signal(9).because(limitation));
        restart(Map.of(spec, handle));
        assertThat(exitOf(spec)).isEqualTo(ContainerExit.signal(9).because(limitation));
    }

    @Test
    void asksTheNextVersionToWatchOn() throws Exception {
        ContainerSpec spec = specs().build();
        launch(spec);
        FakeIsolator next = new FakeIsolator("2.0.0");
        host.swap(Isolator.class, "fake", next);
        isolator.deactivate();
        await().untilAsserted(() -> assertThat(next.calls()).contains("watch " + spec.id()));
        next.use(new ContainerUsage(Map.of("processes", 12.0)));
        assertThat(containerizer.usage(spec.id()).values()).containsEntry("processes", 12.0);
        Limitation limitation = new Limitation(Limitation.Kind.OTHER, "second", Map.of());
        next.exceed(spec.id(), limitation);
        assertThat(exitOf(spec).limitation()).contains(limitation);
    }

    @Test
    void namesTheIsolationThatNobodyProvides() throws Exception {
        ContainerSpec spec = specs().setting("isolation", "fake,gpu/nvidia").build();
        assertThat(containerizer.supports(spec))
                .isInstanceOfSatisfying(
                        Support.Unsupported.class, no -> assertThat(no.reason()).contains("gpu/nvidia"));
    }

    @Test
    void saysWhyAnIsolatorCannotWorkHere() throws Exception {
        isolator.script().fail("check", "the moon is not full");
        assertThat(containerizer.supports(specs().build()))
                .isInstanceOfSatisfying(
                        Support.Unsupported.class, no -> assertThat(no.reason()).contains("the moon is not full"));
    }

    @Test
    void killsACommandThatTakesTooLong() throws Exception {
        ContainerSpec spec = specs().build();
        launch(spec);
        NativeContainerizer runner = (NativeContainerizer) containerizer;
        assertThatThrownBy(() -> get(runner.run(
                        spec.id(),
                        ContainerCommand.shell("echo $$ >pid; sleep 1001 & exec sleep 1002"),
                        Map.of(),
                        Duration.ofMillis(500))))
                .hasCauseInstanceOf(TimeoutException.class);
        long pid =
                Long.parseLong(Files.readString(spec.sandbox().resolve("pid")).trim());
        await().untilAsserted(() -> assertThat(ProcessTable.stat(pid).filter(ProcessTable.Stat::alive))
                .isEmpty());
        assertThat(containerizer.status(spec.id()).running()).isTrue();
    }

    @Test
    void aCommandTellsASignalFromAnExitCode() throws Exception {
        ContainerSpec spec = specs().build();
        launch(spec);
        NativeContainerizer runner = (NativeContainerizer) containerizer;
        assertThat(get(runner.run(spec.id(), ContainerCommand.shell("exit 143"), Map.of(), Duration.ZERO)))
                .isEqualTo(ContainerExit.code(143));
        assertThat(get(runner.run(spec.id(), ContainerCommand.shell("kill -15 $$"), Map.of(), Duration.ZERO)))
                .isEqualTo(ContainerExit.signal(15));
    }

    @Test
    void aDaemonWithItsOwnSessionIsFoundByItsEnvironment() throws Exception {
        ContainerId id = ContainerId.of("daemon");
        Path sandbox = directory.resolve("sandboxes").resolve(id.toString());
        ContainerSpec spec = specs().id(id)
                .environment("MESOS_SANDBOX", sandbox.toString())
                .shell("(setsid sh -c 'echo $$ >pid; exec sleep 1234' &) ; exec sleep 1000")
                .build();
        launch(spec);
        await().until(() -> Files.exists(sandbox.resolve("pid"))
                && Files.readString(sandbox.resolve("pid")).endsWith("\n"));
        long pid = Long.parseLong(Files.readString(sandbox.resolve("pid")).trim());
        get(containerizer.destroy(spec.id()));
        assertThat(ProcessTable.stat(pid).filter(ProcessTable.Stat::alive)).isEmpty();
    }

    @Test
    void aLaunchThatThePreviousVersionFinishedIsFoundByItsHandle() throws Exception {
        ContainerSpec spec = specs().build();
        Handle handle = launch(spec).handle();
        ContainerSpec other = specs().build();
        restart(Map.of(other, handle));
        store.put(new ModuleId("containerizer", "native"), spec.id(), handle);
        assertThat(containerizer.status(spec.id()).running()).isTrue();
        containerizer.kill(spec.id(), 15);
        assertThat(exitOf(spec)).isEqualTo(ContainerExit.signal(15));
    }

    @Test
    void whoWaitsIsToldThatTheVersionStopped() throws Exception {
        ContainerSpec spec = specs().build();
        Handle handle = launch(spec).handle();
        CompletionStage<ContainerExit> exit = containerizer.waitFor(spec.id());
        restart(Map.of(spec, handle));
        assertThatThrownBy(() -> get(exit)).hasMessageContaining("ask the next one");
        assertThat(containerizer.status(spec.id()).running()).isTrue();
    }
}

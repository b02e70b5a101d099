package org.gantry.containerizers.nativ;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.gantry.containerizers.spi.ContainerExit;
import org.gantry.containerizers.spi.ContainerizerException;
import org.gantry.model.container.ContainerCommand;

/**
 * Runs a command beside a container's task: in its control groups, namespaces, sandbox and environment, as its user. The
 * command's output is dropped. It belongs to the container and dies with it at the latest.
 */
final class CommandExecution {
    private final Tools tools;
    private final Signals signals;
    private final Workers workers;

    CommandExecution(Tools tools, Signals signals, Workers workers) {
        this.tools = tools;
        this.signals = signals;
        this.workers = workers;
    }

    CompletableFuture<ContainerExit> start(
            ContainerRun run, ContainerCommand command, Map<String, String> added, Duration timeout) {
        CompletableFuture<ContainerExit> result = new CompletableFuture<>();
        workers.supply(() -> spawn(run, command, added)).whenComplete((process, failure) -> {
            if (failure != null) {
                result.completeExceptionally(failure);
            } else {
                await(process, timeout, result);
            }
        });
        return result;
    }

    private Process spawn(ContainerRun run, ContainerCommand command, Map<String, String> added)
            throws ContainerizerException {
        ContainerState state = run.state()
                .filter(s -> !run.ended())
                .orElseThrow(() -> new ContainerizerException("Container " + run.id() + " does not run"));
        try {
            Map<String, String> environment = environment(run.files());
            environment.putAll(added);
            String script = script(state, command, environment);
            ProcessBuilder builder = new ProcessBuilder(tools.path("setsid"), tools.shell(), "-c", script)
                    .directory(Path.of("/").toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD);
            builder.environment().clear();
            Process process = builder.start();
            process.getOutputStream().close();
            return process;
        } catch (IOException | IllegalArgumentException | IllegalStateException e) {
            throw new ContainerizerException(
                    "The command could not be run in container " + run.id() + ": " + e.getMessage(), e);
        }
    }

    private void await(Process process, Duration timeout, CompletableFuture<ContainerExit> result) {
        ProcessIdentity leader = new ProcessIdentity(
                process.pid(),
                ProcessTable.stat(process.pid()).map(ProcessTable.Stat::start).orElse(0L));
        ScheduledFuture<?> guard = timeout.isZero()
                ? null
                : workers.timer()
                        .schedule(
                                () -> {
                                    result.completeExceptionally(new TimeoutException(
                                            "The command did not end within " + timeout.toMillis() + " ms"));
                                    workers.run(() -> signals.send(Signals.KILL, ProcessTable.family(leader)));
                                },
                                timeout.toMillis(),
                                TimeUnit.MILLISECONDS);
        CompletionStage<Process> end = process.onExit();
        end.whenComplete((ended, failure) -> workers.run(() -> {
            if (guard != null) {
                guard.cancel(false);
            }
            String record = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            result.complete(ExitRecord.ofJob(record));
        }));
    }

    private String script(ContainerState state, ContainerCommand command, Map<String, String> environment)
            throws IOException {
        StringBuilder text = new StringBuilder();
        List<Path> groups = new ArrayList<>(state.cgroups());
        groups.addAll(state.sharedCgroups());
        for (Path group : groups) {
            text.append("echo $$ >")
                    .append(ShellText.word(group.resolve("cgroup.procs").toString()))
                    .append(" || exit 1\n");
        }
        List<String> words = new ArrayList<>(enter(state));
        words.addAll(List.of(tools.shell(), "-c", "cd \"$1\" && shift && exec \"$@\"", "command"));
        words.add(state.sandbox().toString());
        state.user().ifPresent(user -> words.addAll(new TaskCommand(tools).as(user)));
        words.addAll(new TaskCommand(tools).words(command, environment));
        return text.append("(\nexec ")
                .append(ShellText.words(words))
                .append(" </dev/null >/dev/null 2>&1\n) &\nwait $!\necho $?\njobs\n")
                .toString();
    }

    /** Into those namespaces of the container that are not also the agent's. */
    private List<String> enter(ContainerState state) throws IOException {
        List<String> words = new ArrayList<>();
        ContainerNamespaces.of(state)
                .forEach((namespace, path) -> words.add(SupervisorScript.option(namespace) + "=" + path));
        if (!words.isEmpty()) {
            words.add(0, tools.path("nsenter"));
            words.add("--");
        }
        return words;
    }

    private static Map<String, String> environment(RuntimeFiles files) throws IOException {
        Map<String, String> environment = new TreeMap<>();
        for (String entry : files.read(files.environment()).orElse("").split("\0", -1)) {
            int equals = entry.indexOf('=');
            if (equals > 0) {
                environment.put(entry.substring(0, equals), entry.substring(equals + 1));
            }
        }
        return environment;
    }
}

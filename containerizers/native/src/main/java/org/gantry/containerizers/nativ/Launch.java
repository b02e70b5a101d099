package org.gantry.containerizers.nativ;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.gantry.containerizers.nativ.DeadlineCalls.CallFailedException;
import org.gantry.containerizers.spi.ContainerizerException;
import org.gantry.isolators.spi.LaunchAdditions;
import org.gantry.model.container.ContainerSpec;
import org.gantry.model.container.Handle;

/** Brings a container from its description to a task that runs. Leaves cleaning up after a failure to its caller. */
final class Launch {
    private final Tools tools;
    private final HostUser host;
    private final Users users;
    private final IsolatorChain isolators;
    private final ScheduledExecutorService timer;

    Launch(Tools tools, HostUser host, Users users, IsolatorChain isolators, ScheduledExecutorService timer) {
        this.tools = tools;
        this.host = host;
        this.users = users;
        this.isolators = isolators;
        this.timer = timer;
    }

    /** Called between the gate's preparation and its opening. */
    interface BeforeStart {
        void ready(ContainerState state);
    }

    ContainerState carryOut(
            ContainerSpec spec, ContainerRun run, Handle handle, Surroundings surroundings, BeforeStart before)
            throws ContainerizerException {
        RuntimeFiles files = run.files();
        try {
            Optional<TaskUser> user = users.resolve(spec.user());
            isolators.remember(spec.agent(), spec.id(), handle);
            LaunchAdditions additions = surroundings
                    .additions()
                    .and(isolators.prepare(run.isolators(), spec, run.settings().isolatorTimeout()));
            writeFiles(spec, additions, user, files);
            return start(spec, run, additions, user, surroundings, before);
        } catch (CallFailedException e) {
            throw new ContainerizerException(e.getMessage(), e);
        } catch (IOException | IllegalStateException e) {
            throw new ContainerizerException("Container " + spec.id() + " could not be started: " + e.getMessage(), e);
        }
    }

    private ContainerState start(
            ContainerSpec spec,
            ContainerRun run,
            LaunchAdditions additions,
            Optional<TaskUser> user,
            Surroundings surroundings,
            BeforeStart before)
            throws IOException, CallFailedException {
        try (Supervisor supervisor = Supervisor.start(tools, run.files())) {
            ScheduledFuture<?> guard = timer.schedule(
                    supervisor::destroy, run.settings().launchTimeout().toMillis(), TimeUnit.MILLISECONDS);
            try {
                long pid = supervisor.identity().pid();
                surroundings.put(pid);
                isolators.isolate(
                        run.isolators(), spec.id(), pid, run.settings().isolatorTimeout());
                ContainerState state = new ContainerState(
                        ProcessTable.bootId().orElse(""),
                        supervisor.identity(),
                        run.isolators(),
                        user,
                        SupervisorScript.ownPids(additions),
                        OwnCgroups.of(pid, spec.id()),
                        spec.sandbox(),
                        surroundings.cgroups());
                RuntimeFiles.write(run.files().state(), state.text());
                run.state(state);
                before.ready(state);
                supervisor.open();
                return state;
            } finally {
                guard.cancel(false);
            }
        }
    }

    private void writeFiles(ContainerSpec spec, LaunchAdditions additions, Optional<TaskUser> user, RuntimeFiles files)
            throws IOException, ContainerizerException {
        SupervisorScript.Programs programs = new SupervisorScript(tools, host).write(spec, additions, user, files);
        Files.writeString(files.supervise(), programs.supervise(), StandardCharsets.UTF_8);
        if (programs.inside().isPresent()) {
            Files.writeString(files.inside(), programs.inside().get(), StandardCharsets.UTF_8);
        }
        Map<String, String> environment = new TreeMap<>(additions.environment());
        environment.putAll(spec.environment());
        Files.writeString(
                files.environment(),
                environment.entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue() + "\0")
                        .collect(Collectors.joining()),
                StandardCharsets.UTF_8);
        try {
            Files.createSymbolicLink(files.sandbox(), spec.sandbox());
        } catch (FileAlreadyExistsException e) {
            throw new ContainerizerException(
                    "The runtime directory " + files.directory() + " was used for a container before", e);
        }
    }
}

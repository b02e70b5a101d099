package org.gantry.containerizers.nativ;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.gantry.containerizers.nativ.DeadlineCalls.CallFailedException;
import org.gantry.containerizers.spi.ContainerizerException;

/** Ends everything of a container: its processes first, then what isolators made for it, then its runtime directory. */
final class Destruction {
    private static final long FIRST_PAUSE_MILLIS = 2;
    private static final long LONGEST_PAUSE_MILLIS = 100;
    private static final int CLEANUP_TRIES = 3;
    /** For a supervisor whose task is gone to write its record. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(2);

    private final Signals signals;
    private final IsolatorChain isolators;

    Destruction(Signals signals, IsolatorChain isolators) {
        this.signals = signals;
        this.isolators = isolators;
    }

    /** Kills every process. */
    void endProcesses(ContainerRun run) throws ContainerizerException {
        if (run.state().isPresent()) {
            try {
                killAll(run.state().get(), run.settings().destroyTimeout());
            } catch (IOException e) {
                throw new ContainerizerException(
                        "Processes of container " + run.id() + " could not be killed: " + e.getMessage(), e);
            }
        }
    }

    /** Releases what isolators hold and removes the runtime directory; all processes must be gone. */
    void cleanUp(ContainerRun run) throws ContainerizerException {
        cleanUpIsolators(run);
        try {
            run.files().remove();
            isolators.forget(run.agent(), run.id());
        } catch (IOException e) {
            throw new ContainerizerException("Container " + run.id() + " could not be removed: " + e.getMessage(), e);
        }
    }

    /** Until there is none left: what is killed may just have forked. */
    private void killAll(ContainerState state, Duration deadline) throws IOException, ContainerizerException {
        ContainerProcesses processes = new ContainerProcesses(state);
        long start = System.nanoTime();
        long pause = FIRST_PAUSE_MILLIS;
        while (true) {
            List<ProcessIdentity> tasks = processes.tasks();
            long elapsed = System.nanoTime() - start;
            boolean supervised = state.supervisor().alive() && elapsed < LAST_WORDS.toNanos();
            List<ProcessIdentity> victims = tasks.isEmpty() && !supervised ? processes.all() : tasks;
            if (victims.isEmpty() && !supervised) {
                return;
            }
            if (elapsed > deadline.toNanos()) {
                throw new ContainerizerException(victims.size() + " processes did not die of SIGKILL within "
                        + deadline.toSeconds() + " s, the first is pid "
                        + victims.stream().findFirst().map(ProcessIdentity::pid).orElse(-1L));
            }
            if (!victims.isEmpty()) {
                signals.send(Signals.KILL, victims);
            }
            pause(pause);
            pause = Math.min(LONGEST_PAUSE_MILLIS, pause * 2);
        }
    }

    private void cleanUpIsolators(ContainerRun run) throws ContainerizerException {
        List<CallFailedException> failures = List.of();
        for (int attempt = 1; attempt <= CLEANUP_TRIES; attempt++) {
            failures =
                    isolators.cleanup(run.isolators(), run.id(), run.settings().isolatorTimeout());
            if (failures.isEmpty()) {
                return;
            }
            pause(LONGEST_PAUSE_MILLIS * attempt);
        }
        throw new ContainerizerException(failures.get(0).getMessage(), failures.get(0));
    }

    private static void pause(long millis) throws ContainerizerException {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ContainerizerException("Interrupted while a container was destroyed", e);
        }
    }
}

package org.gantry.containerizers.nativ;

import java.io.IOException;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.gantry.containerizers.nativ.DeadlineCalls.CallFailedException;
import org.gantry.containerizers.spi.ContainerExit;
import org.gantry.model.container.Limitation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at what the isolators of running containers say and has those ended that go over a limit. It looks rather than
 * listens, since a listener would be held by the isolators, and with it this version of the module, for as long as the
 * containers live.
 */
final class Limits {
    private static final Logger LOG = LoggerFactory.getLogger(Limits.class);

    private final IsolatorChain isolators;
    private final Consumer<ContainerRun> enforcement;

    /** @param enforcement ends the processes of a container; returns at once */
    Limits(IsolatorChain isolators, Consumer<ContainerRun> enforcement) {
        this.isolators = isolators;
        this.enforcement = enforcement;
    }

    void watch(ContainerRun run) {
        run.isolators().forEach(isolator -> watch(run, isolator));
    }

    /** After a switch the new version is asked, and nothing of the old one is held any longer. */
    void watchAgain(String isolator, Collection<ContainerRun> runs) {
        for (ContainerRun run : runs) {
            if (run.isolators().contains(isolator)
                    && !run.ended()
                    && run.state().isPresent()) {
                watch(run, isolator);
            }
        }
    }

    private void watch(ContainerRun run, String isolator) {
        if (run.ended()) {
            return;
        }
        try {
            run.watches()
                    .put(
                            isolator,
                            isolators
                                    .watch(isolator, run.id(), run.settings().isolatorTimeout())
                                    .toCompletableFuture());
        } catch (CallFailedException e) {
            run.watches().remove(isolator);
            LOG.warn("Limits are not watched: container={} isolator={}", run.id(), isolator, e);
        }
    }

    /** Has those ended that went over a limit since the last look. */
    void look(Collection<ContainerRun> runs) {
        for (ContainerRun run : runs) {
            run.watches().values().forEach(watch -> reached(watch).ifPresent(limitation -> exceeded(run, limitation)));
        }
    }

    private static Optional<Limitation> reached(CompletableFuture<Limitation> watch) {
        return watch.isDone() && !watch.isCompletedExceptionally() ? Optional.of(watch.join()) : Optional.empty();
    }

    private void exceeded(ContainerRun run, Limitation limitation) {
        if (remember(run, limitation)) {
            LOG.info("Container is ended, it went over a limit: container={} limit={}", run.id(), limitation.kind());
            enforcement.accept(run);
        }
    }

    private static boolean remember(ContainerRun run, Limitation limitation) {
        if (run.ended() || !run.limit(limitation)) {
            return false;
        }
        try {
            LimitationFile.write(run.files(), limitation);
        } catch (IOException e) {
            LOG.warn("Reason is lost if the agent dies now: container={}", run.id(), e);
        }
        return true;
    }

    /** The kernel may have ended the command before the isolator said why, so it is asked once more. */
    ContainerExit explain(ContainerRun run, ContainerExit exit) {
        if (!success(exit) && run.limitation().isEmpty()) {
            for (String isolator : run.isolators()) {
                passed(run, isolator).ifPresent(limitation -> remember(run, limitation));
            }
        }
        forget(run);
        return run.limitation().map(exit::because).orElse(exit);
    }

    /** The same for a container that shares the limits of the one that it is nested in. */
    ContainerExit explainBy(ContainerRun parent, ContainerExit exit) {
        if (success(exit) || exit.limitation().isPresent()) {
            return exit;
        }
        // Not remembered here: its own watch does that, and ends it.
        return parent.limitation()
                .or(() -> parent.isolators().stream()
                        .flatMap(isolator -> passed(parent, isolator).stream())
                        .findFirst())
                .map(exit::because)
                .orElse(exit);
    }

    private static boolean success(ContainerExit exit) {
        return exit.exitCode().equals(ContainerExit.code(0).exitCode());
    }

    private Optional<Limitation> passed(ContainerRun run, String isolator) {
        try {
            return reached(isolators
                    .watch(isolator, run.id(), run.settings().isolatorTimeout())
                    .toCompletableFuture());
        } catch (CallFailedException e) {
            LOG.warn("Cause of the exit may be missing: container={} isolator={}", run.id(), isolator, e);
            return Optional.empty();
        }
    }

    void forget(ContainerRun run) {
        run.watches().clear();
    }
}

package org.gantry.containerizers.fake;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.gantry.containerizers.spi.CommandRunner;
import org.gantry.containerizers.spi.ContainerExit;
import org.gantry.containerizers.spi.ContainerStatus;
import org.gantry.containerizers.spi.Containerizer;
import org.gantry.containerizers.spi.ContainerizerException;
import org.gantry.containerizers.spi.Launched;
import org.gantry.model.container.ContainerCommand;
import org.gantry.model.container.ContainerId;
import org.gantry.model.container.ContainerSpec;
import org.gantry.model.container.ContainerUsage;
import org.gantry.model.container.Handle;
import org.gantry.model.container.RecoverableContainer;
import org.gantry.model.container.RecoveryOutcome;
import org.gantry.model.container.ResourceLimits;
import org.gantry.model.container.Support;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/**
 * A containerizer that runs nothing and does what a test tells it. What "runs" lives in its {@link FakeWorld}; give the
 * same world to a second one and that one can recover it, as after a restart.
 */
@Component(
        service = {Containerizer.class, CommandRunner.class},
        immediate = true,
        property = "gantry.module=fake")
public final class FakeContainerizer implements Containerizer, CommandRunner {
    static final int HANDLE_VERSION = 1;

    private final FakeWorld world;
    private final Map<ContainerId, FakeWorld.Container> mine = new ConcurrentHashMap<>();
    private final Queue<String> launchFailures = new ConcurrentLinkedQueue<>();
    private final Queue<ContainerExit> commandExits = new ConcurrentLinkedQueue<>();
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private volatile Optional<String> refusal = Optional.empty();
    private volatile CompletableFuture<Void> launchGate = CompletableFuture.completedFuture(null);
    private volatile CompletableFuture<Void> destroyGate = CompletableFuture.completedFuture(null);

    @Activate
    public FakeContainerizer() {
        this(new FakeWorld());
    }

    public FakeContainerizer(FakeWorld world) {
        this.world = world;
    }

    public FakeWorld world() {
        return world;
    }

    /** From now on nothing is supported. */
    public void refuse(String reason) {
        refusal = Optional.of(reason);
    }

    /** One of the next launches fails with this message; several are taken in order. */
    public void failLaunch(String message) {
        launchFailures.add(message);
    }

    /** Launches do not complete until the returned future does. */
    public CompletableFuture<Void> holdLaunches() {
        launchGate = new CompletableFuture<>();
        return launchGate;
    }

    /** Destructions do not complete until the returned future does. */
    public CompletableFuture<Void> holdDestructions() {
        destroyGate = new CompletableFuture<>();
        return destroyGate;
    }

    /** How one of the next commands run in a container ends; code 0 if nothing was said. */
    public void nextCommandExit(ContainerExit exit) {
        commandExits.add(exit);
    }

    /** Every call so far, as {@code method container}, with the signal for kill. */
    public List<String> calls() {
        return List.copyOf(calls);
    }

    @Override
    public Support supports(ContainerSpec container) {
        return refusal.map(Support::no).orElseGet(Support::yes);
    }

    @Override
    public CompletionStage<Launched> launch(ContainerSpec container) {
        calls.add("launch " + container.id());
        return launchGate.thenCompose(open -> launchNow(container));
    }

    private CompletionStage<Launched> launchNow(ContainerSpec spec) {
        String failure = launchFailures.poll();
        if (failure != null) {
            return CompletableFuture.failedStage(new ContainerizerException(failure));
        }
        Optional<ContainerId> parent = spec.id().parent();
        if (parent.isPresent() && !runs(parent.get())) {
            return CompletableFuture.failedStage(
                    new ContainerizerException("Container " + parent.get() + " does not run"));
        }
        Optional<FakeWorld.Container> added = world.add(spec);
        if (added.isEmpty()) {
            return CompletableFuture.failedStage(
                    new ContainerizerException("Container " + spec.id() + " exists already"));
        }
        FakeWorld.Container container = added.get();
        mine.put(spec.id(), container);
        return CompletableFuture.completedStage(
                new Launched(Handle.ofText(HANDLE_VERSION, spec.id().toString()), container.pid));
    }

    private boolean runs(ContainerId container) {
        FakeWorld.Container known = mine.get(container);
        return known != null && !known.exit.isDone();
    }

    @Override
    public CompletionStage<ContainerExit> waitFor(ContainerId container) {
        FakeWorld.Container known = mine.get(container);
        return known == null ? CompletableFuture.failedStage(unknown(container)) : known.exit.minimalCompletionStage();
    }

    @Override
    public void kill(ContainerId container, int signal) throws ContainerizerException {
        calls.add("kill " + container + " " + signal);
        FakeWorld.Container known = known(container);
        if (!known.deaf || signal == 9) {
            known.exit.complete(ContainerExit.signal(signal));
        }
    }

    @Override
    public void update(ContainerId container, ResourceLimits limits) throws ContainerizerException {
        calls.add("update " + container);
        known(container).limits = limits;
    }

    @Override
    public ContainerStatus status(ContainerId container) throws ContainerizerException {
        FakeWorld.Container known = known(container);
        boolean running = !known.exit.isDone();
        return new ContainerStatus(running, known.pid, running ? OptionalLong.of(known.pid + 1) : OptionalLong.empty());
    }

    @Override
    public ContainerUsage usage(ContainerId container) {
        FakeWorld.Container known = mine.get(container);
        return known == null || known.exit.isDone() ? ContainerUsage.NONE : known.usage;
    }

    @Override
    public CompletionStage<Void> destroy(ContainerId container) {
        calls.add("destroy " + container);
        return destroyGate.thenAccept(open -> {
            mine.keySet().stream()
                    .filter(id -> id.parent().filter(container::equals).isPresent())
                    .forEach(this::destroy);
            FakeWorld.Container known = mine.remove(container);
            if (known != null) {
                known.exit.complete(ContainerExit.signal(9));
                world.remove(container);
            }
        });
    }

    @Override
    public CompletionStage<ContainerExit> run(
            ContainerId container, ContainerCommand command, Map<String, String> environment, Duration timeout) {
        calls.add("run " + container + " " + String.join(" ", command.argv()));
        if (!mine.containsKey(container)) {
            return CompletableFuture.failedStage(unknown(container));
        }
        ContainerExit exit = commandExits.poll();
        return CompletableFuture.completedStage(exit == null ? ContainerExit.code(0) : exit);
    }

    @Override
    public List<RecoveryOutcome> recover(Collection<RecoverableContainer> containers) {
        List<RecoveryOutcome> outcomes = new ArrayList<>();
        for (RecoverableContainer container : containers) {
            outcomes.add(recover(container));
        }
        return outcomes;
    }

    private RecoveryOutcome recover(RecoverableContainer container) {
        calls.add("recover " + container.id());
        if (container.handle().version() != HANDLE_VERSION) {
            return new RecoveryOutcome.Refused(
                    container.id(), "Handle version " + container.handle().version() + " is not known");
        }
        Optional<FakeWorld.Container> found = world.find(container.id());
        if (found.isEmpty()) {
            return new RecoveryOutcome.Refused(container.id(), "It is not in this world");
        }
        mine.putIfAbsent(container.id(), found.get());
        return new RecoveryOutcome.Recovered(container.id(), container.handle());
    }

    private FakeWorld.Container known(ContainerId container) throws ContainerizerException {
        FakeWorld.Container known = mine.get(container);
        if (known == null) {
            throw unknown(container);
        }
        return known;
    }

    private static ContainerizerException unknown(ContainerId container) {
        return new ContainerizerException("Container " + container + " is not known to the fake containerizer");
    }
}

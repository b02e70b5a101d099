package org.gantry.isolators.fake;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.gantry.isolators.spi.HostFacts;
import org.gantry.isolators.spi.Isolator;
import org.gantry.isolators.spi.IsolatorException;
import org.gantry.isolators.spi.LaunchAdditions;
import org.gantry.isolators.spi.Preparation;
import org.gantry.model.container.ContainerId;
import org.gantry.model.container.ContainerSpec;
import org.gantry.model.container.ContainerUsage;
import org.gantry.model.container.Handle;
import org.gantry.model.container.Limitation;
import org.gantry.model.container.RecoverableContainer;
import org.gantry.model.container.RecoveryOutcome;
import org.gantry.model.container.ResourceLimits;
import org.gantry.model.container.Support;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

/**
 * An isolator that confines nothing, remembers every call and fails or blocks where its {@link Script} says so. As a
 * bundle it tells tasks its own version in the environment variable {@code GANTRY_FAKE_VERSION}: packaged again under a
 * higher version it shows which one served a launch.
 */
@Component(
        service = Isolator.class,
        immediate = true,
        property = {"gantry.module=fake", Isolator.ORDER + ":Integer=100"})
public final class FakeIsolator implements Isolator {
    static final int HANDLE_VERSION = 1;
    private static final int MOST_CALLS = 10_000;

    private final Map<ContainerId, Fake> containers = new ConcurrentHashMap<>();
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final Script script = new Script();
    private final String version;
    private volatile LaunchAdditions additions;
    private volatile ContainerUsage usage = ContainerUsage.NONE;

    private record Fake(Map<String, String> settings, CompletableFuture<Limitation> watch) {
        Fake(Map<String, String> settings) {
            this(settings, new CompletableFuture<>());
        }
    }

    @Activate
    public FakeIsolator(BundleContext context) {
        this(context.getBundle().getVersion().toString());
    }

    /** @param version told to tasks */
    public FakeIsolator(String version) {
        this.version = version;
        this.additions = LaunchAdditions.environment(Map.of("GANTRY_FAKE_VERSION", version));
    }

    public String version() {
        return version;
    }

    public Script script() {
        return script;
    }

    /** The first 10000 calls, as {@code method container}, with the pid for isolate. */
    public List<String> calls() {
        return List.copyOf(calls);
    }

    /** What launches get from now on. */
    public void add(LaunchAdditions wanted) {
        additions = wanted;
    }

    /** What every container is said to use from now on. */
    public void use(ContainerUsage measured) {
        usage = measured;
    }

    /** Says that the container went over a limit. @throws IllegalArgumentException if it is not known */
    public void exceed(ContainerId container, Limitation limitation) {
        Fake fake = containers.get(container);
        if (fake == null) {
            throw new IllegalArgumentException("There is no container " + container);
        }
        fake.watch.complete(limitation);
    }

    /** Whether the container was prepared or recovered and is not cleaned up. */
    public boolean knows(ContainerId container) {
        return containers.containsKey(container);
    }

    private void record(String call) {
        if (calls.size() < MOST_CALLS) {
            calls.add(call);
        }
    }

    @Override
    public Support check(HostFacts host) {
        return script.failure("check").map(Support::no).orElseGet(Support::yes);
    }

    @Override
    public Preparation prepare(ContainerSpec container) throws IsolatorException {
        record("prepare " + container.id());
        script.play("prepare", container.settings());
        if (containers.putIfAbsent(container.id(), new Fake(container.settings())) != null) {
            throw new IsolatorException("Container " + container.id() + " is prepared already");
        }
        return new Preparation(Handle.ofText(HANDLE_VERSION, version), additions);
    }

    @Override
    public void isolate(ContainerId container, long pid) throws IsolatorException {
        record("isolate " + container + " " + pid);
        script.play("isolate", known(container).settings);
    }

    @Override
    public void update(ContainerId container, ResourceLimits limits) throws IsolatorException {
        record("update " + container);
        script.play("update", known(container).settings);
    }

    @Override
    public ContainerUsage usage(ContainerId container) {
        return containers.containsKey(container) ? usage : ContainerUsage.NONE;
    }

    @Override
    public CompletionStage<Limitation> watch(ContainerId container) {
        record("watch " + container);
        Fake fake = containers.get(container);
        if (fake != null) {
            return fake.watch.minimalCompletionStage();
        }
        CompletableFuture<Limitation> none = new CompletableFuture<>();
        none.cancel(false);
        return none;
    }

    @Override
    public void cleanup(ContainerId container) throws IsolatorException {
        record("cleanup " + container);
        Fake fake = containers.get(container);
        script.play("cleanup", fake == null ? Map.of() : fake.settings);
        if (fake != null) {
            containers.remove(container);
            fake.watch.cancel(false);
        }
    }

    @Override
    public List<RecoveryOutcome> recover(Collection<RecoverableContainer> alive) {
        List<RecoveryOutcome> outcomes = new ArrayList<>();
        for (RecoverableContainer container : alive) {
            record("recover " + container.id());
            outcomes.add(recover(container));
        }
        return outcomes;
    }

    private RecoveryOutcome recover(RecoverableContainer container) {
        if (container.handle().version() != HANDLE_VERSION) {
            return new RecoveryOutcome.Refused(
                    container.id(),
                    "Handle has version " + container.handle().version() + ", this module reads version "
                            + HANDLE_VERSION);
        }
        try {
            script.play("recover", container.settings());
        } catch (IsolatorException e) {
            return new RecoveryOutcome.Refused(container.id(), e.getMessage());
        }
        containers.putIfAbsent(container.id(), new Fake(container.settings()));
        return new RecoveryOutcome.Recovered(container.id(), container.handle());
    }

    private Fake known(ContainerId container) throws IsolatorException {
        Fake fake = containers.get(container);
        if (fake == null) {
            throw new IsolatorException("Container " + container + " was not prepared");
        }
        return fake;
    }

    @Deactivate
    public void deactivate() {
        containers.values().forEach(fake -> fake.watch.cancel(false));
    }
}

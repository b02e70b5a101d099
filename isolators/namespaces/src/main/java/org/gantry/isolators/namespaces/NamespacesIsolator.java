package org.gantry.isolators.namespaces;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
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
import org.gantry.model.container.Namespace;
import org.gantry.model.container.RecoverableContainer;
import org.gantry.model.container.RecoveryOutcome;
import org.gantry.model.container.ResourceLimits;
import org.gantry.model.container.Support;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

/**
 * Gives a container its own view of processes ({@code pid}, with a /proc to match), shared memory ({@code ipc}, with a
 * /dev/shm to match), host name ({@code uts}) and mounts ({@code mount}). The kernel ends all processes of a pid namespace
 * with its first one, so none of a container's outlives it.
 *
 * <p>Which ones: setting {@code namespaces}, comma separated; default {@code pid,ipc,uts,mount}. Size of /dev/shm:
 * {@code namespaces.shm_size_mb}; default as the kernel has it, half of the memory.
 */
@Component(
        service = Isolator.class,
        immediate = true,
        property = {"gantry.module=namespaces", Isolator.ORDER + ":Integer=30"})
public final class NamespacesIsolator implements Isolator {
    static final int HANDLE_VERSION = 1;

    private final Map<ContainerId, CompletableFuture<Limitation>> containers = new ConcurrentHashMap<>();

    @Override
    public Support check(HostFacts host) {
        if (!host.root()) {
            return Support.no(
                    "Only root may make namespaces here; start the agent as root or take namespaces out of the"
                            + " isolation setting");
        }
        Optional<NamespaceSettings> settings = NamespaceSettings.parse(host.settings());
        if (settings.isEmpty()) {
            return Support.no("Setting namespaces '" + host.settings().get(NamespaceSettings.NAMESPACES)
                    + "' must name some of pid, ipc, uts and mount, and namespaces.shm_size_mb must be a number");
        }
        for (Namespace namespace : settings.get().namespaces()) {
            if (!Files.exists(Path.of("/proc/self/ns", NamespaceSettings.file(namespace)))) {
                return Support.no("This kernel has no " + NamespaceSettings.file(namespace) + " namespaces");
            }
        }
        for (String program : List.of("unshare", "nsenter", "mount")) {
            if (!Files.isExecutable(Path.of("/usr/bin", program)) && !Files.isExecutable(Path.of("/bin", program))) {
                return Support.no("This host has no " + program + "(1); install util-linux and mount");
            }
        }
        return Support.yes();
    }

    @Override
    public Preparation prepare(ContainerSpec container) throws IsolatorException {
        NamespaceSettings settings = NamespaceSettings.parse(container.settings())
                .orElseThrow(() -> new IsolatorException("Setting namespaces '"
                        + container.settings().get(NamespaceSettings.NAMESPACES)
                        + "' must name some of pid, ipc, uts and mount"));
        if (containers.putIfAbsent(container.id(), new CompletableFuture<>()) != null) {
            throw new IsolatorException("Container " + container.id() + " has namespaces already");
        }
        LaunchAdditions additions = new LaunchAdditions(
                Map.of(), settings.namespaces(), Map.of(), settings.mounts(), Map.of(), List.of(), Optional.empty());
        return new Preparation(Handle.ofText(HANDLE_VERSION, settings.text()), additions);
    }

    /** The supervisor makes and enters them itself once its gate opens. */
    @Override
    public void isolate(ContainerId container, long pid) throws IsolatorException {
        if (!containers.containsKey(container)) {
            throw new IsolatorException("Container " + container + " was not prepared");
        }
    }

    /** A namespace has no limit that could be changed. */
    @Override
    public void update(ContainerId container, ResourceLimits limits) {}

    @Override
    public ContainerUsage usage(ContainerId container) {
        return ContainerUsage.NONE;
    }

    /** Never completes: there is nothing to exceed. */
    @Override
    public CompletionStage<Limitation> watch(ContainerId container) {
        CompletableFuture<Limitation> watch = containers.get(container);
        if (watch == null) {
            watch = new CompletableFuture<>();
            watch.cancel(false);
        }
        return watch.minimalCompletionStage();
    }

    /** The kernel removes a namespace with its last process. */
    @Override
    public void cleanup(ContainerId container) {
        CompletableFuture<Limitation> watch = containers.remove(container);
        if (watch != null) {
            watch.cancel(false);
        }
    }

    @Override
    public List<RecoveryOutcome> recover(Collection<RecoverableContainer> alive) {
        List<RecoveryOutcome> outcomes = new ArrayList<>();
        for (RecoverableContainer container : alive) {
            if (container.handle().version() == HANDLE_VERSION) {
                containers.putIfAbsent(container.id(), new CompletableFuture<>());
                outcomes.add(new RecoveryOutcome.Recovered(container.id(), container.handle()));
            } else {
                outcomes.add(new RecoveryOutcome.Refused(
                        container.id(),
                        "Handle has version " + container.handle().version() + ", this module reads version "
                                + HANDLE_VERSION));
            }
        }
        return outcomes;
    }

    @Deactivate
    void deactivate() {
        containers.values().forEach(watch -> watch.cancel(false));
    }
}

package org.gantry.testkit;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.gantry.model.container.ContainerId;
import org.gantry.model.container.Handle;
import org.gantry.model.container.RecoverableContainer;
import org.gantry.model.container.RecoveryOutcome;
import org.gantry.modulehost.spi.HandleStore;
import org.gantry.modulehost.spi.ModuleException;
import org.gantry.modulehost.spi.ModuleHost;
import org.gantry.modulehost.spi.ModuleId;
import org.gantry.modulehost.spi.ModuleInfo;
import org.gantry.modulehost.spi.ModulePoint;

/**
 * A module host without OSGi: modules are plain objects, given with {@link #add} and replaced with {@link #swap}, which
 * recovers, switches and drains as the real one does. Versions are numbered 1.0.0, 2.0.0 and so on.
 */
public final class LocalModuleHost implements ModuleHost {
    private static final Duration DRAIN_LIMIT = Duration.ofSeconds(10);

    private final LocalRecovery recovery = new LocalRecovery();
    private final Map<Class<?>, LocalModulePoint<?>> points = new HashMap<>();

    /** Adds the first version of a module and makes it active, with order 0. */
    public <T> LocalModuleHost add(Class<T> spi, String name, T service) {
        return add(spi, name, 0, service);
    }

    /**
     * As {@link #add(Class, String, Object)}.
     *
     * @param order the service property {@code gantry.isolator.order}
     */
    public <T> LocalModuleHost add(Class<T> spi, String name, int order, T service) {
        LocalModulePoint<T> point = localPoint(spi);
        LocalModule<T> module = new LocalModule<>(new ModuleId(point.name, name), order);
        module.switchTo(module.standby(service), Set.of(), Set.of());
        point.put(module);
        return this;
    }

    /**
     * Replaces a module by another version: recovers every container that has a handle, switches, waits for calls in
     * flight. Containers that the new version refuses stay with the old one.
     *
     * @throws ModuleException with the step that failed; before the switch the old version is then still in service
     */
    public <T> ModuleInfo swap(Class<T> spi, String name, T service) throws ModuleException {
        LocalModulePoint<T> point = localPoint(spi);
        return swap(point, point.module(name), service);
    }

    @Override
    public <T> ModulePoint<T> point(Class<T> spi) {
        return localPoint(spi);
    }

    @Override
    public synchronized List<ModuleInfo> modules() {
        List<ModuleInfo> infos = new ArrayList<>();
        points.values().forEach(point -> point.modules().forEach(module -> infos.addAll(module.infos())));
        infos.sort(Comparator.comparing(ModuleInfo::id));
        return infos;
    }

    /** Always fails: there is no bundle here to read. */
    @Override
    public ModuleInfo upgrade(Path archive) throws ModuleException {
        throw new ModuleException("verify: " + archive + " cannot be installed, the local module host takes objects,"
                + " not archives; use swap(spi, name, service)");
    }

    @Override
    public ModuleInfo rollback(ModuleId id) throws ModuleException {
        LocalModulePoint<?> point;
        synchronized (this) {
            point = points.values().stream()
                    .filter(candidate -> candidate.name.equals(id.point()))
                    .findFirst()
                    .orElseThrow(() -> new ModuleException("verify: there is no extension point " + id.point()));
        }
        return rollback(point, id.name());
    }

    @Override
    public AutoCloseable register(HandleStore store) {
        recovery.add(store);
        return () -> recovery.drop(store);
    }

    @Override
    public HandleStore handles(String agent) {
        return new ForgettingStore(recovery.store(agent));
    }

    @SuppressWarnings("unchecked")
    private synchronized <T> LocalModulePoint<T> localPoint(Class<T> spi) {
        String name = spi.getSimpleName().toLowerCase(Locale.ROOT);
        return (LocalModulePoint<T>) points.computeIfAbsent(spi, key -> new LocalModulePoint<T>(name, recovery));
    }

    private <T> ModuleInfo rollback(LocalModulePoint<T> point, String name) throws ModuleException {
        LocalModule<T> module = point.module(name);
        T service = module.previous()
                .orElseThrow(() -> new ModuleException("verify: no other version of " + module.id + " was active"));
        return swap(point, module, service);
    }

    private <T> ModuleInfo swap(LocalModulePoint<T> point, LocalModule<T> module, T service) throws ModuleException {
        LocalVersion<T> version = module.standby(service);
        List<RecoverableContainer> alive = recovery.alive(module.id);
        List<RecoveryOutcome> outcomes;
        try {
            outcomes = recovery.recover(version, alive);
        } catch (RuntimeException e) {
            module.refuse(version, "recover: " + e.getMessage());
            throw new ModuleException("recover: version " + version.number + " of " + module.id + " failed: " + e, e);
        }
        Set<ContainerId> recovered = new HashSet<>();
        Set<ContainerId> refused = new HashSet<>();
        for (RecoveryOutcome outcome : outcomes) {
            (outcome instanceof RecoveryOutcome.Recovered ? recovered : refused).add(outcome.container());
        }
        module.switchTo(version, recovered, refused);
        recovery.store(module.id, alive, outcomes);
        point.announce(module.id.name());
        module.drain(DRAIN_LIMIT);
        return module.infos().stream()
                .filter(info -> info.version().equals(version.number))
                .findFirst()
                .orElseThrow();
    }

    /** Tells the modules when a container is gone, so that an old version kept for it can go too. */
    private final class ForgettingStore implements HandleStore {
        private final HandleStore store;

        ForgettingStore(HandleStore store) {
            this.store = store;
        }

        @Override
        public String agent() {
            return store.agent();
        }

        @Override
        public void put(ModuleId module, ContainerId container, Handle handle) throws IOException {
            store.put(module, container, handle);
        }

        @Override
        public List<RecoverableContainer> handles(ModuleId module) {
            return store.handles(module);
        }

        @Override
        public void remove(ContainerId container) throws IOException {
            store.remove(container);
            synchronized (LocalModuleHost.this) {
                points.values().forEach(point -> point.modules().forEach(module -> module.forget(container)));
            }
        }
    }
}

package org.gantry.modulehost.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import org.gantry.model.container.ContainerId;
import org.gantry.model.container.Recoverable;
import org.gantry.modulehost.spi.HandleStore;
import org.gantry.modulehost.spi.ModuleId;
import org.gantry.modulehost.spi.ModuleInfo;
import org.gantry.modulehost.spi.ModuleInfo.State;
import org.gantry.modulehost.spi.ModulePoint;
import org.osgi.framework.Version;

/**
 * The modules of this process, apart from how they are installed: who is active, who stands by, and the swap itself.
 * {@link #arrived} and {@link #departed} are called by one thread; everything else by any.
 */
public final class ModuleEngine implements AutoCloseable {
    private final Map<String, Point<?>> points = new ConcurrentHashMap<>();
    private final Map<ModuleId, Map<Version, Entry>> versions = new ConcurrentHashMap<>();
    private final HandleStores stores = new HandleStores(this::containerGone);
    private final ExecutorService worker;
    private final SwapSettings settings;

    /** One started version and where it stands. */
    private record Entry(LoadedModule<?> module, State state, Optional<String> reason) {}

    public ModuleEngine(SwapSettings settings) {
        this.settings = settings;
        ThreadFactory threads = runnable -> {
            Thread thread = new Thread(runnable, "module-recovery");
            thread.setDaemon(true);
            return thread;
        };
        this.worker = Executors.newCachedThreadPool(threads);
    }

    /**
     * Where the modules of an SPI are called.
     *
     * @throws IllegalStateException if modules implement another class of that name: two SPI bundles are installed
     */
    @SuppressWarnings("unchecked") // checked against the class just before
    public <T> ModulePoint<T> point(Class<T> spi) {
        Point<?> point = points.computeIfAbsent(Point.nameOf(spi), name -> new Point<>(spi, stores));
        if (point.spi() != spi) {
            throw new IllegalStateException(
                    "Modules here implement " + point.spi() + " of another bundle than the caller's");
        }
        return (ModulePoint<T>) point;
    }

    public AutoCloseable register(HandleStore store) {
        return stores.register(store);
    }

    public HandleStore handles(String agent) {
        return stores.of(agent);
    }

    /**
     * A version was started. The first of its name serves at once; a higher one, or one that was asked for, is swapped
     * in; a lower one stands by. One that looks after containers also stands by until an agent has registered them.
     *
     * @param asked whether an operator asked for exactly this version, which may then be lower
     * @param keepOldForRefused whether containers that it refuses may stay with the old version
     * @return the version that is to be retired, if this one took over and nothing is left to the old one
     */
    public <T> Optional<Version> arrived(
            Class<T> spi,
            ModuleHeader header,
            Version version,
            int order,
            T service,
            boolean asked,
            boolean keepOldForRefused)
            throws SwapException, InterruptedException {
        point(spi);
        @SuppressWarnings("unchecked") // point(spi) has checked it
        Point<T> point = (Point<T>) points.get(Point.nameOf(spi));
        Slot<T> slot = point.slot(header.id().name());
        LoadedModule<T> next = new LoadedModule<>(header.id(), version, service, header);
        Optional<LoadedModule<T>> active = slot.active();
        if (active.isPresent() && !asked && version.compareTo(active.get().version()) <= 0) {
            put(next, State.STANDBY, Optional.empty());
            return Optional.empty();
        }
        if (active.isPresent() && !asked && service instanceof Recoverable && stores.isEmpty()) {
            // Nobody could say yet whether it recovers what runs here.
            put(next, State.STANDBY, Optional.of("is tried when an agent has told its containers"));
            return Optional.empty();
        }
        put(next, State.STANDBY, Optional.empty());
        point.order(header.id().name(), order);
        try {
            return takeOver(point, slot, next, active, keepOldForRefused);
        } catch (SwapException e) {
            put(next, State.REFUSED, Optional.of(e.getMessage()));
            ModuleLog.refused(header.id(), version, e.getMessage());
            throw e;
        }
    }

    private <T> Optional<Version> takeOver(
            Point<T> point,
            Slot<T> slot,
            LoadedModule<T> next,
            Optional<LoadedModule<T>> active,
            boolean keepOldForRefused)
            throws SwapException, InterruptedException {
        long started = System.nanoTime();
        Swap<T> swap = new Swap<>(slot, next, stores, worker, settings);
        if (active.isEmpty()) {
            // With nobody to fall back on, what it refuses stays unmanaged rather than the whole module absent.
            if (next.service() instanceof Recoverable) {
                swap.recoverAndSwitch(true);
            } else {
                slot.activate(next);
            }
            put(next, State.ACTIVE, Optional.empty());
            ModuleLog.activated(next.id(), next.version());
            point.switched(next.id().name());
            return Optional.empty();
        }
        LoadedModule<T> old = active.get();
        if (next.service() instanceof Recoverable) {
            swap.recoverAndSwitch(keepOldForRefused);
        } else {
            slot.activate(next);
        }
        put(next, State.ACTIVE, Optional.empty());
        put(old, State.DRAINING, Optional.empty());
        ModuleLog.switched(
                next.id(),
                old.version(),
                next.version(),
                Duration.ofNanos(System.nanoTime() - started).toMillis());
        point.switched(next.id().name());
        if (swap.drain(old)) {
            point.switched(next.id().name());
            return Optional.of(old.version());
        }
        String kept = slot.tenantsOf(old).size() + " containers or calls in flight are left to it";
        put(old, State.DRAINING, Optional.of(kept));
        ModuleLog.kept(old.id(), old.version(), kept);
        return Optional.empty();
    }

    /**
     * A version was started that does not serve: another is known to have served last and is on its way, or this one was
     * refused before.
     *
     * @param refusal why it was refused; empty for one that stands by
     */
    public <T> void setAside(Class<T> spi, ModuleHeader header, Version version, T service, Optional<String> refusal) {
        point(spi);
        LoadedModule<T> module = new LoadedModule<>(header.id(), version, service, header);
        put(module, refusal.isPresent() ? State.REFUSED : State.STANDBY, refusal);
        refusal.ifPresent(reason -> ModuleLog.refused(header.id(), version, reason));
    }

    /** A version's service went away. If it was active, nobody serves until another arrives. */
    public void departed(ModuleId id, Version version) {
        Map<Version, Entry> known = versions.getOrDefault(id, Map.of());
        Entry entry = known.get(version);
        if (entry == null) {
            return;
        }
        known.remove(version);
        vacate(entry.module());
        if (entry.state() == State.ACTIVE) {
            ModuleLog.gone(id, version);
        } else {
            ModuleLog.retired(id, version);
        }
    }

    @SuppressWarnings("unchecked") // a module is only ever in the slot of its own point
    private <T> void vacate(LoadedModule<T> module) {
        Point<T> point = (Point<T>) points.get(module.id().point());
        point.slot(module.id().name()).vacate(module);
    }

    private void put(LoadedModule<?> module, State state, Optional<String> reason) {
        versions.computeIfAbsent(module.id(), id -> new ConcurrentHashMap<>())
                .put(module.version(), new Entry(module, state, reason));
    }

    private void containerGone(ContainerId container) {
        points.values().forEach(point -> point.slots().forEach(slot -> slot.forget(container)));
    }

    public Optional<Version> active(ModuleId id) {
        return versions.getOrDefault(id, Map.of()).values().stream()
                .filter(entry -> entry.state() == State.ACTIVE)
                .map(entry -> entry.module().version())
                .findFirst();
    }

    public boolean standsBy(ModuleId id, Version version) {
        Entry entry = versions.getOrDefault(id, Map.of()).get(version);
        return entry != null && entry.state() == State.STANDBY;
    }

    public List<ModuleInfo> modules() {
        List<ModuleInfo> all = new ArrayList<>();
        versions.forEach((id, byVersion) -> byVersion.forEach((version, entry) -> all.add(
                new ModuleInfo(id, version.toString(), entry.state(), tenants(entry.module()), entry.reason()))));
        all.sort(Comparator.comparing(ModuleInfo::id).thenComparing(info -> Version.parseVersion(info.version())));
        return all;
    }

    @SuppressWarnings("unchecked") // a module is only ever in the slot of its own point
    private <T> int tenants(LoadedModule<T> module) {
        Point<T> point = (Point<T>) points.get(module.id().point());
        return point.slot(module.id().name()).tenantsOf(module).size();
    }

    @Override
    public void close() {
        worker.shutdownNow();
    }
}

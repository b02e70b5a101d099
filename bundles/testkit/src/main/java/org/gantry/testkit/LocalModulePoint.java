package org.gantry.testkit;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.gantry.model.container.ContainerId;
import org.gantry.model.container.RecoverableContainer;
import org.gantry.model.container.RecoveryOutcome;
import org.gantry.modulehost.spi.ModulePoint;
import org.gantry.modulehost.spi.ModuleUnavailableException;

final class LocalModulePoint<T> implements ModulePoint<T> {
    final String name;
    private final LocalRecovery recovery;
    private final Map<String, LocalModule<T>> modules = new ConcurrentSkipListMap<>();
    private final List<SwitchListener> listeners = new CopyOnWriteArrayList<>();

    LocalModulePoint(String name, LocalRecovery recovery) {
        this.name = name;
        this.recovery = recovery;
    }

    void put(LocalModule<T> module) {
        if (modules.putIfAbsent(module.id.name(), module) != null) {
            throw new IllegalArgumentException(module.id + " is there already; swap it instead");
        }
    }

    LocalModule<T> module(String module) {
        LocalModule<T> found = modules.get(module);
        if (found == null) {
            throw new ModuleUnavailableException("There is no module " + name + "/" + module);
        }
        return found;
    }

    Collection<LocalModule<T>> modules() {
        return modules.values();
    }

    void announce(String module) {
        listeners.forEach(listener -> listener.switched(module));
    }

    @Override
    public List<String> names() {
        Comparator<LocalModule<T>> byOrder = Comparator.comparingInt(module -> module.order);
        return modules.values().stream()
                .sorted(byOrder.thenComparing(module -> module.id))
                .map(module -> module.id.name())
                .toList();
    }

    @Override
    public <R, E extends Exception> R call(String module, Call<? super T, R, E> call) throws E {
        return module(module).call(call);
    }

    @Override
    public <R, E extends Exception> R call(String module, ContainerId container, Call<? super T, R, E> call) throws E {
        LocalModule<T> target = module(module);
        recovery.adoptIfLate(target, container);
        return target.call(container, call);
    }

    @Override
    public List<RecoveryOutcome> recover(String module, Collection<RecoverableContainer> containers) {
        LocalModule<T> target = module(module);
        LocalVersion<T> version = target.active()
                .orElseThrow(() -> new ModuleUnavailableException("No version of " + target.id + " is active"));
        List<RecoveryOutcome> outcomes = recovery.recover(version, new ArrayList<>(containers));
        recovery.store(target.id, containers, outcomes);
        for (RecoveryOutcome outcome : outcomes) {
            if (outcome instanceof RecoveryOutcome.Recovered recovered) {
                target.assign(recovered.container(), version);
            }
        }
        return outcomes;
    }

    @Override
    public AutoCloseable onSwitch(SwitchListener listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }
}

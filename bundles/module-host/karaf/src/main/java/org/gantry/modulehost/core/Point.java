package org.gantry.modulehost.core;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.gantry.model.container.ContainerId;
import org.gantry.model.container.Recoverable;
import org.gantry.model.container.RecoverableContainer;
import org.gantry.model.container.RecoveryOutcome;
import org.gantry.model.container.RecoveryOutcome.Recovered;
import org.gantry.modulehost.spi.ModuleId;
import org.gantry.modulehost.spi.ModulePoint;
import org.gantry.modulehost.spi.ModuleUnavailableException;

/** The modules behind one SPI interface. */
final class Point<T> implements ModulePoint<T> {
    private final Class<T> spi;
    private final HandleStores stores;
    private final Map<String, Slot<T>> slots = new ConcurrentHashMap<>();
    private final Map<String, Integer> orders = new ConcurrentHashMap<>();
    private final List<SwitchListener> listeners = new CopyOnWriteArrayList<>();

    Point(Class<T> spi, HandleStores stores) {
        this.spi = spi;
        this.stores = stores;
    }

    static String nameOf(Class<?> spi) {
        return spi.getSimpleName().toLowerCase(Locale.ROOT);
    }

    Class<T> spi() {
        return spi;
    }

    Slot<T> slot(String module) {
        return slots.computeIfAbsent(module, name -> new Slot<>(new ModuleId(nameOf(spi), name)));
    }

    Collection<Slot<T>> slots() {
        return slots.values();
    }

    void order(String module, int order) {
        orders.put(module, order);
    }

    @Override
    public List<String> names() {
        return slots.values().stream()
                .filter(slot -> slot.active().isPresent())
                .map(slot -> slot.id().name())
                .sorted(Comparator.<String>comparingInt(name -> orders.getOrDefault(name, 0))
                        .thenComparing(Comparator.naturalOrder()))
                .toList();
    }

    @Override
    public <R, E extends Exception> R call(String module, Call<? super T, R, E> call) throws E {
        return known(module).call(call);
    }

    @Override
    public <R, E extends Exception> R call(String module, ContainerId container, Call<? super T, R, E> call) throws E {
        return known(module).call(container, call);
    }

    private Slot<T> known(String module) {
        return Optional.ofNullable(slots.get(module))
                .orElseThrow(() -> new ModuleUnavailableException(
                        "There is no module " + nameOf(spi) + "/" + module + " on this node; active are " + names()));
    }

    @Override
    public List<RecoveryOutcome> recover(String module, Collection<RecoverableContainer> containers) {
        Map<ContainerId, RecoverableContainer> asked = new LinkedHashMap<>();
        containers.forEach(container -> asked.put(container.id(), container));
        List<RecoveryOutcome> outcomes = call(module, service -> {
            if (service instanceof Recoverable recoverable) {
                return recoverable.recover(List.copyOf(asked.values()));
            }
            throw new ModuleUnavailableException("Modules of " + nameOf(spi) + " keep no containers");
        });
        List<Recovered> recovered = new ArrayList<>();
        for (RecoveryOutcome outcome : outcomes) {
            if (outcome instanceof Recovered r) {
                recovered.add(r);
            }
        }
        stores.store(known(module).id(), recovered, asked);
        return outcomes;
    }

    @Override
    public AutoCloseable onSwitch(SwitchListener listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    void switched(String module) {
        for (SwitchListener listener : listeners) {
            try {
                listener.switched(module);
            } catch (RuntimeException e) {
                ModuleLog.listenerFailed(new ModuleId(nameOf(spi), module), e);
            }
        }
    }
}

package org.gantry.modulehost.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.gantry.model.container.ContainerId;
import org.gantry.model.container.Recoverable;
import org.gantry.model.container.RecoverableContainer;
import org.gantry.model.container.RecoveryOutcome;
import org.gantry.model.container.RecoveryOutcome.Recovered;
import org.gantry.model.container.RecoveryOutcome.Refused;
import org.gantry.modulehost.core.SwapException.Step;

/**
 * Takes one new version through recover, switch and drain. Until the switch the old version is untouched; calls for
 * containers that change hands wait meanwhile, other calls go on.
 */
final class Swap<T> {
    /** Part of the time to drain after which a container that no store knows is no launch any more. */
    private static final int STRAYS = 10;

    private final Slot<T> slot;
    private final LoadedModule<T> next;
    private final HandleStores stores;
    private final ExecutorService worker;
    private final SwapSettings settings;

    Swap(Slot<T> slot, LoadedModule<T> next, HandleStores stores, ExecutorService worker, SwapSettings settings) {
        this.slot = slot;
        this.next = next;
        this.stores = stores;
        this.worker = worker;
        this.settings = settings;
    }

    /**
     * Recovers everything alive and switches.
     *
     * @param keepOldForRefused whether containers that the new version refuses stay with the old one; otherwise one
     *     refusal fails the swap
     */
    void recoverAndSwitch(boolean keepOldForRefused) throws SwapException, InterruptedException {
        Map<ContainerId, RecoverableContainer> alive = alive();
        long deadline = System.nanoTime() + settings.hold().toNanos();
        try (Slot.Hold<T> hold = slot.hold(alive.keySet(), next, deadline)
                .orElseThrow(() -> new SwapException(
                        Step.RECOVER,
                        "Calls to " + slot.id() + " did not end within "
                                + settings.hold().toSeconds() + " s; the old version serves on. Try again"))) {
            Map<ContainerId, RecoverableContainer> held = stillAlive(alive);
            List<Recovered> recovered = recover(held.values(), keepOldForRefused);
            slot.activate(next);
            for (Recovered outcome : recovered) {
                hold.hand(outcome.container(), next);
            }
            stores.store(slot.id(), recovered, held);
        }
    }

    /** Hands over containers that got their handle only after the switch, and waits for the old version's calls. */
    boolean drain(LoadedModule<T> old) throws InterruptedException {
        long deadline = System.nanoTime() + settings.drain().toNanos();
        while (System.nanoTime() < deadline) {
            handOverLatecomers(old);
            slot.forgetStrays(old, next, alive().keySet(), settings.drain().dividedBy(STRAYS));
            if (slot.tenantsOf(old).isEmpty() && old.awaitIdle(Duration.ofNanos(deadline - System.nanoTime()))) {
                return true;
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
        return false;
    }

    private void handOverLatecomers(LoadedModule<T> old) throws InterruptedException {
        Map<ContainerId, RecoverableContainer> alive = alive();
        alive.keySet().retainAll(slot.tenantsOf(old));
        if (alive.isEmpty()) {
            return;
        }
        long deadline = System.nanoTime() + settings.hold().toNanos();
        Optional<Slot.Hold<T>> held = slot.hold(alive.keySet(), next, deadline);
        if (held.isEmpty()) {
            return;
        }
        try (Slot.Hold<T> hold = held.get()) {
            Map<ContainerId, RecoverableContainer> late = stillAlive(alive);
            List<Recovered> recovered = recover(late.values(), true);
            recovered.forEach(outcome -> hold.hand(outcome.container(), next));
            stores.store(slot.id(), recovered, late);
        } catch (SwapException e) {
            // Past the switch there is no way back: what could not be handed over stays with the old version.
            ModuleLog.kept(slot.id(), old.version(), e.getMessage());
        }
    }

    private Map<ContainerId, RecoverableContainer> alive() {
        return stores.handles(slot.id()).stream()
                .collect(Collectors.toMap(RecoverableContainer::id, c -> c, (a, b) -> a, LinkedHashMap::new));
    }

    /** Reads the handles of held containers again, and forgets the containers that ended until calls were held. */
    private Map<ContainerId, RecoverableContainer> stillAlive(Map<ContainerId, RecoverableContainer> before) {
        Map<ContainerId, RecoverableContainer> now = alive();
        now.keySet().retainAll(before.keySet());
        before.keySet().stream().filter(id -> !now.containsKey(id)).forEach(slot::forget);
        return now;
    }

    private List<Recovered> recover(Collection<RecoverableContainer> containers, boolean keepOldForRefused)
            throws SwapException, InterruptedException {
        if (containers.isEmpty()) {
            return List.of();
        }
        Recoverable module = (Recoverable) next.service();
        List<RecoverableContainer> readable = new ArrayList<>();
        List<Refused> refused = new ArrayList<>();
        for (RecoverableContainer container : containers) {
            if (next.header().handles().contains(container.handle().version())) {
                readable.add(container);
            } else {
                refused.add(new Refused(
                        container.id(),
                        "handle version " + container.handle().version() + " is none of "
                                + next.header().handles()));
            }
        }
        List<Recovered> recovered = new ArrayList<>();
        for (RecoveryOutcome outcome : ask(module, readable)) {
            if (outcome instanceof Recovered r) {
                recovered.add(r);
            } else if (outcome instanceof Refused r) {
                refused.add(r);
            }
        }
        if (recovered.size() + refused.size() != containers.size()) {
            throw new SwapException(
                    Step.RECOVER,
                    next + " answered for " + (recovered.size() + refused.size()) + " of " + containers.size()
                            + " containers");
        }
        if (!refused.isEmpty() && !keepOldForRefused) {
            throw new SwapException(
                    Step.RECOVER,
                    next + " refused " + refused.size() + " of " + containers.size()
                            + " containers, the first being " + refused.get(0).container() + ": "
                            + refused.get(0).reason());
        }
        return recovered;
    }

    private List<RecoveryOutcome> ask(Recoverable module, List<RecoverableContainer> containers)
            throws SwapException, InterruptedException {
        Future<List<RecoveryOutcome>> answer = worker.submit(() -> module.recover(containers));
        try {
            return answer.get(settings.recovery().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw new SwapException(
                    Step.RECOVER,
                    next + " did not recover within " + settings.recovery().toSeconds() + " s",
                    e);
        } catch (ExecutionException e) {
            throw new SwapException(Step.RECOVER, next + " failed to recover: " + e.getCause(), e.getCause());
        }
    }
}

package org.gantry.master.loop;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.gantry.allocator.spi.Allocation;
import org.gantry.allocator.spi.Allocator;
import org.gantry.allocator.spi.Explanation;
import org.gantry.allocator.spi.InverseOffer;
import org.gantry.allocator.spi.RoleShare;
import org.gantry.allocator.spi.Settings;
import org.gantry.allocator.spi.Victim;
import org.gantry.master.command.Command;
import org.gantry.master.effect.Effect;
import org.gantry.master.state.Identity;
import org.gantry.master.state.Ledger;
import org.gantry.master.state.Snapshot;
import org.gantry.master.transition.AllocatorView;
import org.gantry.master.transition.Policy;
import org.gantry.master.transition.PreemptionTransitions;
import org.gantry.master.transition.Transitions;
import org.gantry.modulehost.spi.ModulePoint;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The owner of the master's state: one thread that applies commands in the order of their arrival, some at a time, and
 * then publishes a snapshot. Its queue is bounded; when it is full, calls from outside are refused and everything else
 * waits.
 */
public final class OwnerLoop implements AutoCloseable {
    /** Calls from outside that may wait; what the master tells itself has as much room again. */
    public static final int MAX_WAITING = 20_000;

    private static final Logger LOG = LoggerFactory.getLogger(OwnerLoop.class);
    private static final int BATCH = 512;

    /** Told of in the log. */
    private static final Duration STALL = Duration.ofSeconds(10);

    private final BlockingQueue<Waiting> queue = new LinkedBlockingQueue<>(2 * MAX_WAITING);
    private final AtomicBoolean tickWaits = new AtomicBoolean();
    private final AtomicBoolean cycleDue = new AtomicBoolean();
    private final Ledger ledger = new Ledger();
    private final Transitions transitions;
    private final AllocatorDriver allocator;
    private final Clock clock;
    private final Consumer<Batch> sink;
    private final AtomicInteger calls = new AtomicInteger();
    private final LoopTimings timings = new LoopTimings();
    private final Thread thread;
    private volatile Snapshot snapshot = Snapshot.EMPTY;
    private volatile boolean closed;

    private Pace pace = new Pace(System.nanoTime(), Instant.now());

    /** When the commands were taken up of which some may want a cycle. */
    private long wantedSince;

    /** @param sink takes each batch on the owner thread; may block to slow the master down */
    public OwnerLoop(
            Identity identity,
            Policy policy,
            ModulePoint<Allocator> allocators,
            String preferredAllocator,
            Settings settings,
            Map<String, Double> weights,
            Clock clock,
            Consumer<Batch> sink) {
        this.transitions = new Transitions(ledger, identity, policy);
        this.allocator =
                new AllocatorDriver(allocators, preferredAllocator, () -> AllocatorView.of(ledger, settings, weights));
        this.clock = clock;
        this.sink = sink;
        this.thread = new Thread(this::run, "gantry-master");
    }

    public void start() {
        pace = new Pace(System.nanoTime(), clock.instant());
        thread.start();
    }

    /**
     * Puts a command in the queue.
     *
     * @return false if a call from outside was refused because too much waits
     */
    public boolean submit(Command command) {
        if (closed || (command.mayBeRefused() && queue.size() >= MAX_WAITING)) {
            return false;
        }
        try {
            queue.put(waiting(command));
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** As {@link #submit}, but never waits: for what will be said again. */
    public boolean offer(Command command) {
        return !closed && queue.offer(waiting(command));
    }

    /** Lets deadlines be looked at, unless that is waiting already. */
    public void tick() {
        if (tickWaits.compareAndSet(false, true) && !submit(new Command.Tick())) {
            tickWaits.set(false);
        }
    }

    /** Lets the allocator have a cycle. */
    public void allocationDue() {
        cycleDue.set(true);
        tick();
    }

    public void allocatorSwitched() {
        allocator.switched();
        allocationDue();
    }

    public Snapshot snapshot() {
        return snapshot;
    }

    /** How roles share the cluster; fails if the master is too busy. */
    public CompletableFuture<Map<String, RoleShare>> shares() {
        return ask(allocator::shares);
    }

    /** Why a framework gets what it gets; fails if the master is too busy or has no allocator. */
    public CompletableFuture<Explanation> explain(String frameworkId, Optional<String> agentId, int limit) {
        return ask(() ->
                allocator.explain(frameworkId, agentId, limit, clock.instant()).orElseThrow());
    }

    /** Has a question answered on the owner thread, after everything that came before it. */
    private <T> CompletableFuture<T> ask(Supplier<T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        Command.Question command = new Command.Question(() -> {
            try {
                answer.complete(question.get());
            } catch (RuntimeException e) {
                answer.completeExceptionally(e);
            }
        });
        if (!submit(command)) {
            answer.completeExceptionally(new IllegalStateException("Too much waits"));
        }
        return answer;
    }

    public int waiting() {
        return queue.size();
    }

    /** Of those that wait, how many are calls from outside. */
    public int callsWaiting() {
        return calls.get();
    }

    private Waiting waiting(Command command) {
        if (command.mayBeRefused()) {
            calls.incrementAndGet();
        }
        return new Waiting(command, System.nanoTime());
    }

    public LoopTimings timings() {
        return timings;
    }

    private void run() {
        List<Waiting> commands = new ArrayList<>(BATCH);
        while (!closed) {
            try {
                commands.clear();
                commands.add(queue.take());
                queue.drainTo(commands, BATCH - 1);
                apply(commands);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void apply(List<Waiting> commands) {
        long began = System.nanoTime();
        wantedSince = began;
        // One time for all of them: whatever happens to this thread meanwhile, no time passes unnoticed.
        Instant now = clock.instant();
        List<Effect> effects = new ArrayList<>();
        pace.look(System.nanoTime(), now).ifPresent(gap -> stalled(gap, now, effects));
        boolean cycle = false;
        for (Waiting each : commands) {
            Command command = each.command();
            if (command.mayBeRefused()) {
                calls.decrementAndGet();
            }
            if (command instanceof Command.Tick) {
                tickWaits.set(false);
                cycle |= cycleDue.getAndSet(false);
            }
            cycle |= apply(command, now, effects);
        }
        if (cycle && ledger.elected().isPresent()) {
            allocate(now, effects);
        }
        Snapshot published = ledger.snapshot();
        snapshot = published;
        timings.applied(
                commands.size(),
                Duration.ofNanos(began - commands.get(0).since()),
                Duration.ofNanos(System.nanoTime() - began));
        if (!effects.isEmpty()) {
            sink.accept(new Batch(published, effects));
        }
    }

    private void stalled(Duration gap, Instant now, List<Effect> effects) {
        if (gap.compareTo(STALL) > 0) {
            LOG.warn("This master stood still for {} s", gap.toSeconds());
        }
        apply(new Command.Stalled(gap), now, effects);
    }

    /** A command that fails is a defect; it must not take the others with it. */
    private boolean apply(Command command, Instant now, List<Effect> effects) {
        boolean cycle = false;
        if (command instanceof Command.Question question) {
            question.answer().run();
            return false;
        }
        try {
            for (Effect effect : transitions.apply(command, now)) {
                if (effect instanceof Effect.ForAllocator told) {
                    allocator.tell(told);
                } else if (effect instanceof Effect.Allocate) {
                    cycle = true;
                } else {
                    effects.add(effect);
                }
            }
            if (command instanceof Command.Elected || command instanceof Command.Deposed) {
                allocator.switched();
            }
        } catch (RuntimeException e) {
            allocator.switched();
            LOG.error("A command failed: {}", command.getClass().getSimpleName(), e);
        }
        return cycle;
    }

    private void allocate(Instant now, List<Effect> effects) {
        long began = System.nanoTime();
        timings.waited(Duration.ofNanos(began - wantedSince));
        List<Allocation> allocations = allocator.allocate(now);
        timings.allocated(Duration.ofNanos(System.nanoTime() - began));
        if (!allocations.isEmpty()) {
            apply(new Command.Allocated(allocations), now, effects);
        }
        List<Victim> victims = allocator.victims(() -> PreemptionTransitions.running(ledger), now);
        if (!victims.isEmpty()) {
            LOG.info("Ending {} tasks to make room for frameworks of higher bands", victims.size());
            apply(new Command.Preempt(victims), now, effects);
        }
        List<InverseOffer> inverseOffers = allocator.inverseOffers(now);
        if (!inverseOffers.isEmpty()) {
            apply(new Command.InverseOffered(inverseOffers), now, effects);
        }
    }

    /** @param since when it came, as {@link System#nanoTime} tells */
    private record Waiting(Command command, long since) {}

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(Duration.ofSeconds(5).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

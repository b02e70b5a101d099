package org.gantry.state.memory;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.gantry.state.spi.LeaderElection;
import org.gantry.state.spi.StateRules;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An election among contenders of one process: whoever came first leads. Every listener is called on one thread, in
 * order, so the old leader has returned from {@code lost} before the new one hears {@code elected}; closing waits for it.
 */
public final class InMemoryLeaderElection implements LeaderElection {
    private static final Logger LOG = LoggerFactory.getLogger(InMemoryLeaderElection.class);

    private final Executor thread = IdleThread.named("gantry-memory-election");
    private final ThreadLocal<Boolean> onThread = ThreadLocal.withInitial(() -> false);
    private final Map<String, Group> groups = new HashMap<>();

    @Override
    public AutoCloseable contend(String group, byte[] self, Listener listener) {
        StateRules.checkContender(group, self);
        Contender contender = new Contender(self.clone(), listener);
        var unused = submit(() -> group(group).join(contender));
        return () -> await(() -> group(group).leave(contender, "closed"));
    }

    @Override
    public AutoCloseable detect(String group, Detector detector) {
        StateRules.checkRecord(group);
        var unused = submit(() -> group(group).follow(detector));
        return () -> await(() -> group(group).detectors.remove(detector));
    }

    /** Ends the leader's session as if it had been cut off: it hears {@code lost} and contends again behind the others. */
    public void expire(String group) {
        await(() -> {
            Contender leader = group(group).contenders.peekFirst();
            if (leader != null) {
                group(group).leave(leader, "session expired");
                group(group).join(leader);
            }
        });
    }

    /** How many contend in a group. */
    public int contenders(String group) {
        return CompletableFuture.supplyAsync(() -> group(group).contenders.size(), thread)
                .join();
    }

    private Group group(String name) {
        return groups.computeIfAbsent(name, unused -> new Group());
    }

    private CompletableFuture<Void> submit(Runnable step) {
        return CompletableFuture.runAsync(
                () -> {
                    onThread.set(true);
                    step.run();
                },
                thread);
    }

    private void await(Runnable step) {
        if (onThread.get()) {
            step.run();
        } else {
            submit(step).join();
        }
    }

    private static void call(Runnable callback) {
        try {
            callback.run();
        } catch (RuntimeException e) {
            LOG.error("Listener of an election failed", e);
        }
    }

    /** Each is only equal to itself. */
    private static final class Contender {
        private final byte[] self;
        private final Listener listener;

        Contender(byte[] self, Listener listener) {
            this.self = self;
            this.listener = listener;
        }
    }

    private static final class Group {
        private final Deque<Contender> contenders = new ArrayDeque<>();
        private final List<Detector> detectors = new ArrayList<>();

        void join(Contender contender) {
            contenders.addLast(contender);
            if (contenders.size() == 1) {
                elect();
            }
        }

        void leave(Contender contender, String reason) {
            boolean led = contenders.peekFirst() == contender;
            if (led) {
                call(() -> contender.listener.lost(reason));
            }
            contenders.remove(contender);
            if (led) {
                elect();
            }
        }

        void follow(Detector detector) {
            detectors.add(detector);
            tell(detector);
        }

        private void elect() {
            Contender leader = contenders.peekFirst();
            List.copyOf(detectors).forEach(this::tell);
            if (leader != null && contenders.peekFirst() == leader) {
                call(leader.listener::elected);
            }
        }

        private void tell(Detector detector) {
            Contender leader = contenders.peekFirst();
            call(() -> detector.leader(leader == null ? Optional.empty() : Optional.of(leader.self.clone())));
        }
    }
}

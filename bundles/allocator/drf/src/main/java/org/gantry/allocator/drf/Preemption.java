package org.gantry.allocator.drf;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.gantry.allocator.drf.Wants.Want;
import org.gantry.allocator.spi.RunningTask;
import org.gantry.allocator.spi.Victim;

/**
 * Makes room for frameworks that have waited too long for what they asked for, at the cost of tasks in lower bands. It
 * takes from one agent what is missing there, where that costs least: the lowest bands, then the fewest tasks. The agent
 * is then kept for the framework.
 */
final class Preemption {
    /** How long an agent is kept: tasks get their grace to end in. */
    private static final Duration KEPT = Duration.ofMinutes(2);

    private static final Comparator<RunningTask> CHEAPEST_FIRST =
            Comparator.comparingInt(RunningTask::priority).thenComparing(RunningTask::taskId);

    private static final Comparator<Plan> LEAST_HARM = Comparator.comparingInt(Plan::highestBand)
            .thenComparingInt(plan -> plan.tasks().size())
            .thenComparing(plan -> plan.agent().id);

    private final Cluster cluster;

    Preemption(Cluster cluster) {
        this.cluster = cluster;
    }

    /** Whom to end on an agent. */
    private record Plan(Agent agent, List<RunningTask> tasks) {
        int highestBand() {
            return tasks.stream().mapToInt(RunningTask::priority).max().orElse(Integer.MIN_VALUE);
        }
    }

    boolean wantsVictims(Instant now) {
        return !waiting(now).isEmpty();
    }

    List<Victim> victims(Collection<RunningTask> running, Instant now) {
        Map<String, List<RunningTask>> byAgent = new HashMap<>();
        for (RunningTask task : running) {
            byAgent.computeIfAbsent(task.agentId(), id -> new ArrayList<>()).add(task);
        }
        List<Victim> victims = new ArrayList<>();
        Set<Account> touched = new HashSet<>();
        for (Framework framework : waiting(now)) {
            for (Want want : framework.wants.wants()) {
                if (isDue(want, now)) {
                    want.waitingSince = now;
                    plan(framework, want, byAgent, touched).ifPresent(plan -> {
                        cluster.earmark(plan.agent(), new Earmark(framework, want.amounts, now.plus(KEPT)));
                        plan.tasks().forEach(task -> victims.add(new Victim(task, framework.id)));
                        plan.tasks().forEach(task -> account(task).ifPresent(touched::add));
                        byAgent.remove(plan.agent().id);
                    });
                }
            }
        }
        return victims;
    }

    /** Those who have waited long enough, the highest band first. */
    private List<Framework> waiting(Instant now) {
        if (cluster.settings.preemption().isEmpty() || cluster.paused) {
            return List.of();
        }
        List<Framework> waiting = new ArrayList<>();
        for (Framework framework : cluster.frameworks()) {
            for (Want want : framework.wants.wants()) {
                if (want.waitingSince == null) {
                    want.waitingSince = now;
                }
                if (framework.active && isDue(want, now) && !waiting.contains(framework)) {
                    waiting.add(framework);
                }
            }
        }
        waiting.sort(Comparator.<Framework>comparingInt(framework -> -framework.priority)
                .thenComparing(framework -> framework.id));
        return waiting;
    }

    private boolean isDue(Want want, Instant now) {
        return want.waitingSince != null
                && !want.waitingSince
                        .plus(cluster.settings.preemption().orElseThrow())
                        .isAfter(now);
    }

    private Optional<Plan> plan(
            Framework framework, Want want, Map<String, List<RunningTask>> byAgent, Set<Account> touched) {
        return framework.clients.values().stream()
                .filter(Client::isOpen)
                .filter(client -> withinLimit(client.account, want.amounts))
                .flatMap(client -> cluster.agents().stream()
                        .filter(agent -> isCandidate(agent, client, want))
                        .map(agent -> plan(agent, framework, want, byAgent.getOrDefault(agent.id, List.of()), touched))
                        .flatMap(Optional::stream))
                .min(LEAST_HARM);
    }

    private boolean isCandidate(Agent agent, Client client, Want want) {
        boolean named =
                want.request.agentId().filter(id -> !id.equals(agent.id)).isEmpty();
        if (!named || agent.earmark != null) {
            return false;
        }
        return switch (cluster.eligibility.obstacle(agent, client, false)) {
            case NOTHING_LEFT, NOTHING_FOR_ROLE, TOO_LITTLE, NONE -> true;
            default -> false;
        };
    }

    /** Empty if there are not enough tasks in lower bands, or if none would have to end. */
    private Optional<Plan> plan(
            Agent agent, Framework framework, Want want, List<RunningTask> running, Set<Account> touched) {
        Amounts there = agent.free().quota().copy();
        List<RunningTask> ended = new ArrayList<>();
        Map<Account, Amounts> freed = new HashMap<>();
        for (RunningTask task : running.stream().sorted(CHEAPEST_FIRST).toList()) {
            if (there.covers(want.amounts)) {
                break;
            }
            Amounts amounts = cluster.kinds.quotaAmounts(task.resources());
            if (task.priority() < framework.priority
                    && helps(amounts, there, want.amounts)
                    && keepsGuarantee(task, amounts, freed, touched)) {
                there.add(amounts);
                ended.add(task);
            }
        }
        return there.covers(want.amounts) && !ended.isEmpty() ? Optional.of(new Plan(agent, ended)) : Optional.empty();
    }

    private static boolean helps(Amounts freed, Amounts there, Amounts wanted) {
        for (int kind = 0; kind < wanted.size(); kind++) {
            if (wanted.get(kind) > there.get(kind) && freed.get(kind) > 0) {
                return true;
            }
        }
        return false;
    }

    /** Nobody is pushed below what is guaranteed to it. */
    private boolean keepsGuarantee(
            RunningTask task, Amounts amounts, Map<Account, Amounts> freed, Set<Account> touched) {
        Optional<Account> account = account(task);
        if (account.isEmpty() || account.get().guarantees.isZero()) {
            return true;
        }
        Amounts before = freed.getOrDefault(account.get(), new Amounts());
        Amounts together = before.copy();
        together.add(amounts);
        Amounts left = account.get().consumed();
        left.subtract(together);
        if (touched.contains(account.get()) || !left.covers(account.get().guarantees)) {
            return false;
        }
        freed.put(account.get(), together);
        return true;
    }

    private Optional<Account> account(RunningTask task) {
        return cluster.client(task.frameworkId(), task.role()).map(client -> client.account);
    }

    private static boolean withinLimit(Account account, Amounts wanted) {
        for (int kind = 0; kind < wanted.size(); kind++) {
            if (wanted.get(kind) > account.room(kind)) {
                return false;
            }
        }
        return true;
    }
}

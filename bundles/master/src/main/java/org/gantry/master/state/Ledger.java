package org.gantry.master.state;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The master's books. Only the owner thread touches them; everybody else reads a {@link Snapshot}. */
public final class Ledger {
    private final Table<Agent> agents = new Table<>();
    private final Table<AbsentAgent> recovered = new Table<>();
    private final Table<AbsentAgent> unreachable = new Table<>();
    private final Table<Framework> frameworks = new Table<>();
    private final Table<Framework> completed = new Table<>();
    private final Table<OutstandingOffer> offers = new Table<>();
    private final Table<Executor> executors = new Table<>();
    private final Map<String, TaskTables> tasks = new LinkedHashMap<>();
    private Map<String, Tasks> taskCopies = Map.of();
    private final AllocationBook allocation = new AllocationBook();
    private Optional<Instant> elected = Optional.empty();
    private long nextAgent;
    private long nextFramework;
    private long nextOffer;

    public Table<Agent> agents() {
        return agents;
    }

    public Table<AbsentAgent> recovered() {
        return recovered;
    }

    public Table<AbsentAgent> unreachable() {
        return unreachable;
    }

    public Table<Framework> frameworks() {
        return frameworks;
    }

    public Table<Framework> completed() {
        return completed;
    }

    public Table<OutstandingOffer> offers() {
        return offers;
    }

    public Table<Executor> executors() {
        return executors;
    }

    /** Quotas, weights and what else the allocator goes by. */
    public AllocationBook allocation() {
        return allocation;
    }

    /** The tables of a framework, made when first asked for. */
    public TaskTables tasks(String frameworkId) {
        return tasks.computeIfAbsent(frameworkId, id -> new TaskTables());
    }

    /** Forgets the tasks of frameworks that are neither known nor among the completed ones. */
    public void forgetTasks() {
        tasks.keySet().removeIf(id -> !frameworks.has(id) && !completed.has(id));
    }

    public Optional<Instant> elected() {
        return elected;
    }

    public void elect(Instant when) {
        elected = Optional.of(when);
    }

    /** Forgets everything but the counters, so that ids are never used twice. */
    public void clear() {
        elected = Optional.empty();
        agents.clear();
        recovered.clear();
        unreachable.clear();
        frameworks.clear();
        completed.clear();
        offers.clear();
        executors.clear();
        tasks.clear();
        allocation.clear();
    }

    public String newAgentId(String master) {
        return master + "-S" + nextAgent++;
    }

    public String newFrameworkId(String master) {
        return String.format("%s-%04d", master, nextFramework++);
    }

    public String newOfferId(String master) {
        return master + "-O" + nextOffer++;
    }

    public Snapshot snapshot() {
        return new Snapshot(
                elected,
                agents.snapshot(),
                recovered.snapshot(),
                unreachable.snapshot(),
                frameworks.snapshot(),
                completed.snapshot(),
                taskSnapshot(),
                offers.snapshot(),
                executors.snapshot());
    }

    private Map<String, Tasks> taskSnapshot() {
        boolean same = taskCopies.keySet().equals(tasks.keySet())
                && tasks.values().stream().noneMatch(TaskTables::isChanged);
        if (!same) {
            Map<String, Tasks> copies = new LinkedHashMap<>();
            tasks.forEach((id, tables) -> copies.put(id, tables.snapshot()));
            taskCopies = Collections.unmodifiableMap(copies);
        }
        return taskCopies;
    }
}

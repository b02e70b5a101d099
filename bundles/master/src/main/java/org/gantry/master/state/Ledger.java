package org.gantry.master.state;

import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.Task;
import org.gantry.master.order.OrderQueue;

/** The master's books. Only the owner thread touches them; everybody else reads a {@link Snapshot}. */
public final class Ledger {
    private final Index<Agent> agentsByStream = new Index<>(Agent::stream, Agent::id);
    private final Index<Agent> agentsByAddress =
            new Index<>(agent -> Optional.of(address(agent.address(), agent.port())), Agent::id);
    private final Index<Framework> frameworksByStream = new Index<>(Framework::stream, Framework::id);
    private final Index<OutstandingOffer> offersByAgent =
            new Index<>(offer -> Optional.of(offer.agentId()), OutstandingOffer::id);
    private final Index<OutstandingOffer> offersByFramework =
            new Index<>(offer -> Optional.of(offer.frameworkId()), OutstandingOffer::id);
    private final Index<Executor> executorsByAgent =
            new Index<>(executor -> Optional.of(executor.agentId()), Executor::key);
    private final Index<Task> tasksByAgent = taskIndex();
    private final Index<Task> unreachableTasksByAgent = taskIndex();
    private final Table<Agent> agents = new Table<>(agentsByStream, agentsByAddress);
    private final Table<AbsentAgent> recovered = new Table<>();
    private final Table<AbsentAgent> unreachable = new Table<>();
    private final Table<Framework> frameworks = new Table<>(frameworksByStream);
    private final Table<Framework> completed = new Table<>();
    private final Table<OutstandingOffer> offers = new Table<>(offersByAgent, offersByFramework);
    private final Table<Executor> executors = new Table<>(executorsByAgent);
    private final PendingKills pendingKills = new PendingKills();
    private final OperationBook operations = new OperationBook();
    private final Map<String, TaskTables> tasks = new LinkedHashMap<>();
    private final Table<Tasks> taskCopies = new Table<>();
    private final Set<String> touched = new HashSet<>();
    private final AllocationBook allocation = new AllocationBook();
    private final OrderQueue orderQueue = new OrderQueue();
    private final Watch watch = new Watch();
    private final InverseOffers inverseOffers = new InverseOffers();
    private StandingOrders orders = StandingOrders.NONE;
    private Snapshot latest = Snapshot.EMPTY;
    private Optional<Instant> elected = Optional.empty();
    private long term;
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

    public OperationBook operations() {
        return operations;
    }

    /** Quotas, weights and what else the allocator goes by. */
    public AllocationBook allocation() {
        return allocation;
    }

    public PendingKills pendingKills() {
        return pendingKills;
    }

    /** What operators have ordered. */
    public StandingOrders orders() {
        return orders;
    }

    public void setOrders(StandingOrders changed) {
        orders = changed;
    }

    public InverseOffers inverseOffers() {
        return inverseOffers;
    }

    /** What is kept in mind between two looks at the clock. */
    public Watch watch() {
        return watch;
    }

    /** Orders that are not carried out yet. */
    public OrderQueue orderQueue() {
        return orderQueue;
    }

    /** The agent at the other end of a stream. */
    public Optional<Agent> agentOfStream(String stream) {
        return agentsByStream.first(stream);
    }

    /** The agent that is registered at an address. */
    public Optional<Agent> agentAt(String address, int port) {
        return agentsByAddress.first(address(address, port));
    }

    /** The framework at the other end of a stream. */
    public Optional<Framework> frameworkOfStream(String stream) {
        return frameworksByStream.first(stream);
    }

    public List<OutstandingOffer> offersOfAgent(String agentId) {
        return offersByAgent.of(agentId);
    }

    public List<OutstandingOffer> offersOfFramework(String frameworkId) {
        return offersByFramework.of(frameworkId);
    }

    public List<Executor> executorsOfAgent(String agentId) {
        return executorsByAgent.of(agentId);
    }

    /** What runs on an agent, or ended there and waits for its last acknowledgement. */
    public List<Task> tasksOfAgent(String agentId) {
        return tasksByAgent.of(agentId);
    }

    /** What ran on an agent when it went out of reach. */
    public List<Task> unreachableTasksOfAgent(String agentId) {
        return unreachableTasksByAgent.of(agentId);
    }

    /** The tables of a framework, made when first asked for. Not to be kept beyond one command. */
    public TaskTables tasks(String frameworkId) {
        touched.add(frameworkId);
        return tasks.computeIfAbsent(frameworkId, id -> new TaskTables(tasksByAgent, unreachableTasksByAgent));
    }

    /** Forgets the tasks of a framework that is neither known nor among the completed ones. */
    public void forgetTasks() {
        for (String id : List.copyOf(tasks.keySet())) {
            if (!frameworks.has(id) && !completed.has(id)) {
                forgetTasks(id);
            }
        }
    }

    private void forgetTasks(String frameworkId) {
        tasks.remove(frameworkId).clear();
        taskCopies.remove(frameworkId);
        touched.remove(frameworkId);
    }

    public Optional<Instant> elected() {
        return elected;
    }

    public void elect(Instant when) {
        elect(when, term);
    }

    public void elect(Instant when, long ofTerm) {
        elected = Optional.of(when);
        term = ofTerm;
    }

    /** Which of this master's terms it is, or was last. */
    public long term() {
        return term;
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
        pendingKills.clear();
        allocation.clear();
        List.copyOf(tasks.keySet()).forEach(this::forgetTasks);
        orders = StandingOrders.NONE;
        operations.clear();
        watch.clear();
        inverseOffers.clear();
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

    /** The same one until the next change. */
    public Snapshot snapshot() {
        Snapshot now = new Snapshot(
                elected,
                agents.snapshot(),
                recovered.snapshot(),
                unreachable.snapshot(),
                frameworks.snapshot(),
                completed.snapshot(),
                taskSnapshot(),
                offers.snapshot(),
                executors.snapshot(),
                orders,
                operations.snapshot(),
                inverseOffers.snapshot());
        latest = now.isMadeOfTheSame(latest) ? latest : now;
        return latest;
    }

    private Map<String, Tasks> taskSnapshot() {
        for (String id : touched) {
            Tasks now = tasks.get(id).snapshot();
            if (taskCopies.find(id).filter(before -> before == now).isEmpty()) {
                taskCopies.put(id, now);
            }
        }
        touched.clear();
        return taskCopies.snapshot();
    }

    private static String address(String ip, int port) {
        return ip + ' ' + port;
    }

    private static Index<Task> taskIndex() {
        return new Index<>(
                task -> Optional.of(task.getAgentId().getValue()),
                task -> new TaskKey(
                        task.getFrameworkId().getValue(), task.getTaskId().getValue()));
    }

    private record TaskKey(String frameworkId, String taskId) {}
}

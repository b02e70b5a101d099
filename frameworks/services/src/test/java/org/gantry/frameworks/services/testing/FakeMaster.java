package org.gantry.frameworks.services.testing;

import com.google.protobuf.ByteString;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.MasterInfo;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.OfferID;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.gantry.protocol.RecordIo;

/** A master with some agents whose tasks come up at once, over real HTTP in the real protocol. */
public final class FakeMaster implements AutoCloseable {
    private static final String FRAMEWORK = "fake-master-0000";

    /** A task as the agents see it. */
    public record Running(TaskInfo task, String agent, TaskState state) {}

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<String> agents = new ArrayList<>();
    private final Map<String, Running> tasks = new LinkedHashMap<>();
    private final Map<String, String> outstanding = new HashMap<>();
    private final List<Call> calls = new ArrayList<>();
    private final Map<String, TaskStatus> unacknowledged = new LinkedHashMap<>();
    private Optional<OutputStream> stream = Optional.empty();
    private String streamId = "";
    private boolean suppressed;
    private int offerCount;
    private int subscriptions;
    private boolean startTasks = true;
    private Optional<String> hostname = Optional.empty();

    public FakeMaster(int agentCount) throws IOException {
        for (int i = 0; i < agentCount; i++) {
            agents.add("agent-" + i);
        }
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/api/v1/scheduler", this::handle);
        server.createContext("/explain", FakeMaster::explain);
        server.start();
    }

    private static void explain(HttpExchange exchange) throws IOException {
        String query = exchange.getRequestURI().getQuery();
        byte[] answer = ("{\"agents\":[{\"agent_id\":\"agent-0\",\"role\":\"*\",\"obstacle\":\"NOTHING_LEFT\","
                        + "\"reason\":\"asked " + query.replaceAll("framework_id=.+", "for a framework")
                        + "\"},{\"agent_id\":\"agent-1\",\"role\":\"*\",\"obstacle\":\"NONE\"},"
                        + "{\"agent_id\":\"agent-0\",\"role\":\"other\",\"obstacle\":\"SUPPRESSED\"}]}")
                .getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, answer.length);
        try (OutputStream body = exchange.getResponseBody()) {
            body.write(answer);
        }
    }

    public URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Tasks stay in staging from now on, or come up again. */
    public synchronized void startTasks(boolean start) {
        startTasks = start;
    }

    /** What the agents call themselves from now on, instead of by their ids. */
    public synchronized void hostnames(String name) {
        hostname = Optional.of(name);
    }

    public synchronized List<Running> tasks() {
        return List.copyOf(tasks.values());
    }

    public synchronized List<Call> calls(Call.Type type) {
        return calls.stream().filter(call -> call.getType() == type).toList();
    }

    public synchronized int subscriptions() {
        return subscriptions;
    }

    public synchronized int unacknowledged() {
        return unacknowledged.size();
    }

    /** A task ends by itself. */
    public synchronized void end(String taskId, TaskState state, String message) {
        Running running = tasks.remove(taskId);
        update(running, state, message);
        offer();
    }

    /** Something changes with a task that goes on. */
    public synchronized void update(String taskId, TaskState state) {
        Running running = tasks.get(taskId);
        tasks.put(taskId, new Running(running.task, running.agent, state));
        update(running, state, "");
    }

    /** The connection breaks; tasks run on. */
    public synchronized void disconnect() throws IOException {
        if (stream.isPresent()) {
            OutputStream gone = stream.get();
            stream = Optional.empty();
            gone.close();
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        Call call = Call.parseFrom(exchange.getRequestBody().readAllBytes());
        synchronized (this) {
            calls.add(call);
            if (call.getType() == Call.Type.SUBSCRIBE) {
                subscribe(exchange);
                return;
            }
            boolean known = streamId.equals(exchange.getRequestHeaders().getFirst("Mesos-Stream-Id"));
            exchange.sendResponseHeaders(known ? 202 : 400, -1);
            exchange.close();
            if (known) {
                carryOut(call);
            }
        }
    }

    private void subscribe(HttpExchange exchange) throws IOException {
        disconnect();
        subscriptions++;
        streamId = UUID.randomUUID().toString();
        suppressed = false;
        outstanding.clear();
        exchange.getResponseHeaders().add("Content-Type", "application/x-protobuf");
        exchange.getResponseHeaders().add("Mesos-Stream-Id", streamId);
        exchange.sendResponseHeaders(200, 0);
        stream = Optional.of(exchange.getResponseBody());
        send(Event.newBuilder()
                .setType(Event.Type.SUBSCRIBED)
                .setSubscribed(Event.Subscribed.newBuilder()
                        .setFrameworkId(FrameworkID.newBuilder().setValue(FRAMEWORK))
                        .setHeartbeatIntervalSeconds(15)
                        .setMasterInfo(MasterInfo.newBuilder()
                                .setId("fake")
                                .setIp(0)
                                .setPort(uri().getPort())
                                .setHostname("127.0.0.1")
                                .setVersion("1.11.0"))));
        unacknowledged.values().forEach(this::sendUpdate);
        offer();
    }

    private void carryOut(Call call) {
        switch (call.getType()) {
            case ACCEPT -> {
                call.getAccept().getOfferIdsList().forEach(id -> launch(call, outstanding.remove(id.getValue())));
                offer();
            }
            case DECLINE -> call.getDecline().getOfferIdsList().forEach(id -> outstanding.remove(id.getValue()));
            case REVIVE -> {
                suppressed = false;
                offer();
            }
            case SUPPRESS -> suppressed = true;
            case KILL ->
                kill(
                        call.getKill().getTaskId().getValue(),
                        call.getKill().getAgentId().getValue());
            case ACKNOWLEDGE ->
                unacknowledged.remove(call.getAcknowledge().getUuid().toStringUtf8());
            case RECONCILE -> reconcile(call.getReconcile());
            default -> {}
        }
    }

    private void launch(Call call, String agent) {
        for (Offer.Operation operation : call.getAccept().getOperationsList()) {
            for (TaskInfo task : operation.getLaunch().getTaskInfosList()) {
                TaskState state = startTasks ? TaskState.TASK_RUNNING : TaskState.TASK_STAGING;
                Running running = new Running(task, agent, state);
                tasks.put(task.getTaskId().getValue(), running);
                update(running, state, "");
            }
        }
    }

    private void kill(String taskId, String agent) {
        Running running = tasks.remove(taskId);
        if (running != null) {
            update(running, TaskState.TASK_KILLED, "killed");
            offer();
        } else {
            sendUpdate(reconciled(taskId, agent, TaskState.TASK_GONE));
        }
    }

    private void reconcile(Call.Reconcile reconcile) {
        if (reconcile.getTasksCount() == 0) {
            tasks.forEach((id, running) -> sendUpdate(reconciled(id, running.agent, running.state)));
        }
        for (Call.Reconcile.Task task : reconcile.getTasksList()) {
            String id = task.getTaskId().getValue();
            TaskState state = tasks.containsKey(id) ? tasks.get(id).state : TaskState.TASK_GONE;
            sendUpdate(reconciled(id, task.getAgentId().getValue(), state));
        }
    }

    private static TaskStatus reconciled(String taskId, String agent, TaskState state) {
        return TaskStatus.newBuilder()
                .setTaskId(TaskID.newBuilder().setValue(taskId))
                .setAgentId(AgentID.newBuilder().setValue(agent))
                .setState(state)
                .setSource(TaskStatus.Source.SOURCE_MASTER)
                .setReason(TaskStatus.Reason.REASON_RECONCILIATION)
                .build();
    }

    private void update(Running running, TaskState state, String message) {
        String uuid = UUID.randomUUID().toString();
        TaskStatus status = TaskStatus.newBuilder()
                .setTaskId(running.task.getTaskId())
                .setAgentId(AgentID.newBuilder().setValue(running.agent))
                .setState(state)
                .setMessage(message)
                .setUuid(ByteString.copyFromUtf8(uuid))
                .build();
        unacknowledged.put(uuid, status);
        sendUpdate(status);
    }

    private void sendUpdate(TaskStatus status) {
        send(Event.newBuilder()
                .setType(Event.Type.UPDATE)
                .setUpdate(Event.Update.newBuilder().setStatus(status)));
    }

    private void offer() {
        Event.Offers.Builder offers = Event.Offers.newBuilder();
        for (String agent : agents) {
            if (suppressed || outstanding.containsValue(agent)) {
                continue;
            }
            String id = "fake-master-O" + offerCount++;
            outstanding.put(id, agent);
            offers.addOffers(Offer.newBuilder()
                    .setId(OfferID.newBuilder().setValue(id))
                    .setFrameworkId(FrameworkID.newBuilder().setValue(FRAMEWORK))
                    .setAgentId(AgentID.newBuilder().setValue(agent))
                    .setHostname(hostname.orElse(agent))
                    .setAllocationInfo(Resource.AllocationInfo.newBuilder().setRole("*"))
                    .addAllResources(free(agent)));
        }
        if (offers.getOffersCount() > 0) {
            send(Event.newBuilder().setType(Event.Type.OFFERS).setOffers(offers));
        }
    }

    private List<Resource> free(String agent) {
        double cpus = 4;
        double mem = 4096;
        List<Integer> ports = new ArrayList<>();
        for (Running running : tasks.values()) {
            if (!running.agent.equals(agent)) {
                continue;
            }
            for (Resource resource : running.task.getResourcesList()) {
                switch (resource.getName()) {
                    case "cpus" -> cpus -= resource.getScalar().getValue();
                    case "mem" -> mem -= resource.getScalar().getValue();
                    case "ports" ->
                        resource.getRanges().getRangeList().forEach(range -> ports.add((int) range.getBegin()));
                    default -> {}
                }
            }
        }
        return List.of(
                Offers.scalar("cpus", cpus),
                Offers.scalar("mem", mem),
                Offers.scalar("disk", 10_000),
                Offers.ports(31000, 32000, ports));
    }

    private void send(Event.Builder event) {
        if (stream.isEmpty()) {
            return;
        }
        try {
            stream.get().write(RecordIo.frame(event.build().toByteArray()));
            stream.get().flush();
        } catch (IOException e) {
            stream = Optional.empty();
        }
    }

    @Override
    public void close() throws IOException {
        synchronized (this) {
            disconnect();
        }
        server.stop(0);
        threads.shutdownNow();
    }
}

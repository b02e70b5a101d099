package org.gantry.frameworks.services.testing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.ContainerStatus;
import org.apache.mesos.v1.Protos.NetworkInfo;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.gantry.frameworks.services.ServicesSettings;
import org.gantry.frameworks.services.app.AppId;
import org.gantry.frameworks.services.app.AppReader;
import org.gantry.frameworks.services.scheduler.Effects;
import org.gantry.frameworks.services.scheduler.Instance;
import org.gantry.frameworks.services.scheduler.ServiceScheduler;
import org.gantry.frameworks.services.scheduler.Snapshot;
import org.gantry.frameworks.services.store.StoredState;
import org.gantry.state.memory.InMemoryStateStore;
import org.gantry.state.spi.StateStore.Change;
import org.gantry.testkit.FakeClock;

/** Life stories of apps told to the decisions alone: no threads, and time moves when the story says so. */
public final class SchedulerScenario {
    public static final String CONTAINER_ADDRESS = "10.0.0.1";

    private final ServicesSettings settings =
            ServicesSettings.standard(URI.create("http://master:5050"), URI.create("http://services:8080"));
    private final AppReader reader = new AppReader(settings.defaults());
    private final InMemoryStateStore store = new InMemoryStateStore();
    private final FakeClock clock = new FakeClock();
    private final Map<String, TaskInfo> tasks = new LinkedHashMap<>();
    private final List<Call> calls = new ArrayList<>();
    private final List<ObjectNode> events = new ArrayList<>();
    private final List<String> hosts = new ArrayList<>(List.of("a", "b", "c", "d"));
    private ServiceScheduler scheduler;

    public SchedulerScenario() {
        restart();
        subscribe();
    }

    /** The process is gone and comes back with what was stored. */
    public void restart() {
        scheduler = new ServiceScheduler(
                settings, StoredState.load(store, settings.statePath()), new Random(7), clock.instant());
        settle();
    }

    public void subscribe() {
        scheduler.subscribed("F-0000", "master:5050", clock.instant());
        settle();
    }

    public void disconnect() {
        scheduler.disconnected(clock.instant());
        settle();
    }

    public void hosts(String... names) {
        hosts.clear();
        hosts.addAll(List.of(names));
    }

    public void create(String json) {
        scheduler.create(reader.create(bytes(json)), false, clock.instant());
        settle();
    }

    public void update(String app, String json) {
        update(app, json, false);
    }

    public void update(String app, String json, boolean force) {
        AppReader.Update update = reader.update(AppId.of(app), bytes(json), true);
        scheduler.update(List.of(update), false, force, clock.instant());
        settle();
    }

    private static byte[] bytes(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }

    public ServiceScheduler scheduler() {
        return scheduler;
    }

    public Instant now() {
        return clock.instant();
    }

    /** Every host offers what it has. */
    public void offer() {
        List<Offer> offers = hosts.stream().map(Offers::of).toList();
        scheduler.offers(offers, clock.instant());
        settle();
    }

    public void offer(Offer offer) {
        scheduler.offers(List.of(offer), clock.instant());
        settle();
    }

    public void status(String taskId, TaskState state) {
        scheduler.update(
                TaskStatus.newBuilder()
                        .setTaskId(TaskID.newBuilder().setValue(taskId))
                        .setAgentId(
                                tasks.containsKey(taskId)
                                        ? tasks.get(taskId).getAgentId()
                                        : AgentID.newBuilder().setValue("S").build())
                        .setState(state)
                        .setContainerStatus(ContainerStatus.newBuilder()
                                .addNetworkInfos(NetworkInfo.newBuilder()
                                        .addIpAddresses(NetworkInfo.IPAddress.newBuilder()
                                                .setIpAddress(CONTAINER_ADDRESS))))
                        .setUuid(ByteString.copyFromUtf8("u"))
                        .build(),
                clock.instant());
        settle();
    }

    /** Every task that was launched and is not running comes up. */
    public void allRunning() {
        launched().forEach(id -> status(id, TaskState.TASK_RUNNING));
    }

    /** Every kill that was asked for takes effect. */
    public void killsHappen() {
        List<String> killed = calls.stream()
                .filter(call -> call.getType() == Call.Type.KILL)
                .map(call -> call.getKill().getTaskId().getValue())
                .distinct()
                .toList();
        calls.removeIf(call -> call.getType() == Call.Type.KILL);
        killed.stream().filter(tasks::containsKey).forEach(id -> status(id, TaskState.TASK_KILLED));
        killed.forEach(tasks::remove);
    }

    /** Offers, starts and kills, until nothing moves any more. */
    public void runToRest() {
        for (int i = 0; i < 50; i++) {
            offer();
            allRunning();
            killsHappen();
            pass(Duration.ofSeconds(1));
        }
    }

    public void health(String taskId, boolean success) {
        scheduler.health(
                taskId, 0, success ? java.util.Optional.empty() : java.util.Optional.of("refused"), clock.instant());
        settle();
    }

    public void pass(Duration time) {
        clock.advance(time);
        scheduler.tick(clock.instant());
        settle();
    }

    /** Carries the effects out. */
    public void settle() {
        Effects effects = scheduler.takeEffects(clock.instant());
        List<Change> changes = new ArrayList<>();
        effects.writes()
                .forEach(
                        (path, data) -> changes.add(data.<Change>map(record -> new Change.Put(path, record, Change.ANY))
                                .orElseGet(() -> new Change.Delete(path, Change.ANY))));
        store.commit(changes);
        effects.trees().forEach(store::deleteTree);
        for (Call call : effects.calls()) {
            calls.add(call);
            call.getAccept().getOperationsList().stream()
                    .flatMap(operation -> operation.getLaunch().getTaskInfosList().stream())
                    .forEach(task -> tasks.put(task.getTaskId().getValue(), task));
        }
        events.addAll(effects.events());
    }

    public Snapshot snapshot() {
        return scheduler.snapshot(clock.instant());
    }

    public List<Instance> instances(String app) {
        return snapshot().instances(AppId.of(app));
    }

    public List<Instance> running(String app) {
        return instances(app).stream().filter(Instance::running).toList();
    }

    /** Ids of tasks launched and not killed by now. */
    public Set<String> launched() {
        return snapshot().instances().values().stream()
                .flatMap(List::stream)
                .flatMap(instance -> instance.taskId().stream())
                .collect(Collectors.toCollection(java.util.LinkedHashSet::new));
    }

    public TaskInfo task(String id) {
        return tasks.get(id);
    }

    public List<Call> calls(Call.Type type) {
        return calls.stream().filter(call -> call.getType() == type).toList();
    }

    public List<String> eventTypes() {
        return events.stream().map(event -> event.path("eventType").asText()).toList();
    }

    public List<ObjectNode> events(String type) {
        return events.stream()
                .filter(event -> event.path("eventType").asText().equals(type))
                .toList();
    }

    public void forgetCalls() {
        calls.clear();
        events.clear();
    }
}

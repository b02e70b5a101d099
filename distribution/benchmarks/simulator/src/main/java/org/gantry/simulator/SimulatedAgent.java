package org.gantry.simulator;

import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskState;
import org.gantry.protocol.MediaType;
import org.gantry.protocol.ProtocolException;
import org.gantry.protocol.agentlink.AgentLink;

/**
 * An agent that speaks the whole of the agent link and runs nothing: tasks are RUNNING at once and end after their time.
 * It keeps its id and its tasks when its link breaks and comes back with them. On the thread of its event loop.
 */
final class SimulatedAgent implements EventSource.Listener {
    private static final String PATH = "/gantry/api/v1/agent";
    private static final long RETRY_NANOS = Duration.ofSeconds(10).toNanos();

    private final int number;
    private final EventLoop loop;
    private final CallPipe calls;
    private final Target target;
    private final Optional<InetSocketAddress> from;
    private final AgentSettings settings;
    private final Fleet.FleetCounts counts;
    private final Map<String, FrameworkInfo> frameworks = new HashMap<>();
    private final Map<String, SimulatedTask> tasks = new LinkedHashMap<>();
    private Optional<AgentID> id = Optional.empty();
    private Optional<EventSource> link = Optional.empty();
    private String streamId = "";
    private boolean registered;
    private boolean stopped;
    private Duration backoff;

    SimulatedAgent(
            int number,
            EventLoop loop,
            CallPipe calls,
            Target target,
            Optional<InetSocketAddress> from,
            AgentSettings settings,
            Fleet.FleetCounts counts) {
        this.number = number;
        this.loop = loop;
        this.calls = calls;
        this.target = target;
        this.from = from;
        this.settings = settings;
        this.counts = counts;
        this.backoff = settings.firstBackoff();
        for (int i = 0; i < settings.tasks(); i++) {
            initial(i);
        }
    }

    private void initial(int task) {
        String framework = String.format("simulated-%04d", (number + task) % settings.frameworks());
        frameworks.computeIfAbsent(framework, name -> FrameworkInfo.newBuilder()
                .setId(FrameworkID.newBuilder().setValue(name))
                .setUser("nobody")
                .setName(name)
                .setCheckpoint(true)
                .setFailoverTimeout(Duration.ofDays(7).toSeconds())
                .addRoles("*")
                .addCapabilities(
                        FrameworkInfo.Capability.newBuilder().setType(FrameworkInfo.Capability.Type.MULTI_ROLE))
                .build());
        String taskId = "task-" + number + "-" + task;
        tasks.put(
                key(framework, taskId),
                new SimulatedTask(Task.newBuilder()
                        .setName("simulated")
                        .setTaskId(TaskID.newBuilder().setValue(taskId))
                        .setFrameworkId(FrameworkID.newBuilder().setValue(framework))
                        .setAgentId(AgentID.newBuilder().setValue(""))
                        .setState(TaskState.TASK_RUNNING)
                        .addAllResources(settings.taskResources())
                        .build()));
    }

    void start(long delay, TimeUnit unit) {
        var unused = loop.schedule(this::subscribe, delay, unit);
    }

    void stop() {
        loop.execute(() -> {
            stopped = true;
            link.ifPresent(EventSource::close);
        });
    }

    void breakLink() {
        loop.execute(() -> link.ifPresent(EventSource::close));
    }

    private void subscribe() {
        if (!stopped) {
            link = Optional.of(EventSource.open(loop, target, from, PATH, subscription(), this));
        }
    }

    private byte[] subscription() {
        AgentInfo.Builder info = AgentInfo.newBuilder()
                .setHostname("simulated-" + number + ".invalid")
                .setPort(1 + number % 65_535)
                .addAllResources(settings.resources())
                .addAllAttributes(settings.attributes());
        id.ifPresent(info::setId);
        AgentID self = id.orElse(AgentID.newBuilder().setValue("").build());
        return AgentLink.Call.newBuilder()
                .setType(AgentLink.Call.Type.SUBSCRIBE)
                .setSubscribe(AgentLink.Call.Subscribe.newBuilder()
                        .setAgentInfo(info)
                        .setVersion("1.11.0")
                        .addCapabilities(capability(AgentInfo.Capability.Type.MULTI_ROLE))
                        .addCapabilities(capability(AgentInfo.Capability.Type.HIERARCHICAL_ROLE))
                        .addCapabilities(capability(AgentInfo.Capability.Type.RESERVATION_REFINEMENT))
                        .addAllFrameworks(frameworks.values())
                        .addAllTasks(tasks.values().stream()
                                .map(task -> task.told(self))
                                .toList()))
                .build()
                .toByteArray();
    }

    private static AgentInfo.Capability capability(AgentInfo.Capability.Type type) {
        return AgentInfo.Capability.newBuilder().setType(type).build();
    }

    @Override
    public void opened(String stream) {
        streamId = stream;
    }

    @Override
    public void ended(String reason) {
        link = Optional.empty();
        streamId = "";
        counts.refusals().incrementAndGet();
        if (registered) {
            registered = false;
            counts.registered().decrementAndGet();
            backoff = settings.firstBackoff();
        }
        long millis = Math.max(1, backoff.toMillis());
        start(millis / 2 + ThreadLocalRandom.current().nextLong(millis / 2 + 1), TimeUnit.MILLISECONDS);
        Duration doubled = backoff.multipliedBy(2);
        backoff = doubled.compareTo(settings.longestBackoff()) < 0 ? doubled : settings.longestBackoff();
    }

    @Override
    public void record(byte[] record) {
        try {
            received(MediaType.PROTOBUF
                    .decode(record, AgentLink.Event.newBuilder())
                    .build());
        } catch (ProtocolException e) {
            link.ifPresent(EventSource::close);
        }
    }

    private void received(AgentLink.Event event) {
        switch (event.getType()) {
            case SUBSCRIBED -> subscribed(event.getSubscribed());
            case PING -> call(AgentLink.Call.newBuilder().setType(AgentLink.Call.Type.PONG));
            case LAUNCH -> launch(event.getLaunch());
            case LAUNCH_GROUP ->
                event.getLaunchGroup()
                        .getTaskGroup()
                        .getTasksList()
                        .forEach(task -> launch(AgentLink.Event.Launch.newBuilder()
                                .setFrameworkInfo(event.getLaunchGroup().getFrameworkInfo())
                                .setTask(task)
                                .build()));
            case KILL ->
                end(
                        key(
                                event.getKill().getFrameworkId().getValue(),
                                event.getKill().getTaskId().getValue()),
                        TaskState.TASK_KILLED);
            case ACKNOWLEDGE -> acknowledged(event.getAcknowledge());
            case SHUTDOWN_FRAMEWORK -> forget(event.getShutdownFramework().getValue());
            case ERROR, SHUTDOWN -> refused();
            default -> {}
        }
    }

    private void subscribed(AgentLink.Event.Subscribed event) {
        id = Optional.of(event.getAgentId());
        event.getUnwantedFrameworksList().forEach(framework -> forget(framework.getValue()));
        registered = true;
        counts.registered().incrementAndGet();
        counts.registrations().incrementAndGet();
        counts.lastRegistration().set(System.nanoTime());
        tasks.values().forEach(this::send);
        var unused = loop.schedule(this::repeat, RETRY_NANOS, TimeUnit.NANOSECONDS);
    }

    /** A master that wants nothing to do with it: it comes as a new agent, without tasks. */
    private void refused() {
        id = Optional.empty();
        tasks.clear();
    }

    private void launch(AgentLink.Event.Launch launch) {
        FrameworkInfo framework = launch.getFrameworkInfo();
        frameworks.put(framework.getId().getValue(), framework);
        SimulatedTask task = SimulatedTask.of(framework.getId(), launch.getTask());
        String key = key(framework.getId().getValue(), task.id());
        tasks.put(key, task);
        counts.launched().incrementAndGet();
        enter(task, TaskState.TASK_RUNNING);
        settings.taskLife().ifPresent(life -> {
            if (life.isZero()) {
                end(key, TaskState.TASK_FINISHED);
            } else {
                var unused =
                        loop.schedule(() -> end(key, TaskState.TASK_FINISHED), life.toNanos(), TimeUnit.NANOSECONDS);
            }
        });
    }

    private void end(String key, TaskState state) {
        SimulatedTask task = tasks.get(key);
        if (task != null && !task.terminal()) {
            enter(task, state);
        }
    }

    private void enter(SimulatedTask task, TaskState state) {
        boolean first = task.head().isEmpty();
        id.ifPresent(agent -> task.enter(state, agent, System.currentTimeMillis() / 1000.0));
        if (first) {
            send(task);
        }
    }

    private void send(SimulatedTask task) {
        task.head().ifPresent(status -> {
            task.sent(System.nanoTime());
            call(AgentLink.Call.newBuilder()
                    .setType(AgentLink.Call.Type.STATUS_UPDATE)
                    .setStatusUpdate(AgentLink.Call.StatusUpdate.newBuilder()
                            .setFrameworkId(task.framework())
                            .setStatus(status)
                            .setLatestState(task.state())));
        });
    }

    private void acknowledged(AgentLink.Event.Acknowledge acknowledge) {
        String key = key(
                acknowledge.getFrameworkId().getValue(), acknowledge.getTaskId().getValue());
        SimulatedTask task = tasks.get(key);
        if (task != null && task.acknowledged(acknowledge.getUuid())) {
            if (task.terminal() && task.head().isEmpty()) {
                tasks.remove(key);
                counts.ended().incrementAndGet();
            } else {
                send(task);
            }
        }
    }

    /** What has waited long for its acknowledgement is said again. */
    private void repeat() {
        if (registered) {
            long now = System.nanoTime();
            List.copyOf(tasks.values()).stream()
                    .filter(task -> task.head().isPresent() && now - task.sentAt() >= RETRY_NANOS)
                    .forEach(this::send);
            var unused = loop.schedule(this::repeat, RETRY_NANOS, TimeUnit.NANOSECONDS);
        }
    }

    private void forget(String framework) {
        frameworks.remove(framework);
        tasks.values().removeIf(task -> task.framework().getValue().equals(framework));
    }

    private void call(AgentLink.Call.Builder call) {
        id.ifPresent(
                agent -> calls.post(PATH, call.setAgentId(agent).build().toByteArray(), streamId, (status, body) -> {
                    boolean broken = status == 403 || status >= 500;
                    if (broken) {
                        link.ifPresent(EventSource::close);
                    }
                }));
    }

    private static String key(String framework, String task) {
        return framework + '\n' + task;
    }
}

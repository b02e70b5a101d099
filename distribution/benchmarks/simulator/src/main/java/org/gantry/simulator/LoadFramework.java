package org.gantry.simulator;

import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.Filters;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.gantry.model.Resources;
import org.gantry.protocol.MediaType;
import org.gantry.protocol.ProtocolException;
import org.gantry.protocol.ResourceConversion;

/**
 * A framework over the v1 API that launches a number of tasks as fast as it is offered resources for them and
 * acknowledges every update. On the thread of its event loop.
 */
final class LoadFramework implements EventSource.Listener {
    private static final String PATH = "/api/v1/scheduler";

    /**
     * What it launches.
     *
     * @param tasks how many altogether
     * @param perOffer at most
     * @param taskResources of each, as the flag of an agent has them
     * @param untilEnd whether a task counts when it has ended rather than when it runs
     * @param habits what it does beside launching
     */
    record Load(String name, long tasks, int perOffer, Resources taskResources, boolean untilEnd, Habits habits) {
        Load(String name, long tasks, int perOffer, Resources taskResources, boolean untilEnd) {
            this(name, tasks, perOffer, taskResources, untilEnd, Habits.PLAIN);
        }
    }

    /**
     * How it behaves.
     *
     * @param rate tasks it launches in a second at most; 0 as fast as it can
     * @param killed share of its tasks that it kills once they run, 0 to 1
     * @param reconnects how often it drops its subscription and comes back; zero never
     * @param failover how long its tasks outlive it
     * @param command of each task
     * @param atOnce tasks that have not come as far as they should, at most
     */
    record Habits(double rate, double killed, Duration reconnects, Duration failover, String command, int atOnce) {
        static final Habits PLAIN =
                new Habits(0, 0, Duration.ZERO, Duration.ofSeconds(600), "sleep 1000", Integer.MAX_VALUE);
    }

    private final EventLoop loop;
    private final Target target;
    private final List<CallPipe> pipes = new ArrayList<>();
    private final Load load;
    private final CompletableFuture<Void> finished = new CompletableFuture<>();
    private final Latencies running = new Latencies();
    private final Map<String, Long> acceptedAt = new HashMap<>();
    private FrameworkID id = FrameworkID.newBuilder().setValue("").build();
    private String streamId = "";
    private long launched;
    private long done;
    private long failed;
    private long firstLaunch;
    private long lastDone;
    private int nextPipe;
    private Optional<EventSource> link = Optional.empty();
    private final Set<String> killed = new HashSet<>();
    private final Map<String, Integer> failures = new TreeMap<>();
    private final long began = System.nanoTime();

    LoadFramework(EventLoop loop, Target target, Load load, int connections) {
        this.loop = loop;
        this.target = target;
        this.load = load;
        for (int i = 0; i < connections; i++) {
            pipes.add(new CallPipe(loop, target, 256));
        }
    }

    /** Done when all tasks have come as far as they should. */
    CompletableFuture<Void> start() {
        loop.execute(this::subscribe);
        Duration reconnects = load.habits().reconnects();
        if (!reconnects.isZero()) {
            var unused = loop.scheduleAtFixedRate(
                    () -> link.ifPresent(EventSource::close),
                    reconnects.toMillis(),
                    reconnects.toMillis(),
                    TimeUnit.MILLISECONDS);
        }
        return finished;
    }

    private void subscribe() {
        FrameworkInfo info = FrameworkInfo.newBuilder()
                .setUser("nobody")
                .setName(load.name())
                .setId(id)
                .setFailoverTimeout(load.habits().failover().toSeconds())
                .setCheckpoint(true)
                .addRoles("*")
                .addCapabilities(
                        FrameworkInfo.Capability.newBuilder().setType(FrameworkInfo.Capability.Type.MULTI_ROLE))
                .build();
        Call.Builder call = Call.newBuilder()
                .setType(Call.Type.SUBSCRIBE)
                .setSubscribe(Call.Subscribe.newBuilder()
                        .setFrameworkInfo(
                                id.getValue().isEmpty()
                                        ? info.toBuilder().clearId().build()
                                        : info));
        if (!id.getValue().isEmpty()) {
            call.setFrameworkId(id);
        }
        link = Optional.of(EventSource.open(
                loop, target, Optional.empty(), PATH, call.build().toByteArray(), this));
    }

    @Override
    public void opened(String stream) {
        streamId = stream;
    }

    @Override
    public void ended(String reason) {
        if (!finished.isDone()) {
            var unused = loop.schedule(this::subscribe, 500, TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public void record(byte[] record) {
        try {
            received(MediaType.PROTOBUF.decode(record, Event.newBuilder()).build());
        } catch (ProtocolException e) {
            finished.completeExceptionally(e);
        }
    }

    private void received(Event event) {
        switch (event.getType()) {
            case SUBSCRIBED -> id = event.getSubscribed().getFrameworkId();
            case OFFERS -> event.getOffers().getOffersList().forEach(this::offered);
            case UPDATE -> updated(event.getUpdate().getStatus());
            case ERROR ->
                finished.completeExceptionally(
                        new IllegalStateException("Refused: " + event.getError().getMessage()));
            default -> {}
        }
    }

    private void offered(Offer offer) {
        Resources left = ResourceConversion.toModel(offer.getResourcesList()).unallocated();
        int room = (int) Math.min(Math.min(load.perOffer(), load.tasks() - launched), allowed());
        List<TaskInfo> tasks = new ArrayList<>();
        List<Resource> resources = resources(offer);
        long now = System.nanoTime();
        while (tasks.size() < room && left.contains(load.taskResources())) {
            left = left.minus(load.taskResources());
            tasks.add(task(offer.getAgentId(), resources, now));
        }
        if (tasks.isEmpty()) {
            decline(offer);
        } else {
            accept(offer, tasks);
        }
    }

    /** How many more it may launch now. */
    private long allowed() {
        double rate = load.habits().rate();
        long due = rate == 0 ? Long.MAX_VALUE : (long) (rate * (System.nanoTime() - began) / 1e9) - launched;
        return Math.min(due, load.habits().atOnce() - acceptedAt.size());
    }

    private List<Resource> resources(Offer offer) {
        return ResourceConversion.toProto(load.taskResources()).stream()
                .map(resource -> resource.toBuilder()
                        .setAllocationInfo(offer.getAllocationInfo())
                        .build())
                .toList();
    }

    private TaskInfo task(AgentID agent, List<Resource> resources, long now) {
        String taskId = load.name() + "-" + launched++;
        firstLaunch = firstLaunch == 0 ? now : firstLaunch;
        acceptedAt.put(taskId, now);
        return TaskInfo.newBuilder()
                .setName("load")
                .setTaskId(TaskID.newBuilder().setValue(taskId))
                .setAgentId(agent)
                .setCommand(CommandInfo.newBuilder().setValue(load.habits().command()))
                .addAllResources(resources)
                .build();
    }

    private void accept(Offer offer, List<TaskInfo> tasks) {
        call(Call.newBuilder()
                .setType(Call.Type.ACCEPT)
                .setAccept(Call.Accept.newBuilder()
                        .addOfferIds(offer.getId())
                        .addOperations(Offer.Operation.newBuilder()
                                .setType(Offer.Operation.Type.LAUNCH)
                                .setLaunch(Offer.Operation.Launch.newBuilder().addAllTaskInfos(tasks)))
                        .setFilters(Filters.newBuilder().setRefuseSeconds(0))));
    }

    private void decline(Offer offer) {
        double refuse = launched >= load.tasks() ? 3600 : load.habits().rate() == 0 ? 0.1 : 5;
        call(Call.newBuilder()
                .setType(Call.Type.DECLINE)
                .setDecline(Call.Decline.newBuilder()
                        .addOfferIds(offer.getId())
                        .setFilters(Filters.newBuilder().setRefuseSeconds(refuse))));
    }

    private void updated(TaskStatus status) {
        String taskId = status.getTaskId().getValue();
        if (status.hasUuid()) {
            call(Call.newBuilder()
                    .setType(Call.Type.ACKNOWLEDGE)
                    .setAcknowledge(Call.Acknowledge.newBuilder()
                            .setAgentId(status.getAgentId())
                            .setTaskId(status.getTaskId())
                            .setUuid(status.getUuid())));
        }
        boolean runs = status.getState() == TaskState.TASK_RUNNING;
        if (runs && acceptedAt.containsKey(taskId)) {
            running.add(System.nanoTime() - acceptedAt.get(taskId));
            killSome(status);
        }
        boolean over = !runs && status.getState() != TaskState.TASK_STARTING;
        boolean wanted = killed.contains(taskId) && status.getState() == TaskState.TASK_KILLED;
        boolean counts = runs ? !load.untilEnd() : wanted || status.getState() == TaskState.TASK_FINISHED;
        if (over) {
            killed.remove(taskId);
        }
        if ((counts || over) && acceptedAt.remove(taskId) != null) {
            if (!counts) {
                failed(status.getState() + " " + status.getReason());
            }
            done++;
            lastDone = System.nanoTime();
            if (done == load.tasks()) {
                finished.complete(null);
            }
        }
    }

    private void killSome(TaskStatus status) {
        String taskId = status.getTaskId().getValue();
        if (ThreadLocalRandom.current().nextDouble() < load.habits().killed() && killed.add(taskId)) {
            call(Call.newBuilder()
                    .setType(Call.Type.KILL)
                    .setKill(
                            Call.Kill.newBuilder().setTaskId(status.getTaskId()).setAgentId(status.getAgentId())));
        }
    }

    private void failed(String why) {
        failed++;
        failures.merge(why, 1, Integer::sum);
    }

    private void call(Call.Builder call) {
        CallPipe pipe = pipes.get(nextPipe++ % pipes.size());
        pipe.post(PATH, call.setFrameworkId(id).build().toByteArray(), streamId, (status, body) -> {
            // While it is between two subscriptions its stream is unknown: what was called then is said again later.
            if (status >= 400
                    && !finished.isDone()
                    && load.habits().reconnects().isZero()) {
                failed(call.getType() + " answered " + status);
            }
        });
    }

    /** From ACCEPT to RUNNING, as this framework sees it. */
    Latencies running() {
        return running;
    }

    long done() {
        return done;
    }

    long failed() {
        return failed;
    }

    /** Why, and how often each. Not before it is done. */
    Map<String, Integer> failures() {
        return failures;
    }

    /** From the first ACCEPT to the last task. */
    Duration took() {
        return Duration.ofNanos(Math.max(1, lastDone - firstLaunch));
    }
}

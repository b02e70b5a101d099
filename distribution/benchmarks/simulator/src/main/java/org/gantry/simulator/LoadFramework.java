package org.gantry.simulator;

import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
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
     */
    record Load(String name, long tasks, int perOffer, Resources taskResources, boolean untilEnd) {}

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
        return finished;
    }

    private void subscribe() {
        FrameworkInfo info = FrameworkInfo.newBuilder()
                .setUser("nobody")
                .setName(load.name())
                .setId(id)
                .setFailoverTimeout(600)
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
        EventSource.open(loop, target, Optional.empty(), PATH, call.build().toByteArray(), this);
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
        int room = (int) Math.min(load.perOffer(), load.tasks() - launched);
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
                .setCommand(CommandInfo.newBuilder().setValue("sleep 1000"))
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
        double refuse = launched < load.tasks() ? 0.1 : 3600;
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
        }
        boolean counts = runs ? !load.untilEnd() : status.getState() == TaskState.TASK_FINISHED;
        boolean over = !runs && status.getState() != TaskState.TASK_STARTING;
        if ((counts || over) && acceptedAt.remove(taskId) != null) {
            failed += counts ? 0 : 1;
            done++;
            lastDone = System.nanoTime();
            if (done == load.tasks()) {
                finished.complete(null);
            }
        }
    }

    private void call(Call.Builder call) {
        CallPipe pipe = pipes.get(nextPipe++ % pipes.size());
        pipe.post(PATH, call.setFrameworkId(id).build().toByteArray(), streamId, (status, body) -> {
            if (status >= 400 && !finished.isDone()) {
                failed++;
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

    /** From the first ACCEPT to the last task. */
    Duration took() {
        return Duration.ofNanos(Math.max(1, lastDone - firstLaunch));
    }
}

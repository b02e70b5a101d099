package org.gantry.itests.clients;

import com.mesosphere.mesos.rx.java.AwaitableSubscription;
import com.mesosphere.mesos.rx.java.SinkOperation;
import com.mesosphere.mesos.rx.java.SinkOperations;
import com.mesosphere.mesos.rx.java.protobuf.ProtobufMesosClientBuilder;
import com.mesosphere.mesos.rx.java.protobuf.SchedulerCalls;
import com.mesosphere.mesos.rx.java.util.UserAgentEntries;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.OfferID;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;
import rx.Observable;
import rx.subjects.PublishSubject;
import rx.subjects.SerializedSubject;

/**
 * A framework as one writes it with this client: it launches what it is given as offers come, acknowledges every update
 * and declines offers that it has no use for.
 */
final class SampleFramework implements AutoCloseable {
    private static final double REFUSE_SECONDS = 1;

    private final FrameworkID id;
    private final URI scheduler;
    private final List<Event> events = new CopyOnWriteArrayList<>();
    private final Queue<TaskInfo.Builder> waiting = new ArrayDeque<>();
    private final SerializedSubject<SinkOperation<Call>, SinkOperation<Call>> calls =
            new SerializedSubject<>(PublishSubject.create());
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private AwaitableSubscription subscription;

    SampleFramework(URI master, String id) {
        this.id = FrameworkID.newBuilder().setValue(id).build();
        this.scheduler = master.resolve("/api/v1/scheduler");
    }

    SampleFramework subscribe() {
        FrameworkInfo framework = FrameworkInfo.newBuilder()
                .setId(id)
                .setName("sample")
                .setUser(System.getProperty("user.name"))
                .setFailoverTimeout(60)
                .setCheckpoint(true)
                .build();
        subscription = ProtobufMesosClientBuilder.schedulerUsingProtos()
                .mesosUri(scheduler)
                .applicationUserAgentEntry(UserAgentEntries.literal("sample-framework", "1.0"))
                .subscribe(SchedulerCalls.subscribe(id, framework))
                .processStream(this::decide)
                .onBackpressureBuffer()
                .build()
                .openStream();
        Thread waiter = new Thread(this::awaitEnd, "sample-framework-" + id.getValue());
        waiter.setDaemon(true);
        waiter.start();
        return this;
    }

    /** Has a task launched with the next offer that comes. */
    synchronized void launch(TaskInfo.Builder task) {
        waiting.add(task);
    }

    CompletableFuture<Void> kill(String task) {
        return send(call(Call.Type.KILL)
                .setKill(Call.Kill.newBuilder().setTaskId(TaskID.newBuilder().setValue(task)))
                .build());
    }

    CompletableFuture<Void> reconcile() {
        return send(call(Call.Type.RECONCILE)
                .setReconcile(Call.Reconcile.getDefaultInstance())
                .build());
    }

    CompletableFuture<Void> suppress() {
        return send(call(Call.Type.SUPPRESS).build());
    }

    CompletableFuture<Void> revive() {
        return send(call(Call.Type.REVIVE).build());
    }

    CompletableFuture<Void> tearDown() {
        return send(call(Call.Type.TEARDOWN).build());
    }

    /** Completes when the call is accepted; fails as the client reports it otherwise. */
    CompletableFuture<Void> send(Call call) {
        CompletableFuture<Void> answer = new CompletableFuture<>();
        calls.onNext(SinkOperations.sink(call, () -> answer.complete(null), answer::completeExceptionally));
        return answer;
    }

    Call.Builder call(Call.Type type) {
        return Call.newBuilder().setFrameworkId(id).setType(type);
    }

    FrameworkID id() {
        return id;
    }

    List<Event> events(Event.Type type) {
        return events.stream().filter(event -> event.getType() == type).toList();
    }

    List<TaskStatus> updates(String task) {
        return events(Event.Type.UPDATE).stream()
                .map(event -> event.getUpdate().getStatus())
                .filter(status -> status.getTaskId().getValue().equals(task))
                .toList();
    }

    List<TaskState> states(String task) {
        return updates(task).stream().map(TaskStatus::getState).toList();
    }

    Optional<TaskState> lastState(String task) {
        List<TaskState> states = states(task);
        return states.isEmpty() ? Optional.empty() : Optional.of(states.get(states.size() - 1));
    }

    /** Completes when the master has closed the stream; fails when the client gave it up. */
    CompletableFuture<Void> ended() {
        return ended;
    }

    /** Leaves without a word, as a crash would. */
    @Override
    public void close() {
        subscription.unsubscribe();
    }

    private void awaitEnd() {
        try {
            subscription.await();
            ended.complete(null);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Throwable e) {
            ended.completeExceptionally(e);
        }
    }

    private Observable<Optional<SinkOperation<Call>>> decide(Observable<Event> stream) {
        return stream.doOnNext(events::add)
                .doOnCompleted(calls::onCompleted)
                .flatMap(event -> Observable.from(answers(event)))
                .map(SinkOperations::sink)
                .mergeWith(calls)
                .map(Optional::of);
    }

    private List<Call> answers(Event event) {
        return switch (event.getType()) {
            case OFFERS ->
                event.getOffers().getOffersList().stream().map(this::answer).toList();
            case UPDATE ->
                event.getUpdate().getStatus().hasUuid()
                        ? List.of(acknowledge(event.getUpdate().getStatus()))
                        : List.of();
            default -> List.of();
        };
    }

    private Call acknowledge(TaskStatus status) {
        return SchedulerCalls.ackUpdate(id, status.getUuid(), status.getAgentId(), status.getTaskId());
    }

    private Call answer(Offer offer) {
        List<TaskInfo> tasks = takeWaiting(offer.getAgentId());
        if (tasks.isEmpty()) {
            return SchedulerCalls.decline(id, List.of(offer.getId()));
        }
        return call(Call.Type.ACCEPT)
                .setAccept(Call.Accept.newBuilder()
                        .addOfferIds(offer.getId())
                        .addOperations(Offer.Operation.newBuilder()
                                .setType(Offer.Operation.Type.LAUNCH)
                                .setLaunch(Offer.Operation.Launch.newBuilder().addAllTaskInfos(tasks)))
                        .setFilters(
                                org.apache.mesos.v1.Protos.Filters.newBuilder().setRefuseSeconds(REFUSE_SECONDS)))
                .build();
    }

    private synchronized List<TaskInfo> takeWaiting(AgentID agent) {
        List<TaskInfo> tasks = new ArrayList<>();
        while (!waiting.isEmpty()) {
            tasks.add(waiting.remove().setAgentId(agent).build());
        }
        return tasks;
    }

    List<OfferID> offers() {
        return events(Event.Type.OFFERS).stream()
                .flatMap(event -> event.getOffers().getOffersList().stream())
                .map(Offer::getId)
                .toList();
    }
}

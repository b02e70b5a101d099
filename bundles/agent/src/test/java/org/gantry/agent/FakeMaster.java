package org.gantry.agent;

import com.google.protobuf.ByteString;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.MasterInfo;
import org.apache.mesos.v1.Protos.TaskGroupInfo;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.gantry.http.ErrorWriter;
import org.gantry.http.EventStream;
import org.gantry.http.Exchange;
import org.gantry.http.GantryServlet;
import org.gantry.http.HttpError;
import org.gantry.http.HttpLimits;
import org.gantry.http.Router;
import org.gantry.http.StreamOptions;
import org.gantry.http.testing.LocalServer;
import org.gantry.protocol.MediaType;
import org.gantry.protocol.ProtocolException;
import org.gantry.protocol.RecordIo;
import org.gantry.protocol.agentlink.AgentLink;
import org.gantry.testkit.Waiting;

/** The master's side of the agent link, as much as one agent needs. */
final class FakeMaster implements AutoCloseable {
    static final String AGENT = "m-S0";

    /** For an agent that is a process of its own and has to start, on a machine that has other things to do. */
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private final LocalServer server;
    private final List<AgentLink.Call> calls = new CopyOnWriteArrayList<>();
    private volatile Optional<EventStream> stream = Optional.empty();
    private volatile boolean acknowledges = true;
    private volatile String streamId = "";
    private volatile double pingTimeout = 75;

    FakeMaster() throws Exception {
        Router router = new Router().post("/gantry/api/v1/agent", this::call);
        server = new LocalServer(Map.of("/*", new LinkServlet(router)));
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.port());
    }

    /** Whether status updates are acknowledged at once; the default. */
    void acknowledges(boolean yes) {
        acknowledges = yes;
    }

    void pingTimeout(double seconds) {
        pingTimeout = seconds;
    }

    List<AgentLink.Call> calls(AgentLink.Call.Type type) {
        return calls.stream().filter(call -> call.getType() == type).toList();
    }

    List<AgentLink.Call.Subscribe> subscriptions() {
        return calls(AgentLink.Call.Type.SUBSCRIBE).stream()
                .map(AgentLink.Call::getSubscribe)
                .toList();
    }

    void awaitSubscriptions(int count) {
        Waiting.until(count + " subscriptions", PATIENCE, () -> subscriptions().size() >= count);
    }

    Stream<TaskStatus> updates(String task) {
        return calls(AgentLink.Call.Type.STATUS_UPDATE).stream()
                .map(call -> call.getStatusUpdate().getStatus())
                .filter(status -> status.getTaskId().getValue().equals(task));
    }

    /** In order of arrival; an update that is repeated counts once. */
    List<TaskState> states(String task) {
        Set<ByteString> seen = new HashSet<>();
        return updates(task)
                .filter(status -> seen.add(status.getUuid()))
                .map(TaskStatus::getState)
                .toList();
    }

    TaskStatus await(String task, TaskState state) {
        Waiting.until(task + " in " + state + ", has " + states(task), PATIENCE, () -> states(task)
                .contains(state));
        return updates(task)
                .filter(status -> status.getState() == state)
                .findFirst()
                .orElseThrow();
    }

    void launch(FrameworkInfo framework, TaskInfo task) {
        send(AgentLink.Event.newBuilder()
                .setType(AgentLink.Event.Type.LAUNCH)
                .setLaunch(AgentLink.Event.Launch.newBuilder()
                        .setFrameworkInfo(framework)
                        .setTask(task)));
    }

    void kill(String framework, String task) {
        send(AgentLink.Event.newBuilder()
                .setType(AgentLink.Event.Type.KILL)
                .setKill(AgentLink.Event.Kill.newBuilder()
                        .setFrameworkId(FrameworkID.newBuilder().setValue(framework))
                        .setTaskId(TaskID.newBuilder().setValue(task))));
    }

    void launchGroup(FrameworkInfo framework, ExecutorInfo executor, TaskInfo... tasks) {
        send(AgentLink.Event.newBuilder()
                .setType(AgentLink.Event.Type.LAUNCH_GROUP)
                .setLaunchGroup(AgentLink.Event.LaunchGroup.newBuilder()
                        .setFrameworkInfo(framework)
                        .setExecutor(executor)
                        .setTaskGroup(TaskGroupInfo.newBuilder().addAllTasks(List.of(tasks)))));
    }

    void tell(String framework, String executor, String message) {
        send(AgentLink.Event.newBuilder()
                .setType(AgentLink.Event.Type.MESSAGE)
                .setMessage(AgentLink.Event.Message.newBuilder()
                        .setFrameworkId(FrameworkID.newBuilder().setValue(framework))
                        .setExecutorId(ExecutorID.newBuilder().setValue(executor))
                        .setData(ByteString.copyFromUtf8(message))));
    }

    void shutdownExecutor(String framework, String executor) {
        send(AgentLink.Event.newBuilder()
                .setType(AgentLink.Event.Type.SHUTDOWN_EXECUTOR)
                .setShutdownExecutor(AgentLink.Event.ShutdownExecutor.newBuilder()
                        .setFrameworkId(FrameworkID.newBuilder().setValue(framework))
                        .setExecutorId(ExecutorID.newBuilder().setValue(executor))));
    }

    void acknowledge(AgentLink.Call.StatusUpdate update) {
        send(AgentLink.Event.newBuilder()
                .setType(AgentLink.Event.Type.ACKNOWLEDGE)
                .setAcknowledge(AgentLink.Event.Acknowledge.newBuilder()
                        .setFrameworkId(update.getFrameworkId())
                        .setTaskId(update.getStatus().getTaskId())
                        .setUuid(update.getStatus().getUuid())));
    }

    void send(AgentLink.Event.Builder event) {
        stream.orElseThrow().send(RecordIo.frame(MediaType.PROTOBUF.encode(event.build())));
    }

    /** Ends the stream, as a master that goes down does. */
    void hangUp() {
        stream.ifPresent(EventStream::close);
    }

    @Override
    public void close() throws Exception {
        hangUp();
        server.close();
    }

    private void call(Exchange exchange) throws Exception {
        AgentLink.Call call;
        try {
            call = MediaType.PROTOBUF
                    .decode(exchange.body(), AgentLink.Call.newBuilder())
                    .build();
        } catch (ProtocolException e) {
            throw new HttpError(400, e.getMessage());
        }
        if (call.getType() == AgentLink.Call.Type.SUBSCRIBE) {
            subscribe(exchange);
            calls.add(call);
            return;
        }
        if (!exchange.header("Mesos-Stream-Id").equals(Optional.of(streamId))) {
            throw new HttpError(403, "Not the current stream");
        }
        exchange.status(202);
        calls.add(call);
        if (call.getType() == AgentLink.Call.Type.STATUS_UPDATE && acknowledges) {
            acknowledge(call.getStatusUpdate());
        }
    }

    private void subscribe(Exchange exchange) throws Exception {
        streamId = "stream-" + System.nanoTime();
        exchange.header("Mesos-Stream-Id", streamId);
        stream = Optional.of(
                exchange.stream(MediaType.PROTOBUF.header(), new StreamOptions(1 << 20, Duration.ofSeconds(10))));
        send(AgentLink.Event.newBuilder()
                .setType(AgentLink.Event.Type.SUBSCRIBED)
                .setSubscribed(AgentLink.Event.Subscribed.newBuilder()
                        .setAgentId(AgentID.newBuilder().setValue(AGENT))
                        .setPingIntervalSeconds(15)
                        .setTotalPingTimeoutSeconds(pingTimeout)
                        .setMasterInfo(MasterInfo.newBuilder()
                                .setId("m")
                                .setIp(0x100007f)
                                .setPort(5050)
                                .setHostname("localhost"))));
    }

    private static final class LinkServlet extends GantryServlet {
        private static final long serialVersionUID = 1L;

        LinkServlet(Router router) {
            super(router, ErrorWriter.PLAIN_TEXT, HttpLimits.DEFAULT);
        }
    }
}

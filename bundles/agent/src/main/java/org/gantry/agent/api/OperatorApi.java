package org.gantry.agent.api;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.mesos.v1.Protos.FileInfo;
import org.apache.mesos.v1.Protos.Flag;
import org.apache.mesos.v1.Protos.Metric;
import org.apache.mesos.v1.Protos.TimeInfo;
import org.apache.mesos.v1.agent.Protos.Call;
import org.apache.mesos.v1.agent.Protos.Response;
import org.gantry.agent.Agent;
import org.gantry.agent.ContainerReport;
import org.gantry.agent.core.AgentSnapshot;
import org.gantry.agent.security.AgentSight;
import org.gantry.http.Exchange;
import org.gantry.http.HttpError;
import org.gantry.observability.AuditLog;
import org.gantry.protocol.MediaType;
import org.gantry.protocol.ProtocolException;
import org.gantry.protocol.RecordIo;
import org.gantry.protocol.view.Build;
import org.gantry.security.guard.Approvers;
import org.gantry.security.guard.AuditTrail;
import org.gantry.security.spi.Action;

/** The agent's v1 operator API, {@code POST /api/v1}. */
final class OperatorApi {
    private static final Build BUILD = Build.of(OperatorApi.class);
    private static final String RECORD_IO = "application/recordio";

    private final AuditTrail audit = new AuditTrail(new AuditLog("agent"));
    private final Agent agent;
    private final SandboxFiles files;
    private final AgentMetrics metrics;
    private final ContainerCalls containers;

    OperatorApi(Agent agent, SandboxFiles files, AgentMetrics metrics) {
        this.agent = agent;
        this.files = files;
        this.metrics = metrics;
        this.containers = new ContainerCalls(agent);
    }

    void handle(Exchange exchange) throws IOException {
        if (!agent.snapshot().recovered()) {
            throw new HttpError(
                    503,
                    agent.failure().map(why -> "Recovery failed: " + why).orElse("Agent has not finished recovery"));
        }
        Call call = call(exchange);
        audit.around(exchange, call.getType(), call, () -> carryOut(exchange, call));
    }

    private void carryOut(Exchange exchange, Call call) throws IOException {
        validate(call);
        MediaType answer = accepted(exchange, call.getType());
        Approvers approvers = agent.security().approvers(exchange);
        if (new ProcessCalls(agent).answered(exchange, answer, call, approvers)) {
            return;
        }
        if (call.getType() == Call.Type.PRUNE_IMAGES) {
            // This agent keeps no images, so there is none to be rid of.
            exchange.status(200);
        } else if (call.getType() == Call.Type.GET_CONTAINERS) {
            Call.GetContainers asked = call.getGetContainers();
            exchange.respondWith(
                    agent.containerReports(asked.getShowNested(), asked.getShowStandalone()),
                    (late, reports) -> send(late, answer, Views.containers(visible(reports, approvers))));
        } else if (!containers.handle(exchange, call, answer, approvers)) {
            send(exchange, answer, answer(call, approvers));
        }
    }

    private List<ContainerReport> visible(List<ContainerReport> reports, Approvers approvers) {
        AgentSnapshot snapshot = agent.snapshot();
        return reports.stream()
                .filter(report -> report.owner()
                        .map(executor -> AgentSight.may(approvers, Action.VIEW_CONTAINER, snapshot, executor))
                        .orElseGet(() -> approvers.all() || approvers.approved(Action.VIEW_STANDALONE_CONTAINER)))
                .toList();
    }

    private static void send(Exchange exchange, MediaType type, Response response) throws IOException {
        exchange.send(200, type.header(), type.encode(response));
    }

    private static Call call(Exchange exchange) throws IOException {
        String type = exchange.header("Content-Type")
                .orElseThrow(() -> new HttpError(400, "Expecting 'Content-Type' to be present"));
        if (type.equals(RECORD_IO)) {
            throw new HttpError(
                    415,
                    "Streaming 'Content-Type' " + RECORD_IO + " is not supported"
                            + firstType(exchange)
                                    .map(first -> " for " + first + " call")
                                    .orElse(""));
        }
        MediaType media = MediaType.ofContentType(type)
                .orElseThrow(() -> new HttpError(
                        415, "Expecting 'Content-Type' of application/json or application/x-protobuf or " + RECORD_IO));
        try {
            return media.decode(exchange.body(), Call.newBuilder()).build();
        } catch (ProtocolException e) {
            throw new HttpError(400, e.detail());
        }
    }

    /** What the first record of a stream of calls asks for, if it can be read. */
    private static Optional<Call.Type> firstType(Exchange exchange) throws IOException {
        Optional<MediaType> form = exchange.header("Message-Content-Type").flatMap(MediaType::ofContentType);
        byte[] body = exchange.body();
        try {
            List<byte[]> records = new RecordIo.Decoder(body.length).feed(body, 0, body.length);
            return form.isEmpty() || records.isEmpty()
                    ? Optional.empty()
                    : Optional.of(
                            form.get().decode(records.get(0), Call.newBuilder()).getType());
        } catch (ProtocolException unreadable) {
            return Optional.empty();
        }
    }

    private static void validate(Call call) {
        if (!call.hasType()) {
            throw new HttpError(400, "Failed to validate agent::Call: Expecting 'type' to be present");
        }
        Optional<String> missing =
                switch (call.getType()) {
                    case GET_METRICS -> missing(call.hasGetMetrics(), "get_metrics");
                    case LIST_FILES -> missing(call.hasListFiles(), "list_files");
                    case READ_FILE -> missing(call.hasReadFile(), "read_file");
                    default -> ProcessCalls.missing(call);
                };
        ContainerRules.check(call).ifPresent(why -> {
            throw new HttpError(400, "Failed to validate agent::Call: " + why);
        });
        missing.ifPresent(field -> {
            throw new HttpError(400, "Failed to validate agent::Call: Expecting '" + field + "' to be present");
        });
    }

    private static Optional<String> missing(boolean present, String field) {
        return present ? Optional.empty() : Optional.of(field);
    }

    private static MediaType accepted(Exchange exchange, Call.Type type) {
        String accept = exchange.header("Accept").orElse(null);
        if (RECORD_IO.equals(accept)) {
            throw new HttpError(406, "Streaming response is not supported for " + type + " call");
        }
        return MediaType.accepted(accept)
                .orElseThrow(() -> new HttpError(
                        406, "Expecting 'Accept' to allow application/json or application/x-protobuf or " + RECORD_IO));
    }

    private Response answer(Call call, Approvers approvers) throws IOException {
        Response.Builder response = Response.newBuilder();
        AgentSnapshot snapshot = AgentSight.of(agent.snapshot(), approvers);
        switch (call.getType()) {
            case GET_HEALTH ->
                response.setType(Response.Type.GET_HEALTH)
                        .setGetHealth(Response.GetHealth.newBuilder().setHealthy(true));
            case GET_VERSION ->
                response.setType(Response.Type.GET_VERSION)
                        .setGetVersion(Response.GetVersion.newBuilder().setVersionInfo(BUILD.message()));
            case GET_FLAGS -> {
                approvers.require(Action.VIEW_FLAGS);
                response.setType(Response.Type.GET_FLAGS).setGetFlags(flags());
            }
            case GET_METRICS ->
                response.setType(Response.Type.GET_METRICS).setGetMetrics(metrics(call.getGetMetrics()));
            case GET_AGENT -> response.setType(Response.Type.GET_AGENT).setGetAgent(Views.agent(agent.snapshot()));
            case GET_STATE ->
                response.setType(Response.Type.GET_STATE)
                        .setGetState(Response.GetState.newBuilder()
                                .setGetTasks(Views.tasks(snapshot))
                                .setGetExecutors(Views.executors(snapshot))
                                .setGetFrameworks(Views.frameworks(snapshot)));
            case GET_TASKS -> response.setType(Response.Type.GET_TASKS).setGetTasks(Views.tasks(snapshot));
            case GET_EXECUTORS ->
                response.setType(Response.Type.GET_EXECUTORS).setGetExecutors(Views.executors(snapshot));
            case GET_FRAMEWORKS ->
                response.setType(Response.Type.GET_FRAMEWORKS).setGetFrameworks(Views.frameworks(snapshot));
            case GET_OPERATIONS ->
                response.setType(Response.Type.GET_OPERATIONS).setGetOperations(Views.operations(snapshot));
            case LIST_FILES ->
                response.setType(Response.Type.LIST_FILES)
                        .setListFiles(listFiles(call.getListFiles().getPath(), approvers));
            case READ_FILE ->
                response.setType(Response.Type.READ_FILE).setReadFile(readFile(call.getReadFile(), approvers));
            // There are none: this agent runs without them.
            case GET_RESOURCE_PROVIDERS ->
                response.setType(Response.Type.GET_RESOURCE_PROVIDERS)
                        .setGetResourceProviders(Response.GetResourceProviders.getDefaultInstance());
            case UNKNOWN -> throw new HttpError(501, "501 Not Implemented.");
            default -> throw new HttpError(501, "501 Not Implemented: this agent does not support " + call.getType());
        }
        return response.build();
    }

    private Response.GetFlags flags() {
        Response.GetFlags.Builder flags = Response.GetFlags.newBuilder();
        agent.flags()
                .shown()
                .forEach((name, value) ->
                        flags.addFlags(Flag.newBuilder().setName(name).setValue(value)));
        return flags.build();
    }

    private Response.GetMetrics metrics(Call.GetMetrics wanted) {
        Optional<Duration> timeout = wanted.hasTimeout()
                ? Optional.of(Duration.ofNanos(wanted.getTimeout().getNanoseconds()))
                : Optional.empty();
        Response.GetMetrics.Builder all = Response.GetMetrics.newBuilder();
        metrics.snapshot(timeout)
                .forEach((name, value) ->
                        all.addMetrics(Metric.newBuilder().setName(name).setValue(value)));
        return all.build();
    }

    private Response.ListFiles listFiles(String path, Approvers approvers) throws IOException {
        FilesApi.requireSandbox(files, path, agent.snapshot(), approvers);
        try {
            Response.ListFiles.Builder list = Response.ListFiles.newBuilder();
            for (SandboxFiles.Entry entry : files.list(path)) {
                list.addFileInfos(info(entry));
            }
            return list.build();
        } catch (FileError e) {
            throw new HttpError(e.status(), e.getMessage());
        }
    }

    private static FileInfo info(SandboxFiles.Entry entry) {
        Map<String, Object> attributes = entry.attributes();
        long seconds = ((FileTime) attributes.get("lastModifiedTime")).to(TimeUnit.SECONDS);
        return FileInfo.newBuilder()
                .setPath(entry.path())
                .setNlink((Integer) attributes.get("nlink"))
                .setSize((Long) attributes.get("size"))
                .setMtime(TimeInfo.newBuilder().setNanoseconds(TimeUnit.SECONDS.toNanos(seconds)))
                .setMode((Integer) attributes.get("mode"))
                .setUid(attributes.get("owner").toString())
                .setGid(attributes.get("group").toString())
                .build();
    }

    private Response.ReadFile readFile(Call.ReadFile call, Approvers approvers) throws IOException {
        FilesApi.requireSandbox(files, call.getPath(), agent.snapshot(), approvers);
        try (SeekableByteChannel channel = files.open(files.resolve(call.getPath()))) {
            if (call.getOffset() < 0) {
                throw new HttpError(400, "Negative offset provided: " + call.getOffset() + ".\n");
            }
            FileRange range = FileRange.read(channel, call.getOffset(), call.hasLength() ? call.getLength() : -1);
            return Response.ReadFile.newBuilder()
                    .setSize(range.size())
                    .setData(ByteString.copyFrom(range.data()))
                    .build();
        } catch (FileError e) {
            throw new HttpError(e.status(), e.getMessage());
        }
    }
}

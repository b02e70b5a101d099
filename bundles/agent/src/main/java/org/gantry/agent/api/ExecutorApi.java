package org.gantry.agent.api;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.executor.Protos.Call;
import org.apache.mesos.v1.executor.Protos.Event;
import org.gantry.agent.Agent;
import org.gantry.agent.core.Command;
import org.gantry.agent.core.ExecutorAdmission;
import org.gantry.agent.security.ExecutorClaims;
import org.gantry.http.EventStream;
import org.gantry.http.Exchange;
import org.gantry.http.HttpError;
import org.gantry.http.StreamOptions;
import org.gantry.protocol.MediaType;
import org.gantry.protocol.ProtocolException;
import org.gantry.protocol.RecordIo;

/** The v1 executor API, {@code POST /api/v1/executor}. */
final class ExecutorApi {
    private static final Duration HEARTBEAT = Duration.ofMinutes(30);
    private static final StreamOptions PATIENCE = new StreamOptions(16 << 20, Duration.ofSeconds(60));
    private static final Event BEAT =
            Event.newBuilder().setType(Event.Type.HEARTBEAT).build();

    private final Agent agent;

    ExecutorApi(Agent agent) {
        this.agent = agent;
    }

    void handle(Exchange exchange) throws IOException {
        // An unread body would cost the client its connection.
        exchange.body();
        if (!agent.snapshot().recovered()) {
            throw new HttpError(503, "Agent has not finished recovery");
        }
        if (!exchange.method().equals("POST")) {
            throw HttpError.methodNotAllowed(exchange.method(), List.of("POST"));
        }
        Call call = read(exchange);
        ExecutorCallRules.check(call).ifPresent(error -> {
            throw new HttpError(400, "Failed to validate Executor::Call: " + error);
        });
        if (call.getType() == Call.Type.HEARTBEAT) {
            exchange.status(202);
        } else if (call.getType() == Call.Type.SUBSCRIBE) {
            subscribe(exchange, call);
        } else {
            admit(exchange, call);
            take(exchange, call);
        }
    }

    private static Call read(Exchange exchange) throws IOException {
        String type = exchange.header("Content-Type")
                .orElseThrow(() -> new HttpError(400, "Expecting 'Content-Type' to be present"));
        MediaType media = MediaType.ofContentType(type)
                .orElseThrow(() ->
                        new HttpError(415, "Expecting 'Content-Type' of application/json or application/x-protobuf"));
        try {
            return media.decode(exchange.body(), Call.newBuilder()).build();
        } catch (ProtocolException e) {
            throw new HttpError(400, e.getMessage());
        }
    }

    private void admit(Exchange exchange, Call call) {
        boolean subscribes = call.getType() == Call.Type.SUBSCRIBE;
        ExecutorAdmission admission;
        try {
            admission = agent.admit(
                    call.getFrameworkId().getValue(), call.getExecutorId().getValue(), subscribes);
        } catch (ExecutionException | TimeoutException e) {
            throw new HttpError(503, "The agent is overloaded, try again later");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HttpError(503, "The agent is stopping");
        }
        switch (admission) {
            case NO_FRAMEWORK -> throw new HttpError(400, "Framework cannot be found");
            case NO_EXECUTOR -> throw new HttpError(400, "Executor cannot be found");
            case NOT_SUBSCRIBED -> {
                requireClaims(exchange, call);
                throw new HttpError(403, "Executor is not subscribed");
            }
            case ADMITTED -> requireClaims(exchange, call);
        }
    }

    private void requireClaims(Exchange exchange, Call call) {
        String framework = call.getFrameworkId().getValue();
        String executor = call.getExecutorId().getValue();
        Optional<String> container = agent.snapshot().frameworks().stream()
                .filter(known -> known.info().getId().getValue().equals(framework))
                .flatMap(known -> known.executors().stream())
                .filter(run -> run.run().executor().equals(executor))
                .map(run -> run.run().container().value())
                .findFirst();
        ExecutorClaims.check(exchange.principal(), framework, executor, container)
                .ifPresent(error -> {
                    throw new HttpError(403, error);
                });
    }

    private void subscribe(Exchange exchange, Call call) throws IOException {
        MediaType media = MediaType.accepted(exchange.header("Accept").orElse(null))
                .orElseThrow(() -> new HttpError(
                        406, "Expecting 'Accept' to allow 'application/x-protobuf' or 'application/json'"));
        admit(exchange, call);
        EventStream stream = exchange.stream(media.header(), PATIENCE);
        byte[] beat = RecordIo.frame(media.encode(BEAT));
        stream.heartbeat(HEARTBEAT, () -> beat);
        ExecutorStream channel = new ExecutorStream(stream, media);
        String framework = call.getFrameworkId().getValue();
        String executor = call.getExecutorId().getValue();
        stream.onClose(reason -> agent.submit(new Command.ExecutorDisconnected(framework, executor, channel)));
        List<TaskStatus> updates = call.getSubscribe().getUnacknowledgedUpdatesList().stream()
                .map(Call.Update::getStatus)
                .toList();
        agent.submit(new Command.ExecutorSubscribed(
                framework, executor, call.getSubscribe().getUnacknowledgedTasksList(), updates, channel));
    }

    private void take(Exchange exchange, Call call) {
        String framework = call.getFrameworkId().getValue();
        String executor = call.getExecutorId().getValue();
        switch (call.getType()) {
            case UPDATE ->
                agent.submit(new Command.ExecutorUpdated(
                        framework, executor, call.getUpdate().getStatus()));
            case MESSAGE ->
                agent.submit(new Command.ExecutorSaid(
                        framework, executor, call.getMessage().getData()));
            default -> throw new HttpError(501, "501 Not Implemented.");
        }
        exchange.status(202);
    }
}

package org.gantry.master.operator;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.master.Protos.Call;
import org.apache.mesos.v1.master.Protos.Event;
import org.apache.mesos.v1.master.Protos.Response;
import org.gantry.http.EventStream;
import org.gantry.http.Exchange;
import org.gantry.http.Handler;
import org.gantry.http.HttpError;
import org.gantry.http.StreamOptions;
import org.gantry.master.http.SharedAnswers;
import org.gantry.master.http.Transport;
import org.gantry.master.loop.EffectRunner;
import org.gantry.master.loop.OwnerLoop;
import org.gantry.master.order.Order;
import org.gantry.master.process.ProcessCalls;
import org.gantry.master.view.Fragments;
import org.gantry.master.view.Sight;
import org.gantry.master.view.StateMessages;
import org.gantry.observability.AuditLog;
import org.gantry.protocol.MediaType;
import org.gantry.protocol.MessageJson;
import org.gantry.protocol.RecordIo;
import org.gantry.security.guard.Approvers;
import org.gantry.security.guard.AuditTrail;
import org.gantry.security.guard.Authorization;

/** {@code POST /api/v1}: the operator API. */
public final class OperatorApi implements Handler {
    private static final JsonFactory JSON = new JsonFactory();
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);
    private static final Event BEAT =
            Event.newBuilder().setType(Event.Type.HEARTBEAT).build();
    private static final StreamOptions PATIENCE = new StreamOptions(64 << 20, Duration.ofSeconds(30));

    /** Writes the part of a big answer that the call asked for. */
    private interface Part {
        void write(JsonGenerator json, StateMessages state) throws IOException;
    }

    private static final Map<Call.Type, Part> PARTS = Map.of(
            Call.Type.GET_STATE, StateJson::state,
            Call.Type.GET_TASKS, StateJson::tasks,
            Call.Type.GET_EXECUTORS, StateJson::executors,
            Call.Type.GET_FRAMEWORKS, StateJson::frameworks,
            Call.Type.GET_AGENTS, StateJson::agents);

    private final AuditTrail audit = new AuditTrail(new AuditLog("master"));
    private final Fragments<Task> tasks = new Fragments<>((json, task) -> MessageJson.write(task, json));
    private final SharedAnswers shared;
    private final OwnerLoop owner;
    private final EffectRunner effects;
    private final Subscribers subscribers;
    private final SmallAnswers answers;
    private final OrderDesk desk;
    private final ProcessCalls process;
    private final OperationDesk operations;

    private final Authorization authorization;

    public OperatorApi(
            OwnerLoop owner,
            EffectRunner effects,
            Subscribers subscribers,
            SmallAnswers answers,
            OrderDesk desk,
            ProcessCalls process,
            OperationDesk operations,
            SharedAnswers shared,
            Authorization authorization) {
        this.shared = shared;
        this.authorization = authorization;
        this.owner = owner;
        this.effects = effects;
        this.subscribers = subscribers;
        this.answers = answers;
        this.desk = desk;
        this.process = process;
        this.operations = operations;
    }

    @Override
    public void handle(Exchange exchange) throws IOException {
        Transport.requirePost(exchange);
        Call call = Transport.read(exchange, Call.newBuilder()).build();
        audit.around(exchange, call.getType(), call, () -> carryOut(exchange, call));
    }

    private void carryOut(Exchange exchange, Call call) throws IOException {
        OperatorRules.check(call).ifPresent(error -> {
            throw new HttpError(400, "Failed to validate master::Call: " + error);
        });
        MediaType media = Transport.accepted(exchange);
        Optional<Order> order = OrderCalls.of(call);
        if (order.isPresent()) {
            desk.give(exchange, order.get());
        } else {
            answer(exchange, call, media);
        }
    }

    private void answer(Exchange exchange, Call call, MediaType media) throws IOException {
        Optional<OperationCalls.Wanted> operation = OperationCalls.of(call);
        if (operation.isPresent()) {
            operations.operate(
                    exchange, operation.get().agentId(), operation.get().operation());
            return;
        }
        Part part = PARTS.get(call.getType());
        Approvers approvers = authorization.of(exchange.principal());
        if (call.getType() == Call.Type.SUBSCRIBE) {
            subscribe(exchange, media, approvers);
        } else if (call.getType() == Call.Type.TEARDOWN) {
            new Teardown(owner, authorization)
                    .teardown(exchange, call.getTeardown().getFrameworkId().getValue());
        } else if (part != null) {
            answer(exchange, media, call.getType(), part, approvers);
        } else {
            answerSmall(exchange, media, call, approvers);
        }
    }

    private void answer(Exchange exchange, MediaType media, Call.Type type, Part part, Approvers approvers)
            throws IOException {
        SharedAnswers.Question question = SharedAnswers.Question.of(type.name(), media.header(), approvers);
        shared.answer(exchange, question, approvers.all(), (snapshot, output) -> {
            Sight sight = Sight.of(snapshot, approvers);
            if (media == MediaType.PROTOBUF) {
                SmallAnswers.whole(type, new StateMessages(sight)).writeTo(output);
                return;
            }
            try (JsonGenerator json = JSON.createGenerator(output);
                    Fragments<Task>.View writer = tasks.begin()) {
                json.writeStartObject();
                json.writeStringField("type", type.name());
                json.writeFieldName(type.name().toLowerCase(Locale.ROOT));
                part.write(json, new StateMessages(sight, writer));
                json.writeEndObject();
            }
        });
    }

    private void answerSmall(Exchange exchange, MediaType media, Call call, Approvers approvers) throws IOException {
        if (call.getType() == Call.Type.SET_LOGGING_LEVEL) {
            process.setLevel(call.getSetLoggingLevel(), approvers);
            exchange.status(200);
            return;
        }
        Optional<Response> response = process.of(call, approvers);
        if (response.isEmpty()) {
            response = answers.of(call, owner.snapshot(), approvers);
        }
        if (response.isEmpty()) {
            boolean unknown = call.getType() == Call.Type.UNKNOWN;
            throw new HttpError(501, unknown ? "501 Not Implemented." : "Call " + call.getType() + " is not supported");
        }
        exchange.send(200, media.header(), media.encode(response.get()));
    }

    /** The state first; then, without a gap, every change of it. */
    private void subscribe(Exchange exchange, MediaType media, Approvers approvers) throws IOException {
        EventStream stream = exchange.stream(media.header(), PATIENCE);
        byte[] beat = RecordIo.frame(media.encode(BEAT));
        effects.attach(snapshot -> {
            if (owner.snapshot().elected().isEmpty()) {
                // The streams of this term have been ended already.
                stream.close();
                return;
            }
            stream.send(RecordIo.frame(subscribed(media, new StateMessages(Sight.of(snapshot, approvers)))));
            stream.send(beat);
            stream.heartbeat(HEARTBEAT, () -> beat);
            subscribers.add(stream, media, approvers);
        });
    }

    private static byte[] subscribed(MediaType media, StateMessages state) {
        if (media == MediaType.PROTOBUF) {
            return Event.newBuilder()
                    .setType(Event.Type.SUBSCRIBED)
                    .setSubscribed(Event.Subscribed.newBuilder()
                            .setGetState(StateResponses.state(state))
                            .setHeartbeatIntervalSeconds((double) HEARTBEAT.toSeconds()))
                    .build()
                    .toByteArray();
        }
        ByteArrayOutputStream record = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(record)) {
            json.writeStartObject();
            json.writeStringField("type", Event.Type.SUBSCRIBED.name());
            json.writeObjectFieldStart("subscribed");
            json.writeFieldName("get_state");
            StateJson.state(json, state);
            json.writeNumberField("heartbeat_interval_seconds", (double) HEARTBEAT.toSeconds());
            json.writeEndObject();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return record.toByteArray();
    }
}

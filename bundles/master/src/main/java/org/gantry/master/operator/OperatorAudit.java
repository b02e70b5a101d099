package org.gantry.master.operator;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.master.Protos.Call;
import org.gantry.http.Exchange;
import org.gantry.http.HttpError;
import org.gantry.observability.AuditEntry;
import org.gantry.observability.AuditLog;
import org.gantry.protocol.MessageJson;

/** Writes down every operator's call that changes something, and what came of it. */
final class OperatorAudit {
    private static final List<String> READING = List.of("GET_", "LIST_", "READ_", "SUBSCRIBE", "UNKNOWN");

    private final AuditLog log;

    OperatorAudit(AuditLog log) {
        this.log = log;
    }

    /** Carries a call out. */
    interface Action {
        void run() throws IOException;
    }

    /** Carries a call out and writes it down if it changes something. */
    void around(Exchange exchange, Call call, Action action) throws IOException {
        if (READING.stream().anyMatch(call.getType().name()::startsWith)) {
            action.run();
            return;
        }
        AuditEntry entry = entry(exchange, call);
        try {
            action.run();
        } catch (HttpError e) {
            AuditEntry.Result result = e.status() < 500 ? AuditEntry.Result.REFUSED : AuditEntry.Result.FAILED;
            log.record(entry.ended(result, String.valueOf(e.getMessage())));
            throw e;
        } catch (IOException | RuntimeException e) {
            log.record(entry.ended(AuditEntry.Result.FAILED, String.valueOf(e.getMessage())));
            throw e;
        }
        log.record(entry);
    }

    private static AuditEntry entry(Exchange exchange, Call call) {
        String actor = actor(exchange);
        Optional<Message> body = body(call);
        AuditEntry entry = AuditEntry.done(
                        actor,
                        call.getType().name(),
                        body.flatMap(OperatorAudit::object).orElse(""))
                .from(exchange.request().getRemoteAddr());
        return body.map(message -> entry.with("call", MessageJson.writeText(message)))
                .orElse(entry);
    }

    /** Whoever makes a request, by name. */
    static String actor(Exchange exchange) {
        return exchange.principal().map(Object::toString).orElse(AuditEntry.NOBODY);
    }

    /** The part of the call that its type names. */
    private static Optional<Message> body(Call call) {
        return call.getAllFields().entrySet().stream()
                .filter(field ->
                        field.getKey().getName().equalsIgnoreCase(call.getType().name()))
                .map(Map.Entry::getValue)
                .map(Message.class::cast)
                .findFirst();
    }

    /** What the call is about, where that is one id or one role. */
    private static Optional<String> object(Message body) {
        for (Map.Entry<FieldDescriptor, Object> field : body.getAllFields().entrySet()) {
            String name = field.getKey().getName();
            if (!field.getKey().isRepeated() && name.endsWith("_id") && field.getValue() instanceof Message id) {
                return id.getAllFields().values().stream().map(Object::toString).findFirst();
            }
            if (name.equals("role")) {
                return Optional.of(field.getValue().toString());
            }
        }
        return Optional.empty();
    }
}

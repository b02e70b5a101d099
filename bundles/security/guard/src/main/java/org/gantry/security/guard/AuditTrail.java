package org.gantry.security.guard;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.gantry.http.Exchange;
import org.gantry.http.Handler;
import org.gantry.http.HttpError;
import org.gantry.observability.AuditEntry;
import org.gantry.observability.AuditLog;
import org.gantry.protocol.MessageJson;

/**
 * Writes down every request of an operator that changes something, and what came of it: when it was answered, if that
 * comes later.
 */
public final class AuditTrail {
    private static final List<String> READING = List.of("GET_", "LIST_", "READ_", "WAIT_", "SUBSCRIBE", "UNKNOWN");
    private static final Set<String> LOOKING = Set.of("ATTACH_CONTAINER_OUTPUT");

    /** Parts of a call that may hold secrets. */
    private static final Set<String> UNTOLD = Set.of("environment", "secret", "storage");

    private static final int SERVER_ERROR = 500;
    private static final int CLIENT_ERROR = 400;

    private final AuditLog log;

    public AuditTrail(AuditLog log) {
        this.log = log;
    }

    /** Carries a request out. */
    @FunctionalInterface
    public interface Work<E extends Exception> {
        void run() throws E;
    }

    /** Whether calls of the type, of which there is one in each operator API, change anything. */
    public static boolean changes(Enum<?> type) {
        return READING.stream().noneMatch(type.name()::startsWith) && !LOOKING.contains(type.name());
    }

    /** Carries a call out, and writes it down if it changes something. */
    public <E extends Exception> void around(Exchange exchange, Enum<?> type, Message call, Work<E> work) throws E {
        if (!changes(type)) {
            work.run();
            return;
        }
        Optional<Message> body = body(call, type.name());
        AuditEntry entry =
                entry(exchange, type.name(), body.flatMap(AuditTrail::object).orElse(""));
        around(
                exchange,
                body.map(message -> entry.with("call", MessageJson.writeText(told(message))))
                        .orElse(entry),
                work);
    }

    /** A handler of the older endpoints, which writes down what is not only read. */
    public Handler around(String path, Handler handler) {
        return exchange -> {
            if (reads(exchange, path)) {
                handler.handle(exchange);
                return;
            }
            // Reading the body is the handler's part, with its errors; it is kept.
            byte[] body = exchange.body();
            AuditEntry entry = entry(exchange, exchange.method() + " " + path, "");
            Optional<String> query = Optional.ofNullable(exchange.request().getQueryString());
            AuditEntry asked = query.map(text -> entry.with("query", text)).orElse(entry);
            around(
                    exchange,
                    body.length == 0 ? asked : asked.with("body", new String(body, StandardCharsets.UTF_8)),
                    () -> handler.handle(exchange));
        };
    }

    /** One endpoint changes something when it is only asked for. */
    private static boolean reads(Exchange exchange, String path) {
        boolean asks = exchange.method().equals("GET") || exchange.method().equals("HEAD");
        return asks
                && !(path.equals("/logging/toggle") && exchange.query("level").isPresent());
    }

    private <E extends Exception> void around(Exchange exchange, AuditEntry entry, Work<E> work) throws E {
        try {
            work.run();
        } catch (Exception e) {
            boolean refused = e instanceof HttpError error && error.status() < SERVER_ERROR;
            log.record(entry.ended(
                    refused ? AuditEntry.Result.REFUSED : AuditEntry.Result.FAILED, String.valueOf(e.getMessage())));
            throw e;
        }
        if (exchange.request().isAsyncStarted()) {
            exchange.request().getAsyncContext().addListener(new Late(exchange, entry));
        } else {
            record(entry, exchange.response().getStatus());
        }
    }

    private void record(AuditEntry entry, int status) {
        if (status < CLIENT_ERROR) {
            log.record(entry);
        } else {
            log.record(entry.ended(
                    status < SERVER_ERROR ? AuditEntry.Result.REFUSED : AuditEntry.Result.FAILED, "status " + status));
        }
    }

    private static AuditEntry entry(Exchange exchange, String action, String object) {
        String actor = exchange.principal().map(Object::toString).orElse(AuditEntry.NOBODY);
        return AuditEntry.done(actor, action, object).from(exchange.request().getRemoteAddr());
    }

    /** The part of the call that its type names. */
    private static Optional<Message> body(Message call, String type) {
        return call.getAllFields().entrySet().stream()
                .filter(field -> field.getKey().getName().equalsIgnoreCase(type))
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

    private static Message told(Message message) {
        Message.Builder told = message.toBuilder();
        message.getAllFields().forEach((field, value) -> {
            if (UNTOLD.contains(field.getName())) {
                told.clearField(field);
            } else if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE && !field.isMapField()) {
                if (field.isRepeated()) {
                    for (int i = 0; i < message.getRepeatedFieldCount(field); i++) {
                        told.setRepeatedField(field, i, told((Message) message.getRepeatedField(field, i)));
                    }
                } else {
                    told.setField(field, told((Message) value));
                }
            }
        });
        return told.buildPartial();
    }

    /** Writes it down when it has been answered. */
    private final class Late implements AsyncListener {
        private final Exchange exchange;
        private final AuditEntry entry;

        Late(Exchange exchange, AuditEntry entry) {
            this.exchange = exchange;
            this.entry = entry;
        }

        @Override
        public void onComplete(AsyncEvent event) {
            record(entry, exchange.response().getStatus());
        }

        @Override
        public void onTimeout(AsyncEvent event) {}

        @Override
        public void onError(AsyncEvent event) throws IOException {}

        @Override
        public void onStartAsync(AsyncEvent event) {}
    }
}

package org.gantry.master.legacy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.mesos.v1.Protos.MachineID;
import org.apache.mesos.v1.maintenance.Protos.Schedule;
import org.gantry.http.Exchange;
import org.gantry.http.Handler;
import org.gantry.http.HttpError;
import org.gantry.master.http.Endpoints;
import org.gantry.master.http.Jsonp;
import org.gantry.master.leadership.LeaderGate;
import org.gantry.master.operator.OrderDesk;
import org.gantry.master.order.Order;
import org.gantry.master.security.OrderPermissions;
import org.gantry.master.state.Snapshot;
import org.gantry.master.view.MaintenanceMessages;
import org.gantry.protocol.MessageJson;
import org.gantry.protocol.ProtocolException;
import org.gantry.security.guard.Authorization;
import org.gantry.security.spi.Action;

/** {@code /maintenance/...} and {@code /machine/...}, for tools from before the v1 API. */
public final class MaintenanceApi {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Supplier<Snapshot> snapshot;
    private final OrderDesk desk;
    private final Authorization authorization;

    public MaintenanceApi(Supplier<Snapshot> snapshot, OrderDesk desk, Authorization authorization) {
        this.snapshot = snapshot;
        this.desk = desk;
        this.authorization = authorization;
    }

    public void addTo(Endpoints endpoints, LeaderGate gate) {
        endpoints.add("/maintenance/schedule", gate.guard(this::schedule));
        endpoints.add("/maintenance/status", gate.guard(this::status));
        endpoints.add("/machine/down", gate.guard(machines(Order.StartMaintenance::new)));
        endpoints.add("/machine/up", gate.guard(machines(Order.StopMaintenance::new)));
    }

    private void schedule(Exchange exchange) throws IOException {
        switch (exchange.method()) {
            case "GET" ->
                Jsonp.answer(
                        exchange,
                        json -> MessageJson.write(
                                MaintenanceMessages.schedule(
                                        snapshot.get(), visible(exchange, Action.GET_MAINTENANCE_SCHEDULE)),
                                json));
            case "POST" -> desk.give(exchange, new Order.UpdateSchedule(body(exchange)));
            default -> throw HttpError.methodNotAllowed(exchange.method(), List.of("GET", "POST"));
        }
    }

    private static Schedule body(Exchange exchange) throws IOException {
        LegacyJson.parse(new String(exchange.body(), StandardCharsets.UTF_8), "");
        try {
            return MessageJson.read(exchange.body(), Schedule.newBuilder()).build();
        } catch (ProtocolException e) {
            throw new HttpError(400, e.getMessage());
        }
    }

    private void status(Exchange exchange) throws IOException {
        if (!exchange.method().equals("GET")) {
            throw HttpError.methodNotAllowed(exchange.method(), List.of("GET"));
        }
        Jsonp.answer(
                exchange,
                json -> MessageJson.write(
                        MaintenanceMessages.status(snapshot.get(), visible(exchange, Action.GET_MAINTENANCE_STATUS)),
                        json));
    }

    private Predicate<MachineID> visible(Exchange exchange, Action action) {
        var approvers = authorization.of(exchange.principal());
        return machine -> OrderPermissions.sees(approvers, action, machine);
    }

    private Handler machines(Function<List<MachineID>, Order> order) {
        return exchange -> {
            if (!exchange.method().equals("POST")) {
                throw HttpError.methodNotAllowed(exchange.method(), List.of("POST"));
            }
            JsonNode parsed = LegacyJson.parse(new String(exchange.body(), StandardCharsets.UTF_8), "");
            if (!parsed.isArray()) {
                throw new HttpError(400, "Unexpected JSON type parsed");
            }
            List<MachineID> machines = new ArrayList<>();
            for (JsonNode each : parsed) {
                try {
                    machines.add(MessageJson.read(JSON.writeValueAsBytes(each), MachineID.newBuilder())
                            .build());
                } catch (ProtocolException e) {
                    throw new HttpError(400, e.getMessage());
                }
            }
            desk.give(exchange, order.apply(machines));
        };
    }
}

package org.gantry.master.legacy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.apache.mesos.v1.Protos.WeightInfo;
import org.apache.mesos.v1.quota.Protos.QuotaRequest;
import org.gantry.http.Exchange;
import org.gantry.http.HttpError;
import org.gantry.master.http.Endpoints;
import org.gantry.master.http.Jsonp;
import org.gantry.master.leadership.LeaderGate;
import org.gantry.master.operator.OrderDesk;
import org.gantry.master.order.Order;
import org.gantry.master.security.OrderPermissions;
import org.gantry.master.state.Snapshot;
import org.gantry.master.state.StandingOrders;
import org.gantry.master.view.Quotas;
import org.gantry.protocol.MessageJson;
import org.gantry.protocol.ProtocolException;
import org.gantry.security.guard.Authorization;

/** {@code /quota} and {@code /weights}: how roles share the cluster, for tools from before the v1 API. */
public final class PolicyApi {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Supplier<Snapshot> snapshot;
    private final OrderDesk desk;
    private final Authorization authorization;

    public PolicyApi(Supplier<Snapshot> snapshot, OrderDesk desk, Authorization authorization) {
        this.authorization = authorization;
        this.snapshot = snapshot;
        this.desk = desk;
    }

    public void addTo(Endpoints endpoints, LeaderGate gate) {
        endpoints.add("/quota", gate.guard(this::quota));
        endpoints.add("/weights", gate.guard(this::weights));
    }

    private void quota(Exchange exchange) throws IOException {
        switch (exchange.method()) {
            case "GET" -> Jsonp.answer(exchange, json -> MessageJson.write(Quotas.status(visible(exchange)), json));
            case "POST" -> desk.give(exchange, new Order.SetQuota(quotaRequest(exchange)));
            case "DELETE" -> removeQuota(exchange);
            default -> throw HttpError.methodNotAllowed(exchange.method(), List.of("GET", "POST", "DELETE"));
        }
    }

    private StandingOrders visible(Exchange exchange) {
        return OrderPermissions.visible(snapshot.get().orders(), authorization.of(exchange.principal()));
    }

    private static QuotaRequest quotaRequest(Exchange exchange) throws IOException {
        String body = new String(exchange.body(), StandardCharsets.UTF_8);
        LegacyJson.parse(body, "Failed to parse set quota request JSON '" + body + "': ");
        try {
            return MessageJson.read(exchange.body(), QuotaRequest.newBuilder()).build();
        } catch (ProtocolException e) {
            throw new HttpError(400, "Failed to validate set quota request JSON '" + body + "': " + e.getMessage());
        }
    }

    private void removeQuota(Exchange exchange) {
        String path = exchange.path().startsWith("/master/") ? exchange.path() : "/master" + exchange.path();
        String role = path.substring("/master/quota".length());
        if (role.length() < 2) {
            throw new HttpError(
                    400,
                    "Failed to parse remove quota request for path '" + path + "': expected 3 tokens, found 2 tokens");
        }
        desk.give(exchange, new Order.RemoveQuota(role.substring(1), " for path '" + path + "'"));
    }

    private void weights(Exchange exchange) throws IOException {
        switch (exchange.method()) {
            case "GET" ->
                Jsonp.answer(exchange, json -> {
                    json.writeStartArray();
                    for (var weight : visible(exchange).weights().entrySet()) {
                        json.writeStartObject();
                        json.writeStringField("role", weight.getKey());
                        json.writeNumberField("weight", weight.getValue());
                        json.writeEndObject();
                    }
                    json.writeEndArray();
                });
            case "PUT" -> desk.give(exchange, new Order.UpdateWeights(weightInfos(exchange)));
            default -> throw HttpError.methodNotAllowed(exchange.method(), List.of("GET", "PUT"));
        }
    }

    private static List<WeightInfo> weightInfos(Exchange exchange) throws IOException {
        String body = new String(exchange.body(), StandardCharsets.UTF_8);
        JsonNode parsed = LegacyJson.parse(body, "Failed to parse update weights request JSON '" + body + "': ");
        if (!parsed.isArray()) {
            throw new HttpError(
                    400, "Failed to parse update weights request JSON '" + body + "': Unexpected JSON type parsed");
        }
        List<WeightInfo> weights = new ArrayList<>();
        for (JsonNode each : parsed) {
            try {
                weights.add(MessageJson.read(JSON.writeValueAsBytes(each), WeightInfo.newBuilder())
                        .build());
            } catch (ProtocolException e) {
                throw new HttpError(
                        400, "Failed to convert weights JSON array to protobuf '" + body + "': " + e.getMessage());
            }
        }
        return weights;
    }
}

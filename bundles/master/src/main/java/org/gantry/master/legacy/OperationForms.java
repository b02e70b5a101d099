package org.gantry.master.legacy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.mesos.v1.Protos.Offer.Operation;
import org.apache.mesos.v1.Protos.Resource;
import org.gantry.http.Exchange;
import org.gantry.http.HttpError;
import org.gantry.master.http.Endpoints;
import org.gantry.master.leadership.LeaderGate;
import org.gantry.master.operator.OperationDesk;
import org.gantry.protocol.MessageJson;
import org.gantry.protocol.ProtocolException;

/** {@code /reserve}, {@code /unreserve}, {@code /create-volumes} and {@code /destroy-volumes}: operations as forms. */
public final class OperationForms {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** How the four endpoints name what they cannot read. */
    private enum Wording {
        RESOURCES("Error parsing"),
        VOLUMES("Error in parsing");

        private final String start;

        Wording(String start) {
            this.start = start;
        }
    }

    /** Makes an operation of a form. */
    private interface Reader {
        Operation read(Map<String, String> form);
    }

    private final OperationDesk desk;

    public OperationForms(OperationDesk desk) {
        this.desk = desk;
    }

    public void addTo(Endpoints endpoints, LeaderGate gate) {
        add(endpoints, gate, "/reserve", OperationForms::reserve);
        add(endpoints, gate, "/unreserve", form -> Operation.newBuilder()
                .setType(Operation.Type.UNRESERVE)
                .setUnreserve(Operation.Unreserve.newBuilder()
                        .addAllResources(resources(form, "resources", Wording.RESOURCES)))
                .build());
        add(endpoints, gate, "/create-volumes", form -> Operation.newBuilder()
                .setType(Operation.Type.CREATE)
                .setCreate(Operation.Create.newBuilder().addAllVolumes(resources(form, "volumes", Wording.VOLUMES)))
                .build());
        add(endpoints, gate, "/destroy-volumes", form -> Operation.newBuilder()
                .setType(Operation.Type.DESTROY)
                .setDestroy(Operation.Destroy.newBuilder().addAllVolumes(resources(form, "volumes", Wording.VOLUMES)))
                .build());
    }

    private void add(Endpoints endpoints, LeaderGate gate, String path, Reader reader) {
        endpoints.add(path, gate.guard(exchange -> {
            if (!exchange.method().equals("POST")) {
                throw HttpError.methodNotAllowed(exchange.method(), List.of("POST"));
            }
            Map<String, String> form = form(exchange);
            String agent = form.get("slaveId");
            if (agent == null) {
                throw new HttpError(400, "Missing 'slaveId' query parameter in the request body");
            }
            desk.operate(exchange, agent, reader.read(form));
        }));
    }

    private static Operation reserve(Map<String, String> form) {
        Operation.Reserve.Builder reserve =
                Operation.Reserve.newBuilder().addAllResources(resources(form, "resources", Wording.RESOURCES));
        if (form.containsKey("source")) {
            reserve.addAllSource(resources(form, "source", Wording.RESOURCES));
        }
        return Operation.newBuilder()
                .setType(Operation.Type.RESERVE)
                .setReserve(reserve)
                .build();
    }

    private static Map<String, String> form(Exchange exchange) throws IOException {
        String body = new String(exchange.body(), StandardCharsets.UTF_8);
        Map<String, String> form = new HashMap<>();
        try {
            for (String pair : body.split("&", -1)) {
                int equals = pair.indexOf('=');
                if (equals > 0) {
                    form.put(
                            URLDecoder.decode(pair.substring(0, equals), StandardCharsets.UTF_8),
                            URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
                }
            }
        } catch (IllegalArgumentException e) {
            throw new HttpError(400, "Unable to decode query string: " + e.getMessage());
        }
        return form;
    }

    private static List<Resource> resources(Map<String, String> form, String field, Wording wording) {
        String text = form.get(field);
        if (text == null) {
            throw new HttpError(400, "Missing '" + field + "' query parameter in the request body");
        }
        String context = wording.start + " '" + field + "' query parameter in the request body: ";
        JsonNode parsed = LegacyJson.parse(text, context);
        if (!parsed.isArray()) {
            throw new HttpError(400, context + "Unexpected JSON type parsed");
        }
        List<Resource> resources = new ArrayList<>();
        for (JsonNode each : parsed) {
            try {
                resources.add(MessageJson.read(JSON.writeValueAsBytes(each), Resource.newBuilder())
                        .build());
            } catch (ProtocolException | IOException e) {
                throw new HttpError(400, context + e.getMessage());
            }
        }
        return resources;
    }
}

package org.gantry.master.legacy;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.gantry.http.Exchange;
import org.gantry.http.Handler;
import org.gantry.master.config.Version;
import org.gantry.master.http.Endpoints;
import org.gantry.master.http.Jsonp;
import org.gantry.master.leadership.LeaderGate;
import org.gantry.master.metrics.MasterMetrics;
import org.gantry.master.security.Door;
import org.gantry.master.security.MasterSecurity;
import org.gantry.master.state.Identity;
import org.gantry.master.state.Snapshot;
import org.gantry.master.view.Sight;
import org.gantry.protocol.view.JsonFields;
import org.gantry.security.spi.Action;
import org.gantry.security.spi.ProtectedObject;

/** The readable endpoints that tools have used since before the v1 API. */
public final class LegacyApi {
    private static final String METRICS = "/metrics/snapshot";

    /** Writes an answer from what was known when the request came. */
    private interface View {
        void write(JsonGenerator json, Exchange exchange) throws IOException;
    }

    private final Identity identity;
    private final Supplier<Snapshot> snapshot;
    private final MasterMetrics metrics;
    private final LeaderGate gate;
    private final MasterSecurity security;
    private final StateView state;

    public LegacyApi(
            Identity identity,
            Map<String, String> flags,
            Supplier<Snapshot> snapshot,
            MasterMetrics metrics,
            LeaderGate gate,
            MasterSecurity security) {
        this.identity = identity;
        this.snapshot = snapshot;
        this.metrics = metrics;
        this.gate = gate;
        this.security = security;
        this.state = new StateView(identity, flags);
    }

    public void addTo(Endpoints endpoints) {
        leader(endpoints, "/state", (json, exchange) -> state.state(json, sight(exchange), seesFlags(exchange)));
        leader(
                endpoints,
                "/slaves",
                (json, exchange) -> state.agents(json, sight(exchange), query(exchange, "slave_id")));
        leader(
                endpoints,
                "/frameworks",
                (json, exchange) -> state.frameworks(json, sight(exchange), query(exchange, "framework_id")));
        leader(endpoints, "/state-summary", (json, exchange) -> new SummaryView(sight(exchange)).write(json, identity));
        leader(
                endpoints,
                "/tasks",
                (json, exchange) -> TasksView.write(json, sight(exchange).visible(), exchange));
        leader(endpoints, "/roles", (json, exchange) -> RolesView.write(json, sight(exchange)));
        any(endpoints, "/flags", Door.READONLY, Action.VIEW_FLAGS, ProtectedObject.ANY, (json, exchange) -> {
            json.writeStartObject();
            state.writeFlags(json);
            json.writeEndObject();
        });
        endpoints.add("/version", Door.OPEN, handler((json, exchange) -> version(json)));
        any(
                endpoints,
                METRICS,
                Door.READONLY,
                Action.GET_ENDPOINT_WITH_PATH,
                ProtectedObject.of(METRICS),
                (json, exchange) -> metrics(json));
        endpoints.add("/health", Door.OPEN, exchange -> exchange.status(200));
        endpoints.add("/redirect", Door.OPEN, gate::redirect);
    }

    private void leader(Endpoints endpoints, String path, View view) {
        endpoints.add(path, Door.READONLY, gate.guard(handler(view)));
    }

    /** What any master answers, to those who may do something. */
    private void any(Endpoints endpoints, String path, Door door, Action action, ProtectedObject object, View view) {
        Handler handler = handler(view);
        endpoints.add(path, door, exchange -> {
            security.approvers(exchange).require(action, object);
            handler.handle(exchange);
        });
    }

    private Sight sight(Exchange exchange) {
        return Sight.of(snapshot.get(), security.approvers(exchange));
    }

    private boolean seesFlags(Exchange exchange) {
        return security.approvers(exchange).approved(Action.VIEW_FLAGS);
    }

    private static Handler handler(View view) {
        return exchange -> Jsonp.answer(exchange, json -> view.write(json, exchange));
    }

    private static void version(JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("build_date", Version.BUILD_DATE);
        JsonFields.number(json, "build_time", Version.BUILD_TIME);
        json.writeStringField("build_user", Version.BUILD_USER);
        json.writeStringField("version", Version.NUMBER);
        json.writeEndObject();
    }

    private void metrics(JsonGenerator json) throws IOException {
        json.writeStartObject();
        for (Map.Entry<String, Double> metric : metrics.values().entrySet()) {
            JsonFields.number(json, metric.getKey(), metric.getValue());
        }
        json.writeEndObject();
    }

    private static Optional<String> query(Exchange exchange, String name) {
        return exchange.query(name).filter(value -> !value.isEmpty());
    }
}

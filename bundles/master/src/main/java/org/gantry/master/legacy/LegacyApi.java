package org.gantry.master.legacy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.gantry.http.Exchange;
import org.gantry.http.Handler;
import org.gantry.http.SystemStats;
import org.gantry.master.config.Version;
import org.gantry.master.http.Endpoints;
import org.gantry.master.http.Jsonp;
import org.gantry.master.http.SharedAnswers;
import org.gantry.master.leadership.LeaderGate;
import org.gantry.master.metrics.MasterMetrics;
import org.gantry.master.metrics.MetricsApi;
import org.gantry.master.security.Door;
import org.gantry.master.security.MasterSecurity;
import org.gantry.master.state.Identity;
import org.gantry.master.state.Snapshot;
import org.gantry.master.view.Sight;
import org.gantry.security.guard.Approvers;
import org.gantry.security.spi.Action;
import org.gantry.security.spi.ProtectedObject;

/** The readable endpoints that tools have used since before the v1 API. */
public final class LegacyApi {
    private static final String METRICS = "/metrics/snapshot";

    private static final JsonFactory JSON = new JsonFactory();

    /** Writes an answer from what the client sees of the state. */
    private interface StateWriter {
        void write(JsonGenerator json, Exchange exchange, Sight sight) throws IOException;
    }

    /** Writes an answer from what was known when the request came. */
    private interface View {
        void write(JsonGenerator json, Exchange exchange) throws IOException;
    }

    private final Identity identity;
    private final Supplier<Snapshot> snapshot;
    private final MasterMetrics metrics;
    private final SharedAnswers shared;
    private final LeaderGate gate;
    private final MasterSecurity security;
    private final StateView state;

    public LegacyApi(
            Identity identity,
            Map<String, String> flags,
            Supplier<Snapshot> snapshot,
            MasterMetrics metrics,
            SharedAnswers shared,
            LeaderGate gate,
            MasterSecurity security) {
        this.identity = identity;
        this.snapshot = snapshot;
        this.metrics = metrics;
        this.shared = shared;
        this.gate = gate;
        this.security = security;
        this.state = new StateView(identity, flags);
    }

    public void addTo(Endpoints endpoints) {
        MetricsApi api = new MetricsApi(metrics);
        leader(endpoints, "/state", (json, exchange, sight) -> state.state(json, sight, seesFlags(exchange)));
        leader(endpoints, "/slaves", (json, exchange, sight) -> state.agents(json, sight, query(exchange, "slave_id")));
        leader(
                endpoints,
                "/frameworks",
                (json, exchange, sight) -> state.frameworks(json, sight, query(exchange, "framework_id")));
        leader(endpoints, "/state-summary", (json, exchange, sight) -> new SummaryView(sight).write(json, identity));
        leader(endpoints, "/tasks", (json, exchange, sight) -> TasksView.write(json, sight.visible(), exchange));
        leader(endpoints, "/roles", (json, exchange, sight) -> RolesView.write(json, sight));
        any(endpoints, "/flags", Door.READONLY, Action.VIEW_FLAGS, ProtectedObject.ANY, handler((json, exchange) -> {
            json.writeStartObject();
            state.writeFlags(json);
            json.writeEndObject();
        }));
        endpoints.add("/version", Door.OPEN, handler((json, exchange) -> version(json)));
        any(
                endpoints,
                METRICS,
                Door.READONLY,
                Action.GET_ENDPOINT_WITH_PATH,
                ProtectedObject.of(METRICS),
                api.snapshot());
        any(
                endpoints,
                "/metrics",
                Door.READONLY,
                Action.GET_ENDPOINT_WITH_PATH,
                ProtectedObject.of(METRICS),
                api.prometheus());
        endpoints.add("/system/stats.json", Door.READONLY, new SystemStats());
        endpoints.add("/registrar(1)/registry", Door.READONLY, handler((json, exchange) -> new RegistryView(
                        identity, snapshot.get())
                .write(json)));
        endpoints.add("/health", Door.OPEN, exchange -> exchange.status(200));
        endpoints.add("/redirect", Door.OPEN, gate::redirect);
    }

    private void leader(Endpoints endpoints, String path, StateWriter view) {
        endpoints.add(path, Door.READONLY, gate.guard(exchange -> {
            if (exchange.query("jsonp").filter(name -> !name.isEmpty()).isPresent()) {
                Jsonp.answer(exchange, json -> view.write(json, exchange, sight(snapshot.get(), exchange)));
            } else {
                share(exchange, path, view);
            }
        }));
    }

    private void share(Exchange exchange, String path, StateWriter view) throws IOException {
        Approvers approvers = security.approvers(exchange);
        String asked = path + '?' + exchange.request().getQueryString();
        SharedAnswers.Question question = SharedAnswers.Question.of(asked, "application/json", approvers);
        shared.answer(exchange, question, approvers.all(), (state, output) -> {
            try (JsonGenerator json = JSON.createGenerator(output)) {
                view.write(json, exchange, sight(state, exchange));
            }
        });
    }

    /** What any master answers, to those who may do something. */
    private void any(
            Endpoints endpoints, String path, Door door, Action action, ProtectedObject object, Handler handler) {
        endpoints.add(path, door, exchange -> {
            security.approvers(exchange).require(action, object);
            handler.handle(exchange);
        });
    }

    private Sight sight(Snapshot state, Exchange exchange) {
        return Sight.of(state, security.approvers(exchange));
    }

    private boolean seesFlags(Exchange exchange) {
        return security.approvers(exchange).approved(Action.VIEW_FLAGS);
    }

    private static Handler handler(View view) {
        return exchange -> Jsonp.answer(exchange, json -> view.write(json, exchange));
    }

    private static void version(JsonGenerator json) throws IOException {
        json.writeStartObject();
        Version.BUILD.write(json);
        json.writeEndObject();
    }

    private static Optional<String> query(Exchange exchange, String name) {
        return exchange.query(name).filter(value -> !value.isEmpty());
    }
}

package org.gantry.agent.api;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.Serial;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ForkJoinPool;
import org.gantry.agent.Agent;
import org.gantry.agent.ContainerReport;
import org.gantry.agent.core.ExecutorView;
import org.gantry.agent.core.FrameworkView;
import org.gantry.agent.security.AgentSight;
import org.gantry.agent.security.Door;
import org.gantry.http.ErrorWriter;
import org.gantry.http.Exchange;
import org.gantry.http.GantryServlet;
import org.gantry.http.Handler;
import org.gantry.http.HttpError;
import org.gantry.http.HttpLimits;
import org.gantry.http.Router;
import org.gantry.http.SystemStats;
import org.gantry.model.Durations;
import org.gantry.observability.MetricSources;
import org.gantry.observability.PrometheusText;
import org.gantry.protocol.MessageJson;
import org.gantry.protocol.view.Build;
import org.gantry.protocol.view.JsonFields;
import org.gantry.security.guard.Approvers;
import org.gantry.security.spi.Action;
import org.gantry.security.spi.ProtectedObject;

/** Everything that an agent answers over HTTP, both at the root and below {@code /slave(1)}. */
public final class AgentServlet extends GantryServlet {
    @Serial
    private static final long serialVersionUID = 1L;

    private final transient Agent agent;

    public AgentServlet(Agent agent) {
        this(agent, new MetricSources(ForkJoinPool.commonPool()));
    }

    /** @param sources of metrics that are told with the agent's own */
    public AgentServlet(Agent agent, MetricSources sources) {
        super(new Routes(agent, sources).router(), ErrorWriter.PLAIN_TEXT, HttpLimits.DEFAULT);
        this.agent = agent;
        sources.add(() -> snapshot().metrics("agent"));
    }

    /** Everything that is served. */
    static Router router(Agent agent) {
        return new Routes(agent, new MetricSources(ForkJoinPool.commonPool())).router();
    }

    @Override
    public void init() {
        super.init();
        agent.reachable("endpoint");
    }

    private static final class Routes {
        private static final Build BUILD = Build.of(AgentServlet.class);

        private final Agent agent;
        private final AgentMetrics metrics;
        private final StatisticsLimit limit = new StatisticsLimit(Clock.systemUTC());

        Routes(Agent agent, MetricSources sources) {
            this.agent = agent;
            this.metrics = new AgentMetrics(agent, sources);
        }

        Router router() {
            SandboxFiles files = new SandboxFiles(agent.directory(), agent::snapshot);
            OperatorApi operator = new OperatorApi(agent, files, metrics);
            ExecutorApi executors = new ExecutorApi(agent);
            Router router =
                    new Router((method, path, handler) -> agent.security().behind(Door.of(method, path), handler));
            both(
                    router,
                    "/state",
                    exchange -> Json.answer(
                            exchange, new StateJson(agent, agent.security().approvers(exchange))::write));
            both(router, "/containers", guarded("/containers", exchange -> containers(exchange, true)));
            both(
                    router,
                    "/monitor/statistics",
                    guarded("/monitor/statistics", exchange -> containers(exchange, false)));
            both(router, "/flags", this::flags);
            both(router, "/health", exchange -> exchange.status(200));
            both(router, "/containerizer/debug", guarded("/containerizer/debug", this::pending));
            router.any("/version", Routes::version)
                    .any(
                            "/metrics/snapshot",
                            guarded(
                                    "/metrics/snapshot",
                                    exchange -> numbers(exchange, metrics.snapshot(timeout(exchange)))))
                    .any("/metrics", guarded("/metrics/snapshot", this::prometheus))
                    .any("/system/stats.json", new SystemStats())
                    .post("/api/v1/resource_provider", exchange -> {
                        throw new HttpError(501, "501 Not Implemented: this agent takes no resource providers");
                    })
                    .post("/api/v1", operator::handle)
                    .post("/slave(1)/api/v1", operator::handle)
                    .any("/api/v1/executor", executors::handle)
                    .any("/slave(1)/api/v1/executor", executors::handle);
            new FilesApi(files, agent).addTo(router);
            new ProcessRoutes(agent).addTo(router);
            return router;
        }

        /** With any method, as in the original, and on every longer path that nothing else serves. */
        private static void both(Router router, String path, Handler handler) {
            for (String full : List.of(path, "/slave(1)" + path)) {
                router.any(full, handler).any(full + "/{below...}", handler);
            }
        }

        /** Rules can name these few paths. */
        private Handler guarded(String path, Handler handler) {
            return exchange -> {
                agent.security().approvers(exchange).require(Action.GET_ENDPOINT_WITH_PATH, ProtectedObject.of(path));
                handler.handle(exchange);
            };
        }

        private void prometheus(Exchange exchange) throws IOException {
            String text = PrometheusText.of(metrics.snapshot(timeout(exchange)));
            exchange.send(200, PrometheusText.CONTENT_TYPE, text.getBytes(StandardCharsets.UTF_8));
        }

        private static Optional<Duration> timeout(Exchange exchange) {
            return exchange.query("timeout").map(text -> {
                try {
                    return Durations.parse(text);
                } catch (IllegalArgumentException e) {
                    throw new HttpError(400, "Invalid timeout '" + text + "': " + e.getMessage());
                }
            });
        }

        private void flags(Exchange exchange) throws IOException {
            agent.security().approvers(exchange).require(Action.VIEW_FLAGS);
            Json.answer(exchange, json -> {
                json.writeStartObject();
                StateJson.flags(json, agent.flags());
                json.writeEndObject();
            });
        }

        private static void version(Exchange exchange) throws IOException {
            Json.answer(exchange, json -> {
                json.writeStartObject();
                BUILD.write(json);
                json.writeEndObject();
            });
        }

        /** Containers whose launch is not over. */
        private void pending(Exchange exchange) throws IOException {
            Json.answer(exchange, json -> {
                json.writeStartObject();
                json.writeArrayFieldStart("pending");
                for (FrameworkView framework : agent.snapshot().frameworks()) {
                    for (ExecutorView executor : framework.executors()) {
                        if (executor.launching()) {
                            json.writeStartObject();
                            json.writeStringField("operation", "launch");
                            json.writeStringField(
                                    "container_id", executor.run().container().value());
                            json.writeEndObject();
                        }
                    }
                }
                json.writeEndArray();
                json.writeEndObject();
            });
        }

        private static void numbers(Exchange exchange, Map<String, Double> values) throws IOException {
            Json.answer(exchange, json -> {
                json.writeStartObject();
                for (Map.Entry<String, Double> value : values.entrySet()) {
                    JsonFields.number(json, value.getKey(), value.getValue());
                }
                json.writeEndObject();
            });
        }

        private void containers(Exchange exchange, boolean withStatus) {
            Optional<String> container = exchange.query("container_id");
            Optional<String> framework = exchange.query("framework_id");
            Optional<String> executor = exchange.query("executor_id");
            Approvers approvers = agent.security().approvers(exchange);
            CompletionStage<List<ContainerReport>> found =
                    withStatus ? agent.containerReports() : limit.turn().thenCompose(turn -> agent.containerReports());
            exchange.respondWith(found, (late, reports) -> {
                List<ContainerReport> wanted = reports.stream()
                        .filter(report ->
                                AgentSight.may(approvers, Action.VIEW_CONTAINER, agent.snapshot(), report.executor()))
                        .filter(report -> matches(
                                        container,
                                        report.status().getContainerId().getValue())
                                && matches(framework, report.executor().run().framework())
                                && matches(executor, report.executor().run().executor()))
                        .toList();
                Json.answer(late, json -> {
                    json.writeStartArray();
                    for (ContainerReport report : wanted) {
                        container(json, report, withStatus);
                    }
                    json.writeEndArray();
                });
            });
        }

        private static boolean matches(Optional<String> wanted, String actual) {
            return wanted.isEmpty() || wanted.get().equals(actual);
        }

        private static void container(JsonGenerator json, ContainerReport report, boolean withStatus)
                throws IOException {
            json.writeStartObject();
            if (withStatus) {
                json.writeStringField(
                        "container_id", report.status().getContainerId().getValue());
            }
            json.writeStringField("executor_id", report.executor().run().executor());
            json.writeStringField("executor_name", report.executor().executor().getName());
            json.writeStringField("framework_id", report.executor().run().framework());
            json.writeStringField("source", StateJson.source(report.executor().executor()));
            json.writeFieldName("statistics");
            MessageJson.write(report.statistics(), json);
            if (withStatus) {
                json.writeFieldName("status");
                MessageJson.write(report.status(), json);
            }
            json.writeEndObject();
        }
    }
}

package org.gantry.agent.api;

import java.io.Serial;
import java.util.List;
import org.gantry.agent.Agent;
import org.gantry.agent.security.Door;
import org.gantry.http.ErrorWriter;
import org.gantry.http.GantryServlet;
import org.gantry.http.HttpError;
import org.gantry.http.HttpLimits;
import org.gantry.http.Router;
import org.gantry.observability.MetricSources;

/** What executors reach on the agent's Unix domain socket: their API and the operators', behind the same doors as ever. */
public final class ExecutorSocketServlet extends GantryServlet {
    @Serial
    private static final long serialVersionUID = 1L;

    private final transient Agent agent;

    /** @param sources of metrics that are told with the agent's own */
    public ExecutorSocketServlet(Agent agent, MetricSources sources) {
        super(router(agent, sources), ErrorWriter.PLAIN_TEXT, HttpLimits.DEFAULT);
        this.agent = agent;
    }

    private static Router router(Agent agent, MetricSources sources) {
        SandboxFiles files = new SandboxFiles(agent.directory(), agent::snapshot);
        OperatorApi operator = new OperatorApi(agent, files, new AgentMetrics(agent, sources));
        ExecutorApi executors = new ExecutorApi(agent);
        Router router = new Router((method, path, handler) ->
                path.endsWith("...}") ? handler : agent.security().behind(Door.of(method, path), handler));
        for (String prefix : List.of("", "/slave(1)")) {
            router.post(prefix + "/api/v1", operator::handle).any(prefix + "/api/v1/executor", executors::handle);
        }
        return router.any("/{other...}", exchange -> {
            throw new HttpError(403, "");
        });
    }

    @Override
    public void init() {
        super.init();
        agent.reachable("socket");
    }
}

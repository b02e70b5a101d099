package org.gantry.agent.api;

import org.gantry.agent.Agent;
import org.gantry.http.Handler;
import org.gantry.http.HttpError;
import org.gantry.http.Router;
import org.gantry.http.process.HelpPages;
import org.gantry.http.process.LoggingToggle;
import org.gantry.http.process.ProcessList;
import org.gantry.model.Durations;
import org.gantry.observability.AuditLog;
import org.gantry.security.guard.AuditTrail;
import org.gantry.security.spi.Action;
import org.gantry.security.spi.ProtectedObject;

/** What the agent answers about itself as a process. */
final class ProcessRoutes {
    private static final String JSONP = " `jsonp=NAME` wraps the answer in a call of a function.";

    private static final String TOGGLE = "/logging/toggle";

    private final Agent agent;

    ProcessRoutes(Agent agent) {
        this.agent = agent;
    }

    void addTo(Router router) {
        Handler toggle = new LoggingToggle(agent::verbosity, Durations::parse);
        ProcessList processes = new ProcessList().add("slave(1)", agent::waiting);
        Handler profiler = exchange -> {
            throw new HttpError(
                    400, "Perftools is disabled. To enable perftools, configure libprocess with --enable-perftools.\n");
        };
        HelpPages help = help();
        Handler guarded = exchange -> {
            agent.security().approvers(exchange).require(Action.GET_ENDPOINT_WITH_PATH, ProtectedObject.of(TOGGLE));
            toggle.handle(exchange);
        };
        router.any(TOGGLE, new AuditTrail(new AuditLog("agent")).around(TOGGLE, guarded))
                .any("/__processes__", exchange -> Json.answer(exchange, processes::write))
                .any("/profiler/start", profiler)
                .any("/profiler/stop", profiler)
                .any("/help", help)
                .any("/help/{below...}", help);
    }

    private static HelpPages help() {
        HelpPages pages = new HelpPages("slave(1)");
        pages.add("slave(1)", "/state", "The agent, what it runs and what it ran." + JSONP);
        pages.add(
                "slave(1)",
                "/containers",
                "Containers with what they use: `container_id`, `framework_id`, `executor_id` choose some." + JSONP);
        pages.add(
                "slave(1)",
                "/monitor/statistics",
                "What containers use; two answers a second, more requests wait." + JSONP);
        pages.add("slave(1)", "/containerizer/debug", "Containers whose launch is not over." + JSONP);
        pages.add("slave(1)", "/flags", "The agent's flags." + JSONP);
        pages.add("slave(1)", "/health", "200 while the agent runs.");
        pages.add("slave(1)", "/api/v1", "The operator API: `POST` with a call in JSON or protobuf.");
        pages.add(
                "slave(1)",
                "/api/v1/executor",
                "The executor API: `POST` with a call; SUBSCRIBE is answered with a stream of events.");
        pages.add("files", "/browse", "What is below `path`." + JSONP);
        pages.add("files", "/read", "A part of the file at `path`: `offset`, `length`." + JSONP);
        pages.add("files", "/download", "The whole file at `path`.");
        pages.add("files", "/debug", "Which paths stand for which directories." + JSONP);
        pages.add("logging", "/toggle", "Writes more to the log for a while: `level=1&duration=10mins`.");
        pages.add("metrics", "/snapshot", "Every metric." + JSONP);
        pages.add("system", "/stats.json", "Load and memory of the host.");
        pages.add("version", "/", "What this program is." + JSONP);
        pages.add("profiler", "/start", "Not available.");
        pages.add("profiler", "/stop", "Not available.");
        return pages;
    }
}

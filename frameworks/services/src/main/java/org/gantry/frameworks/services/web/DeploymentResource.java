package org.gantry.frameworks.services.web;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import org.gantry.frameworks.services.app.ApiException;
import org.gantry.frameworks.services.app.Timestamps;
import org.gantry.frameworks.services.deployment.Deployment;
import org.gantry.frameworks.services.runtime.ServicesFramework;
import org.gantry.frameworks.services.scheduler.Events;
import org.gantry.http.Exchange;
import org.gantry.http.Router;

/** {@code /v2/deployments}. */
final class DeploymentResource {
    private final Api api;

    DeploymentResource(Api api) {
        this.api = api;
    }

    void addTo(Router router) {
        router.get("/v2/deployments", api.leader(this::list)).delete("/v2/deployments/{id}", api.leader(this::delete));
    }

    private void list(Exchange exchange, ServicesFramework framework) throws IOException {
        ArrayNode body = JsonNodeFactory.instance.arrayNode();
        framework.snapshot().deployments().forEach(deployment -> body.add(json(deployment)));
        exchange.json(200, body);
    }

    private static ObjectNode json(Deployment deployment) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("id", deployment.id())
                .put("version", Timestamps.format(deployment.version()));
        ArrayNode affected = json.putArray("affectedApps");
        deployment.affected().forEach(app -> affected.add(app.path()));
        json.putArray("affectedPods");
        ArrayNode steps = json.putArray("steps");
        deployment.steps().forEach(step -> steps.add(Events.step(step)));
        ArrayNode actions = json.putArray("currentActions");
        deployment.current().forEach(action -> actions.addObject()
                .put("action", action.kind().label())
                .put("app", action.app().path())
                .putArray("readinessCheckResults"));
        return json.put("currentStep", deployment.currentStep() + 1)
                .put("totalSteps", deployment.steps().size());
    }

    private void delete(Exchange exchange, ServicesFramework framework) {
        String id = exchange.parameter("id");
        ApiException unknown = new ApiException(404, "DeploymentPlan " + id + " does not exist");
        if (Api.flag(exchange, "force", false)) {
            api.decide(
                    exchange, framework, (scheduler, now) -> scheduler.cancelDeployment(id, now), (target, found) -> {
                        if (found) {
                            target.status(202);
                        } else {
                            target.json(unknown.status(), unknown.body());
                        }
                    });
            return;
        }
        api.decide(
                exchange,
                framework,
                (scheduler, now) -> scheduler.rollBackDeployment(id, now).orElseThrow(() -> unknown),
                (target, change) -> Api.deployment(target, 200, change));
    }
}

package org.gantry.frameworks.services.web;

import java.io.Serial;
import org.gantry.frameworks.services.app.AppReader;
import org.gantry.http.GantryServlet;
import org.gantry.http.HttpLimits;
import org.gantry.http.Router;

/** The whole API of the framework. */
public final class ServicesServlet extends GantryServlet {
    @Serial
    private static final long serialVersionUID = 1L;

    public ServicesServlet(Node node) {
        this(node, new Api(node));
    }

    private ServicesServlet(Node node, Api api) {
        super(router(node, api), api.errors(), HttpLimits.DEFAULT);
    }

    private static Router router(Node node, Api api) {
        Router router = new Router();
        new AppResource(api, new AppReader(node.settings().defaults())).addTo(router);
        new TaskResource(api).addTo(router);
        new DeploymentResource(api).addTo(router);
        new QueueResource(api).addTo(router);
        new EventResource(api).addTo(router);
        new GroupResource(api).addTo(router);
        new InfoResource(api, node).addTo(router);
        return router;
    }
}

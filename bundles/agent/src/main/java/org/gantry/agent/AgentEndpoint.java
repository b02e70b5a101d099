package org.gantry.agent;

import jakarta.servlet.Servlet;
import java.util.Hashtable;
import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

/** Puts an agent's servlet on the HTTP server that has the agent's endpoint name. */
final class AgentEndpoint implements AutoCloseable {
    private final ServiceRegistration<Servlet> registration;

    @SuppressWarnings("JdkObsolete") // the framework takes nothing else
    AgentEndpoint(BundleContext context, String endpoint, Servlet servlet) {
        Map<String, Object> properties = Map.of(
                "osgi.http.whiteboard.servlet.name",
                "agent." + endpoint,
                "osgi.http.whiteboard.servlet.pattern",
                "/*",
                "osgi.http.whiteboard.servlet.asyncSupported",
                true,
                "osgi.http.whiteboard.target",
                "(gantry.endpoint=" + endpoint + ")");
        registration = context.registerService(Servlet.class, servlet, new Hashtable<>(properties));
    }

    @Override
    public void close() {
        registration.unregister();
    }
}

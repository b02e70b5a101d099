package org.gantry.agent;

import jakarta.servlet.Servlet;
import java.nio.file.Path;
import java.util.Hashtable;
import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

/** Puts an agent's servlet on the HTTP server that has the agent's endpoint name, or on a socket. */
final class AgentEndpoint implements AutoCloseable {
    private final ServiceRegistration<Servlet> registration;

    AgentEndpoint(BundleContext context, String endpoint, Servlet servlet) {
        this(context, servlet, onEndpoint(endpoint));
    }

    @SuppressWarnings("JdkObsolete") // the framework takes nothing else
    private AgentEndpoint(BundleContext context, Servlet servlet, Map<String, Object> properties) {
        registration = context.registerService(Servlet.class, servlet, new Hashtable<>(properties));
    }

    /** On a Unix domain socket, with whoever serves servlets there. */
    static AgentEndpoint onSocket(BundleContext context, Path socket, Servlet servlet) {
        return new AgentEndpoint(context, servlet, Map.of("gantry.socket.path", socket.toString()));
    }

    private static Map<String, Object> onEndpoint(String endpoint) {
        return Map.of(
                "osgi.http.whiteboard.servlet.name",
                "agent." + endpoint,
                "osgi.http.whiteboard.servlet.pattern",
                "/*",
                "osgi.http.whiteboard.servlet.asyncSupported",
                true,
                "osgi.http.whiteboard.target",
                "(gantry.endpoint=" + endpoint + ")");
    }

    @Override
    public void close() {
        registration.unregister();
    }
}

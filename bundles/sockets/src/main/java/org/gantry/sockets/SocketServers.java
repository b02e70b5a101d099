package org.gantry.sockets;

import jakarta.servlet.Servlet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.IdentityHashMap;
import java.util.Map;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves each servlet that has the property {@code gantry.socket.path}, the absolute path of a Unix domain socket, on that
 * socket. The HTTP service listens on addresses of the network only.
 */
@Component(service = SocketServers.class, immediate = true)
public final class SocketServers {
    private static final Logger LOG = LoggerFactory.getLogger(SocketServers.class);
    private static final String PATH = "gantry.socket.path";

    private final Map<Servlet, SocketServer> servers = new IdentityHashMap<>();

    @Reference(
            target = "(" + PATH + "=*)",
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    synchronized void addServlet(Servlet servlet, Map<String, Object> properties) {
        Path path = Path.of(String.valueOf(properties.get(PATH)));
        try {
            servers.put(servlet, new SocketServer(path, servlet));
            LOG.info("Serving HTTP on {}", path);
        } catch (IOException | RuntimeException e) {
            LOG.error("Not served: {}", e.getMessage(), e);
        }
    }

    synchronized void removeServlet(Servlet servlet) {
        SocketServer server = servers.remove(servlet);
        if (server != null) {
            server.close();
        }
    }

    @Deactivate
    synchronized void stop() {
        servers.values().forEach(SocketServer::close);
        servers.clear();
    }
}

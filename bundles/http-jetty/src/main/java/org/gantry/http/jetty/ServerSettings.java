package org.gantry.http.jetty;

import org.apache.felix.http.jetty.ConnectorFactory;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.server.AbstractConnector;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.osgi.service.component.annotations.Component;

/**
 * Makes every HTTP server read requests as Mesos reads them, which its configuration has no words for. A factory of
 * connectors is who gets to see a server once its ports are open; the connector that it has to make leaves at once.
 */
@Component
public final class ServerSettings implements ConnectorFactory {
    @Override
    public Connector createConnector(Server server) {
        for (Connector connector : server.getConnectors()) {
            connector.getConnectionFactories().forEach(ServerSettings::apply);
        }
        return new NoConnections(server);
    }

    private static void apply(ConnectionFactory factory) {
        if (factory instanceof HttpConfiguration.ConnectionFactory http) {
            HttpConfiguration configuration = http.getHttpConfiguration();
            // Otherwise "Application/json" is taken for the usual "application/json", which is another one to Mesos.
            configuration.setHeaderCacheCaseSensitive(true);
            // A request target in absolute form counts, whatever the Host header says.
            configuration.setHttpCompliance(configuration
                    .getHttpCompliance()
                    .with("AbsoluteTargets", HttpCompliance.Violation.MISMATCHED_AUTHORITY));
        }
    }

    private static final class NoConnections extends AbstractConnector {
        NoConnections(Server server) {
            super(server, null, null, null, 0, new HttpConnectionFactory());
        }

        /** Does not stay: who else looks at a server's connectors expects them to have ports. */
        @Override
        protected void doStart() {
            getServer().removeConnector(this);
        }

        @Override
        protected void accept(int acceptor) {
            throw new IllegalStateException("There are no acceptors");
        }

        @Override
        public Object getTransport() {
            return null;
        }
    }
}

package org.gantry.security.tls;

import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/**
 * A connector that never listens. It is of the one kind that the HTTP service can describe in its properties, which it
 * does for every connector of a server.
 */
final class SilentConnector extends ServerConnector {
    SilentConnector(Server server) {
        super(server);
        setHost("127.0.0.1");
    }

    @Override
    protected void doStart() {
        // Nothing is opened.
    }

    @Override
    protected void doStop() {
        // Nothing was opened.
    }
}

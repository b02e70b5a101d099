package org.gantry.security.tls;

import java.security.Security;
import java.time.Duration;
import org.apache.felix.http.jetty.ConnectorFactory;
import org.gantry.security.files.PemProvider;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/**
 * Starts before the HTTP servers, so that they can read PEM files. Not a component, since it comes before those who look
 * after components.
 */
public final class Activator implements BundleActivator {
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private final PemProvider provider = new PemProvider();
    private final CertificateWatch watch = new CertificateWatch(INTERVAL);

    @Override
    public void start(BundleContext context) {
        Security.addProvider(provider);
        watch.start();
        TlsPorts ports = new TlsPorts("yes".equals(context.getProperty("gantry.tls.downgrade")));
        context.registerService(
                ConnectorFactory.class,
                server -> {
                    ports.prepare(server);
                    return watch.adopt(server);
                },
                null);
    }

    @Override
    public void stop(BundleContext context) {
        watch.close();
        Security.removeProvider(provider.getName());
    }
}

package org.gantry.distribution.readiness;

import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

/**
 * Stops the bundles whatever ends the process. Karaf does so for SIGTERM alone; at Ctrl-C or the end of a terminal the
 * JVM would be gone before the agent has ended the tasks of a quickstart.
 */
@Component(service = {})
public final class OrderlyExit {
    private static final long LIMIT_MILLIS = 50_000;

    private final Thread hook;

    @Activate
    public OrderlyExit(BundleContext context) {
        this(context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).adapt(Framework.class));
    }

    OrderlyExit(Framework framework) {
        hook = new Thread(() -> stop(framework), "gantry-exit");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** For when the framework is stopped first, as Karaf does at SIGTERM. */
    @Deactivate
    public void deactivate() {
        if (Thread.currentThread() == hook || hook.isAlive()) {
            return;
        }
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException exiting) {
            // Then the hook finds the framework stopped, or waits for that.
            return;
        }
    }

    // This bundle is stopped while it runs, so nothing may be loaded after the first line.
    private static void stop(Framework framework) {
        try {
            framework.stop();
            framework.waitForStop(LIMIT_MILLIS);
        } catch (BundleException e) {
            throw new IllegalStateException("The node cannot be stopped", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

package org.gantry.distribution.exam;

import java.util.Hashtable;
import org.ops4j.pax.exam.ProbeInvokerFactory;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** Offers the invoker to Pax Exam, which asks for it by the driver's name. */
public final class Activator implements BundleActivator {
    @Override
    public void start(BundleContext context) {
        Hashtable<String, Object> properties = new Hashtable<>();
        properties.put("driver", "junit5");
        ProbeInvokerFactory factory =
                (probe, expression) -> new JupiterInvoker(((BundleContext) probe).getBundle(), expression);
        context.registerService(ProbeInvokerFactory.class, factory, properties);
    }

    @Override
    public void stop(BundleContext context) {
        // The framework takes the service back.
    }
}

package org.gantry.master;

import jakarta.servlet.Servlet;
import java.time.Clock;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.Map;
import org.gantry.allocator.spi.Allocator;
import org.gantry.http.process.Verbosity;
import org.gantry.master.config.Flags;
import org.gantry.master.security.MasterSecurity;
import org.gantry.modulehost.spi.ModuleHost;
import org.gantry.observability.MetricSource;
import org.gantry.security.guard.SecurityModules;
import org.gantry.state.spi.LeaderElection;
import org.gantry.state.spi.StateStore;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** The master as a component: configured under {@code org.gantry.master} with the names of Mesos's flags. */
@Component(
        configurationPid = "org.gantry.master",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        service = {})
public final class MasterComponent {
    private final Master master;
    private final ServiceRegistration<Servlet> servlet;

    @Activate
    public MasterComponent(BundleContext context, Map<String, Object> configuration, @Reference ModuleHost modules) {
        Flags flags = new Flags(configuration);
        MasterSecurity security = MasterSecurity.of(flags.values(), SecurityModules.of(modules));
        master = new Master(flags, modules.point(Allocator.class), security, Clock.systemUTC());
        master.start();
        servlet = context.registerService(Servlet.class, master.servlet(), whiteboard());
    }

    @SuppressWarnings("JdkObsolete") // what the framework wants
    private static Dictionary<String, Object> whiteboard() {
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put("osgi.http.whiteboard.servlet.pattern", "/*");
        properties.put("osgi.http.whiteboard.servlet.name", "gantry-master");
        properties.put("osgi.http.whiteboard.servlet.asyncSupported", true);
        properties.put("osgi.http.whiteboard.target", "(gantry.endpoint=master)");
        return properties;
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void addMetrics(MetricSource source) {
        master.measure(source);
    }

    void removeMetrics(MetricSource source) {
        master.forget(source);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void setStateStore(StateStore store) {
        master.use(store);
    }

    /** A replacement is bound before what it replaces is unbound. */
    void unsetStateStore(StateStore store) {
        master.release(store);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void setLeaderElection(LeaderElection election) {
        master.contend(election);
    }

    void unsetLeaderElection(LeaderElection election) {
        master.withdraw(election);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void setVerbosity(Verbosity verbosity) {
        master.use(verbosity);
    }

    void unsetVerbosity(Verbosity verbosity) {
        master.release(verbosity);
    }

    /** The master first: streams that end because their servlet goes must not look like frameworks that left. */
    @Deactivate
    void stop() {
        master.close();
        servlet.unregister();
    }
}

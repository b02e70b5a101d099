package org.gantry.frameworks.services;

import jakarta.servlet.Servlet;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.gantry.frameworks.services.runtime.Leadership;
import org.gantry.frameworks.services.web.ServicesServlet;
import org.gantry.state.spi.LeaderElection;
import org.gantry.state.spi.StateStore;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;

/** The framework in a container: starts when a store and an election are there, serves on the endpoint {@code services}. */
@Component(
        configurationPid = "org.gantry.services",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true,
        service = {})
@Designate(ocd = ServicesConfiguration.class)
public final class ServicesComponent {
    private final ServicesSettings settings;
    private final BundleContext context;
    private final SwitchableStore store = new SwitchableStore();
    private final ExecutorService starter = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "services-starter");
        thread.setDaemon(true);
        return thread;
    });
    private volatile LeaderElection election;
    private LeaderElection entered;
    private Optional<Leadership> leadership = Optional.empty();
    private Optional<ServiceRegistration<Servlet>> servlet = Optional.empty();
    private boolean stopped;

    @Activate
    public ServicesComponent(ServicesConfiguration configuration, BundleContext context) {
        this.settings = ServicesConfiguration.Reader.read(configuration);
        this.context = context;
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindStore(StateStore bound) {
        store.use(Optional.of(bound));
        starter.execute(this::start);
    }

    void unbindStore(StateStore gone) {
        store.drop(gone);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindElection(LeaderElection bound) {
        election = bound;
        starter.execute(this::start);
    }

    void unbindElection(LeaderElection gone) {
        if (election == gone) {
            election = null;
        }
    }

    /** Without an election nothing starts: another node may be leading. */
    private synchronized void start() {
        LeaderElection present = election;
        if (stopped || present == null || !store.isPresent()) {
            return;
        }
        if (leadership.isPresent()) {
            enter(leadership.get(), present);
            return;
        }
        entered = present;
        Leadership started = new Leadership(settings, store, Optional.of(present), Clock.systemUTC());
        leadership = Optional.of(started);
        started.start();
        Map<String, Object> properties = new HashMap<>();
        properties.put("osgi.http.whiteboard.servlet.name", "services");
        properties.put("osgi.http.whiteboard.servlet.pattern", new String[] {"/*"});
        properties.put("osgi.http.whiteboard.servlet.asyncSupported", true);
        properties.put("osgi.http.whiteboard.target", "(gantry.endpoint=services)");
        servlet = Optional.of(context.registerService(
                Servlet.class, new ServicesServlet(started), FrameworkUtil.asDictionary(properties)));
    }

    private void enter(Leadership running, LeaderElection present) {
        if (entered != present) {
            entered = present;
            running.enter(present);
        }
    }

    @Deactivate
    void deactivate() {
        starter.shutdownNow();
        Optional<Leadership> running;
        synchronized (this) {
            stopped = true;
            servlet.ifPresent(ServiceRegistration::unregister);
            servlet = Optional.empty();
            running = leadership;
            leadership = Optional.empty();
        }
        running.ifPresent(Leadership::close);
    }
}

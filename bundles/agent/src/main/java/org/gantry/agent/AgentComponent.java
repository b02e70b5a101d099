package org.gantry.agent;

import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Supplier;
import org.gantry.agent.api.AgentServlet;
import org.gantry.agent.api.ExecutorSocketServlet;
import org.gantry.agent.checkpoint.CheckpointReader;
import org.gantry.agent.config.AgentFlags;
import org.gantry.agent.config.MasterAddress;
import org.gantry.agent.link.ElectedMaster;
import org.gantry.agent.link.MasterLocator;
import org.gantry.agent.security.MasterTls;
import org.gantry.http.process.Verbosity;
import org.gantry.modulehost.spi.ModuleHost;
import org.gantry.observability.MetricSource;
import org.gantry.observability.MetricSources;
import org.gantry.state.spi.LeaderElection;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One agent for each factory configuration {@code org.gantry.agent}, with its servlets on its own endpoint. */
@Component(
        configurationPid = "org.gantry.agent",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        service = {})
public final class AgentComponent {
    private static final Logger LOG = LoggerFactory.getLogger(AgentComponent.class);

    private final MetricSources sources = new MetricSources(ForkJoinPool.commonPool());
    private final Agent agent;
    private final AgentEndpoint endpoint;
    private final Optional<AgentEndpoint> socket;

    /** Flags in the configuration have the names of Mesos's agent flags; keys with a dot are for modules. */
    @Activate
    public AgentComponent(@Reference ModuleHost modules, BundleContext context, Map<String, Object> configuration)
            throws IOException {
        AgentFlags flags = AgentFlags.of(texts(configuration), AgentFlags.runsAsRoot());
        this.agent = new Agent(
                flags,
                new AgentParts(modules, master(flags, modules), Clock.systemUTC(), CheckpointReader.currentBootId()));
        this.endpoint = new AgentEndpoint(context, flags.endpoint(), new AgentServlet(agent, sources));
        this.socket = flags.domainSocket()
                .map(path -> AgentEndpoint.onSocket(context, path, new ExecutorSocketServlet(agent, sources)));
        flags.ignored().forEach(name -> LOG.warn("Flag '{}' chooses nothing here and does nothing", name));
        agent.start();
        LOG.info("Agent {} started with work directory {}", flags.name(), flags.workDir());
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void addMetrics(MetricSource source) {
        sources.add(source);
    }

    void removeMetrics(MetricSource source) {
        sources.remove(source);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void setVerbosity(Verbosity verbosity) {
        agent.use(verbosity);
    }

    void unsetVerbosity(Verbosity verbosity) {
        agent.release(verbosity);
    }

    @Deactivate
    void stop() {
        agent.close();
        socket.ifPresent(AgentEndpoint::close);
        endpoint.close();
    }

    private static Supplier<MasterLocator> master(AgentFlags flags, ModuleHost modules) {
        if (flags.master() instanceof MasterAddress.Elected elected) {
            return () -> new ElectedMaster(
                    modules.point(LeaderElection.class),
                    elected.group(),
                    MasterTls.of(flags.settings()).scheme());
        }
        URI base = ((MasterAddress.Fixed) flags.master()).base();
        return () -> () -> Optional.of(base);
    }

    private static Map<String, String> texts(Map<String, Object> configuration) {
        Map<String, String> texts = new HashMap<>();
        configuration.forEach((key, value) -> {
            boolean ofTheContainer = key.startsWith("service.")
                    || key.startsWith("component.")
                    || key.startsWith("felix.")
                    || key.startsWith(".");
            if (!ofTheContainer) {
                texts.put(key, String.valueOf(value));
            }
        });
        return texts;
    }
}

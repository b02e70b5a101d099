package org.gantry.state.zookeeper;

import java.util.Dictionary;
import java.util.Map;
import org.gantry.state.spi.LeaderElection;
import org.gantry.state.spi.StateStore;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;

/** Offers {@link StateStore} and {@link LeaderElection} as the module {@code zookeeper}, as soon as it is connected. */
@Component(
        service = {},
        configurationPid = ZooKeeperSettings.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class ZooKeeperComponent {
    private final ZooKeeperModule module;

    @Activate
    public ZooKeeperComponent(BundleContext context, Map<String, Object> properties) {
        module = new ZooKeeperModule(ZooKeeperSettings.of(properties), state -> register(context, state));
        module.start();
    }

    private static AutoCloseable register(BundleContext context, ZooKeeperState state) {
        Dictionary<String, Object> properties = FrameworkUtil.asDictionary(
                Map.of("gantry.module", "zookeeper", "gantry.zookeeper.connect", state.address()));
        ServiceRegistration<?> store = context.registerService(StateStore.class, state.store(), properties);
        ServiceRegistration<?> election = context.registerService(LeaderElection.class, state.election(), properties);
        return () -> {
            election.unregister();
            store.unregister();
        };
    }

    @Deactivate
    void deactivate() {
        module.close();
    }
}

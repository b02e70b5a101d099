package org.gantry.containerizers.nativ;

import java.util.HashMap;
import java.util.Map;
import org.gantry.containerizers.spi.Containerizer;
import org.gantry.containerizers.testkit.ContainerizerContract;
import org.gantry.containerizers.testkit.Specs;
import org.gantry.isolators.posix.PosixIsolator;
import org.gantry.isolators.spi.Isolator;
import org.gantry.model.container.ContainerSpec;
import org.gantry.testkit.InMemoryHandleStore;
import org.gantry.testkit.LocalModuleHost;
import org.gantry.testkit.Need;
import org.junit.jupiter.api.BeforeEach;

/** The contract for the native containerizer; subclasses choose isolators. */
abstract class NativeContract extends ContainerizerContract {
    protected final InMemoryHandleStore store = new InMemoryHandleStore(Specs.AGENT);
    protected LocalModuleHost host;

    abstract String isolation();

    /** Makes the isolators afresh, as a new JVM does. */
    void addIsolators(LocalModuleHost fresh) {
        fresh.add(Isolator.class, "posix", 10, new PosixIsolator());
    }

    @Override
    protected Containerizer start() throws Exception {
        host = new LocalModuleHost();
        host.register(store);
        addIsolators(host);
        return new NativeContainerizer(host);
    }

    @Override
    protected void announce(ContainerSpec spec) {
        store.know(spec);
    }

    @Override
    protected Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>();
        settings.put("isolation", isolation());
        return settings;
    }

    @BeforeEach
    void needsLinux() {
        Need.linux();
    }
}

package org.gantry.state.zookeeper;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;
import org.osgi.framework.wiring.BundleWiring;

/** The packaged bundle in a framework that holds nothing but what it needs: it wires, connects and stops cleanly. */
class BareFrameworkIT {
    private static final String STORE = "org.gantry.state.spi.StateStore";
    private static final String ADMIN = "org.osgi.service.cm.ConfigurationAdmin";
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Duration REPEAT = Duration.ofSeconds(5);

    private Path directory;
    private Framework framework;
    private Bundle bundle;

    @BeforeEach
    void startFramework() throws Exception {
        directory = TestDirectories.make();
        framework = ServiceLoader.load(FrameworkFactory.class)
                .findFirst()
                .orElseThrow()
                .newFramework(Map.of(
                        Constants.FRAMEWORK_STORAGE, directory.resolve("cache").toString()));
        framework.start();
        List<Bundle> bundles = new ArrayList<>();
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("framework.directory")))) {
            for (Path file : files.sorted().toList()) {
                bundles.add(
                        framework.getBundleContext().installBundle(file.toUri().toString()));
            }
        }
        for (Bundle needed : bundles) {
            needed.start();
        }
        Path file = Path.of(System.getProperty("bundle.file"));
        bundle = framework.getBundleContext().installBundle(file.toUri().toString());
    }

    @AfterEach
    void stopFramework() throws Exception {
        framework.stop();
        framework.waitForStop(20_000);
        TestDirectories.remove(directory);
    }

    @Test
    void theBundleWiresConnectsAndStopsCleanly() throws Exception {
        Set<Thread> before = threads();
        bundle.start();
        configure(Map.of(
                "connect", "embedded", "embedded.dir", directory.resolve("zk").toString()));
        ServiceReference<?> store = awaitService();
        assertThat(store.getProperty("gantry.module")).isEqualTo("zookeeper");

        Object service = framework.getBundleContext().getService(store);
        assertThat((long) call(service, STORE, "put", "/a/b", "1".getBytes(UTF_8)))
                .isPositive();
        assertThat(call(service, STORE, "children", "/a")).isEqualTo(List.of("b"));

        bundle.stop();
        assertThat(stores()).isEmpty();
        await().atMost(SOON).untilAsserted(() -> {
            Set<Thread> left = threads();
            left.removeAll(before);
            assertThat(left)
                    .filteredOn(thread -> !thread.getName().matches("SCR.*|awaitility.*"))
                    .isEmpty();
        });
    }

    @Test
    void aBadSettingIsRefusedAndARepairedOneIsTaken() throws Exception {
        bundle.start();
        configure(Map.of(
                "connect", "embedded", "embedded.dir", directory.resolve("zk").toString(), "tls", "true"));
        Map<String, String> repaired = Map.of(
                "connect", "embedded", "embedded.dir", directory.resolve("zk").toString());
        // An update within microseconds of another may be taken for the same one by the component runtime.
        await().atMost(SOON).pollDelay(Duration.ZERO).pollInterval(REPEAT).until(() -> {
            if (stores().isEmpty()) {
                configure(repaired);
            }
            return !stores().isEmpty();
        });
    }

    @Test
    void theBundleExportsNothingAndImportsNothingOptional() throws Exception {
        bundle.start();
        BundleWiring wiring = bundle.adapt(BundleWiring.class);
        assertThat(wiring.getCapabilities("osgi.wiring.package")).isEmpty();
        assertThat(wiring.getRequirements("osgi.wiring.package")).isNotEmpty().allSatisfy(requirement -> assertThat(
                        requirement.getDirectives())
                .doesNotContainKey("resolution"));
        Set<String> providers = wiring.getRequiredWires("osgi.wiring.package").stream()
                .map(wire -> wire.getProvider().getSymbolicName())
                .collect(Collectors.toSet());
        assertThat(providers)
                .containsExactlyInAnyOrder(
                        "org.apache.felix.framework", "org.gantry.state.spi", "org.ops4j.pax.logging.pax-logging-api");
    }

    private void configure(Map<String, String> settings) throws Exception {
        ServiceReference<?> reference = framework.getBundleContext().getServiceReference(ADMIN);
        Object admin = framework.getBundleContext().getService(reference);
        Object configuration = call(admin, ADMIN, "getConfiguration", ZooKeeperSettings.PID, "?");
        call(configuration, "org.osgi.service.cm.Configuration", "update", FrameworkUtil.asDictionary(settings));
    }

    /** The test does not share the classes of the framework's bundles. */
    private static Object call(Object object, String type, String name, Object... arguments) throws Exception {
        for (Method method : object.getClass().getClassLoader().loadClass(type).getMethods()) {
            if (method.getName().equals(name) && method.getParameterCount() == arguments.length) {
                return method.invoke(object, arguments);
            }
        }
        throw new NoSuchMethodException(type + "." + name);
    }

    private ServiceReference<?> awaitService() throws Exception {
        await().atMost(SOON).pollInterval(Duration.ofMillis(10)).untilAsserted(() -> assertThat(stores())
                .hasSize(1));
        return stores().get(0);
    }

    /** Of whatever class loader. */
    private List<ServiceReference<?>> stores() throws Exception {
        ServiceReference<?>[] found = framework.getBundleContext().getAllServiceReferences(STORE, null);
        return found == null ? List.of() : List.of(found);
    }

    private static Set<Thread> threads() {
        return new HashSet<>(Thread.getAllStackTraces().keySet());
    }
}

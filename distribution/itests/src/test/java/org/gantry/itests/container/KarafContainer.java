package org.gantry.itests.container;

import static org.ops4j.pax.exam.CoreOptions.bundle;
import static org.ops4j.pax.exam.CoreOptions.vmOption;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.editConfigurationFileExtend;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.editConfigurationFilePut;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.karafDistributionConfiguration;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.ops4j.pax.exam.ExamSystem;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.TestAddress;
import org.ops4j.pax.exam.TestContainer;
import org.ops4j.pax.exam.TestProbeBuilder;
import org.ops4j.pax.exam.karaf.options.KarafExamSystemConfigurationOption;
import org.ops4j.pax.exam.spi.PaxExamRuntime;

/** The distribution's archive, unpacked and started by Pax Exam on free ports. Host side of {@link InKaraf}. */
final class KarafContainer {
    private final ExamSystem system;
    private final TestContainer container;
    private final Map<String, TestAddress> tests = new HashMap<>();

    private KarafContainer(ExamSystem system, TestContainer container) {
        this.system = system;
        this.container = container;
    }

    static KarafContainer start() {
        try {
            ExamSystem system = PaxExamRuntime.createTestSystem(options());
            return new KarafContainer(
                    system, PaxExamRuntime.createContainer(system).start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void stop() {
        container.stop();
        system.clear();
    }

    /** Runs one method of a test class in the container; a failure there is thrown here, with its trace as text. */
    void run(Class<?> test, String method) {
        if (tests.isEmpty()) {
            installProbe(test);
        }
        container.call(tests.get(method));
    }

    // One probe for all methods: Pax Exam removes it when it stops the container.
    private void installProbe(Class<?> test) {
        try {
            TestProbeBuilder builder = system.createProbe();
            for (Method method : test.getDeclaredMethods()) {
                if (method.isAnnotationPresent(Test.class)) {
                    tests.put(method.getName(), builder.addTest(test, method.getName()));
                }
            }
            try (InputStream probe = builder.build().getStream()) {
                container.installProbe(probe);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Option[] options() {
        List<Option> options = new ArrayList<>();
        options.add(karafDistributionConfiguration()
                .frameworkUrl(url("gantry.archive"))
                .karafVersion(property("gantry.exam.karaf"))
                .name("Gantry")
                .useDeployFolder(false)
                .unpackDirectory(new File(property("gantry.exam.repository"))
                        .toPath()
                        .resolveSibling("exam")
                        .toFile()));
        options.add(new KarafExamSystemConfigurationOption("junit5"));
        options.add(bundle(url("gantry.exam.bundle")));
        options.add(editConfigurationFileExtend(
                "etc/org.ops4j.pax.url.mvn.cfg",
                "org.ops4j.pax.url.mvn.defaultRepositories",
                url("gantry.exam.repository") + "@id=exam@snapshots"));
        for (String server : List.of("master", "agent", "services", "dashboard")) {
            options.add(port("org.apache.felix.http-" + server, "org.osgi.service.http.port"));
        }
        options.add(port("org.apache.karaf.shell", "sshPort"));
        for (String flag : List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")) {
            options.add(vmOption(flag));
        }
        options.add(vmOption("-Dcom.google.protobuf.use_unsafe_pre22_gencode=true"));
        return options.toArray(Option[]::new);
    }

    private static Option port(String configuration, String key) {
        try (ServerSocket socket = new ServerSocket(0)) {
            return editConfigurationFilePut(
                    "etc/" + configuration + ".cfg", key, Integer.toString(socket.getLocalPort()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String url(String property) {
        return Path.of(property(property)).toAbsolutePath().normalize().toUri().toString();
    }

    private static String property(String name) {
        String value = System.getProperty(name);
        if (value == null) {
            throw new IllegalStateException("System property " + name + " is not set; run the tests with Maven");
        }
        return value;
    }
}

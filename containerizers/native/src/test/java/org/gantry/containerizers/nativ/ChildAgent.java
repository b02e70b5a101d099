package org.gantry.containerizers.nativ;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.gantry.containerizers.spi.Launched;
import org.gantry.containerizers.testkit.Specs;
import org.gantry.isolators.fake.FakeIsolator;
import org.gantry.isolators.posix.PosixIsolator;
import org.gantry.isolators.spi.Isolator;
import org.gantry.model.container.ContainerId;
import org.gantry.model.container.ContainerSpec;
import org.gantry.testkit.DirectoryHandleStore;
import org.gantry.testkit.LocalModuleHost;

/**
 * An agent of sorts in a JVM of its own, that a test kills before it has stored any handle that a launch returned.
 * Arguments: directory, containers to launch.
 */
final class ChildAgent {
    private static final String READY = "ready";

    private ChildAgent() {}

    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[0]);
        DirectoryHandleStore store = new DirectoryHandleStore(directory.resolve("handles"), Specs.AGENT);
        LocalModuleHost host = new LocalModuleHost();
        host.register(store);
        host.add(Isolator.class, "posix", 10, new PosixIsolator());
        FakeIsolator fake = new FakeIsolator("1.0.0");
        host.add(Isolator.class, "fake", 100, fake);
        NativeContainerizer containerizer = new NativeContainerizer(host);
        for (int i = 0; i < Integer.parseInt(arguments[1]); i++) {
            ContainerSpec spec = spec(directory, "c" + i);
            store.know(spec);
            Launched launched = containerizer.launch(spec).toCompletableFuture().get();
            Files.writeString(directory.resolve("pid-c" + i), Long.toString(launched.pid()));
        }
        fake.script().block("isolate");
        ContainerSpec unfinished = spec(directory, "unfinished");
        store.know(unfinished);
        containerizer.launch(unfinished);
        while (fake.calls().stream().noneMatch(call -> call.startsWith("isolate unfinished"))) {
            Thread.onSpinWait();
        }
        Files.writeString(directory.resolve(READY), READY);
        new CountDownLatch(1).await();
    }

    /** The first one ends as soon as a file {@code go} appears in its sandbox. */
    static ContainerSpec spec(Path directory, String id) throws Exception {
        String command = id.equals("c0") ? "until [ -e go ]; do sleep 0.05; done; exit 42" : "exec sleep 1000";
        return Specs.in(directory, Map.of("isolation", "posix,fake"))
                .id(ContainerId.of(id))
                .shell(command)
                .build();
    }
}

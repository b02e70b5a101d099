package org.gantry.containerizers.nativ;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.gantry.containerizers.testkit.Specs;
import org.gantry.isolators.cgroups.CgroupsIsolator;
import org.gantry.isolators.namespaces.NamespacesIsolator;
import org.gantry.isolators.posix.PosixIsolator;
import org.gantry.isolators.spi.Isolator;
import org.gantry.model.container.ContainerSpec;
import org.gantry.testkit.InMemoryHandleStore;
import org.gantry.testkit.LocalModuleHost;
import org.gantry.testkit.TempDirectory;

/**
 * Measures launches, from the call to the started task, and whole lives, from the call to the end of the destruction.
 * Run by hand: {@code main ISOLATION COUNT}.
 */
public final class LaunchBenchmark {
    private static final int WARM_UP = 100;
    private static final int AT_ONCE = 8;

    private LaunchBenchmark() {}

    public static void main(String[] arguments) throws Exception {
        String isolation = arguments[0];
        int count = Integer.parseInt(arguments[1]);
        InMemoryHandleStore store = new InMemoryHandleStore(Specs.AGENT);
        LocalModuleHost host = new LocalModuleHost();
        host.register(store);
        host.add(Isolator.class, "posix", 10, new PosixIsolator());
        host.add(Isolator.class, "cgroups", 20, new CgroupsIsolator());
        host.add(Isolator.class, "namespaces", 30, new NamespacesIsolator());
        try (TempDirectory directory = TempDirectory.create("gantry-launches");
                NativeContainerizer containerizer = new NativeContainerizer(host)) {
            Map<String, String> settings = Map.of(
                    "isolation",
                    isolation,
                    "cgroups.root",
                    "gantry/benchmark-" + ProcessHandle.current().pid());
            oneAtATime(containerizer, store, directory.path(), settings, WARM_UP);
            long[] nanos = oneAtATime(containerizer, store, directory.path(), settings, count);
            Arrays.sort(nanos);
            System.out.printf(
                    "%s: launch p50 %.1f ms, p99 %.1f ms%n",
                    isolation, nanos[count / 2] / 1e6, nanos[count * 99 / 100] / 1e6);
            long start = System.nanoTime();
            manyAtOnce(containerizer, store, directory.path(), settings, count);
            System.out.printf(
                    "%s: %.0f lives of `exit 0` per second, %d at once%n",
                    isolation, count / ((System.nanoTime() - start) / 1e9), AT_ONCE);
        }
    }

    private static long[] oneAtATime(
            NativeContainerizer containerizer,
            InMemoryHandleStore store,
            Path directory,
            Map<String, String> settings,
            int count)
            throws Exception {
        long[] nanos = new long[count];
        for (int i = 0; i < count; i++) {
            ContainerSpec spec = Specs.in(directory, settings).shell("exit 0").build();
            store.know(spec);
            long start = System.nanoTime();
            containerizer.launch(spec).toCompletableFuture().get();
            nanos[i] = System.nanoTime() - start;
            containerizer.waitFor(spec.id()).toCompletableFuture().get();
            containerizer.destroy(spec.id()).toCompletableFuture().get();
        }
        return nanos;
    }

    private static void manyAtOnce(
            NativeContainerizer containerizer,
            InMemoryHandleStore store,
            Path directory,
            Map<String, String> settings,
            int count)
            throws Exception {
        List<CompletableFuture<Void>> lives = new ArrayList<>();
        for (int worker = 0; worker < AT_ONCE; worker++) {
            CompletableFuture<Void> life = CompletableFuture.completedFuture(null);
            for (int i = 0; i < count / AT_ONCE; i++) {
                ContainerSpec spec =
                        Specs.in(directory, settings).shell("exit 0").build();
                store.know(spec);
                life = life.thenCompose(done -> containerizer.launch(spec))
                        .thenCompose(launched -> containerizer.waitFor(spec.id()))
                        .thenCompose(exit -> containerizer.destroy(spec.id()));
            }
            lives.add(life);
        }
        for (CompletableFuture<Void> life : lives) {
            life.get();
        }
    }
}

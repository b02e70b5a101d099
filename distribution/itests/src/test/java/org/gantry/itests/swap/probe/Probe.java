package org.gantry.itests.swap.probe;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.AllServiceListener;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.FrameworkListener;
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.SynchronousBundleListener;
import org.osgi.framework.wiring.BundleWiring;

/**
 * A bundle that is dropped into a node under test. It writes down what happens to bundles (a refresh shows as
 * {@code unresolved}) and to the services of Gantry's bundles, and tells which class loaders of modules are still alive when a file asks for it.
 */
public final class Probe implements BundleActivator, SynchronousBundleListener, FrameworkListener, AllServiceListener {
    /** Folder below the work directory by which the test and this bundle meet. */
    public static final String FOLDER = "probe";

    public static final String EVENTS = "events";
    public static final String REQUEST = "request";
    public static final String LOADERS = "loaders";

    private static final long LOOK_MILLIS = 50;
    private static final int COLLECTIONS = 3;

    private final Queue<Watched> loaders = new ConcurrentLinkedQueue<>();
    private final ExecutorService looking = Executors.newSingleThreadExecutor();
    private Path folder = Path.of(FOLDER);

    /** A module's class loader, not held. */
    private record Watched(String module, WeakReference<ClassLoader> loader) {}

    @Override
    public void start(BundleContext context) throws IOException {
        folder = Files.createDirectories(Path.of(context.getProperty("gantry.work_dir"), FOLDER));
        Arrays.stream(context.getBundles()).forEach(this::watch);
        context.addBundleListener(this);
        context.addFrameworkListener(this);
        context.addServiceListener(this);
        looking.execute(this::answer);
        write("probe started");
    }

    @Override
    public void stop(BundleContext context) {
        looking.shutdownNow();
    }

    @Override
    public void bundleChanged(BundleEvent event) {
        watch(event.getBundle());
        String kind =
                switch (event.getType()) {
                    case BundleEvent.STARTED -> "started";
                    case BundleEvent.STOPPED -> "stopped";
                    case BundleEvent.UPDATED -> "updated";
                    case BundleEvent.UNRESOLVED -> "unresolved";
                    case BundleEvent.INSTALLED -> "installed";
                    case BundleEvent.UNINSTALLED -> "uninstalled";
                    default -> "";
                };
        if (!kind.isEmpty()) {
            write("bundle " + kind + " " + name(event.getBundle()));
        }
    }

    @Override
    public void frameworkEvent(FrameworkEvent event) {
        if (event.getType() == FrameworkEvent.ERROR) {
            write("error " + name(event.getBundle()) + " " + event.getThrowable());
        }
    }

    @Override
    public void serviceChanged(ServiceEvent event) {
        Bundle bundle = event.getServiceReference().getBundle();
        if (bundle != null && bundle.getSymbolicName().startsWith("org.gantry.")) {
            write("service " + (event.getType() == ServiceEvent.UNREGISTERING ? "gone" : "there") + " " + name(bundle));
        }
    }

    private void watch(Bundle bundle) {
        BundleWiring wiring = bundle.adapt(BundleWiring.class);
        if (wiring == null || bundle.getHeaders().get("Gantry-Module") == null) {
            return;
        }
        ClassLoader loader = wiring.getClassLoader();
        if (loader != null
                && loaders.stream().noneMatch(watched -> watched.loader().refersTo(loader))) {
            loaders.add(new Watched(name(bundle), new WeakReference<>(loader)));
        }
    }

    private void answer() {
        try {
            while (!looking.awaitTermination(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                if (Files.exists(folder.resolve(REQUEST))) {
                    tellLoaders();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    private void tellLoaders() throws IOException {
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
        }
        List<String> alive = loaders.stream()
                .filter(watched -> !watched.loader().refersTo(null))
                .map(Watched::module)
                .toList();
        Path part = Files.write(folder.resolve(LOADERS + ".part"), alive);
        Files.delete(folder.resolve(REQUEST));
        Files.move(part, folder.resolve(LOADERS), StandardCopyOption.ATOMIC_MOVE);
    }

    private static String name(Bundle bundle) {
        return bundle.getSymbolicName() + " " + bundle.getVersion();
    }

    private synchronized void write(String line) {
        try {
            Files.writeString(
                    folder.resolve(EVENTS), line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

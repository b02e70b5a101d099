package org.gantry.itests.container;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.SynchronousBundleListener;

/** Records what happens to the bundles that are there already: a stop, a refresh, an update, a removal. */
final class Disturbances implements AutoCloseable {
    private static final Map<Integer, String> KINDS = Map.of(
            BundleEvent.STOPPED, "stopped",
            BundleEvent.UNRESOLVED, "unresolved",
            BundleEvent.UPDATED, "updated",
            BundleEvent.UNINSTALLED, "uninstalled");

    private final BundleContext context;
    private final Set<Long> present;
    private final Queue<String> seen = new ConcurrentLinkedQueue<>();
    private final SynchronousBundleListener listener = this::record;

    Disturbances(BundleContext context) {
        this.context = context;
        present = Arrays.stream(context.getBundles()).map(Bundle::getBundleId).collect(Collectors.toSet());
        context.addBundleListener(listener);
    }

    List<String> seen() {
        return List.copyOf(seen);
    }

    @Override
    public void close() {
        context.removeBundleListener(listener);
    }

    private void record(BundleEvent event) {
        String kind = KINDS.get(event.getType());
        if (kind != null && present.contains(event.getBundle().getBundleId())) {
            seen.add(event.getBundle() + " " + kind);
        }
    }
}

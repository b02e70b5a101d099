package org.gantry.master.registry;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.gantry.observability.MetricSource;
import org.gantry.observability.Timings;
import org.gantry.state.spi.StateStore.Change;

/** {@code registrar/...}: how large the registry is, and how long it takes to read and to write. For any thread. */
final class RegistryMetrics implements MetricSource {
    private final Timings stores = new Timings("registrar/state_store");
    private final Map<String, Integer> sizes = new ConcurrentHashMap<>();
    private final AtomicLong bytes = new AtomicLong();
    private volatile Duration fetch = Duration.ZERO;
    private volatile boolean recovered;

    /** The registry is read from the beginning. */
    void reading() {
        sizes.clear();
        bytes.set(0);
    }

    void read(String path, int size) {
        Integer before = sizes.put(path, size);
        bytes.addAndGet(size - (before == null ? 0 : before));
    }

    void fetched(Duration took) {
        fetch = took;
        recovered = true;
    }

    void stored(Iterable<Change> changes, Duration took) {
        stores.took(took);
        for (Change change : changes) {
            if (change instanceof Change.Put put) {
                read(put.path(), put.data().length);
            } else {
                Integer before = sizes.remove(change.path());
                bytes.addAndGet(before == null ? 0 : -before);
            }
        }
    }

    @Override
    public Map<String, Double> metrics() {
        Map<String, Double> metrics = new TreeMap<>(stores.metrics());
        metrics.put("registrar/registry_size_bytes", (double) bytes.get());
        metrics.put("registrar/state_fetch_ms", fetch.toNanos() / 1e6);
        metrics.put("registrar/log/recovered", recovered ? 1.0 : 0.0);
        return metrics;
    }
}

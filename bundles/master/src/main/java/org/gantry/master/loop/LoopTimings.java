package org.gantry.master.loop;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import org.gantry.observability.MetricSource;
import org.gantry.observability.Timings;

/** How long the owner thread's work takes, and how long it waits to be done: the latest thousand of each. For any thread. */
public final class LoopTimings implements MetricSource {
    private final Timings runs = new Timings("allocator/mesos/allocation_run");
    private final Timings latencies = new Timings("allocator/mesos/allocation_run_latency");
    private final Timings waits = new Timings("master/owner/queue_wait");
    private final Timings batches = new Timings("master/owner/batch");
    private final LongAdder commands = new LongAdder();

    void allocated(Duration took) {
        runs.took(took);
    }

    /** @param latency from when a cycle was first wanted to when it began */
    void waited(Duration latency) {
        latencies.took(latency);
    }

    /**
     * Commands that were applied together.
     *
     * @param waited the one that waited longest
     */
    void applied(int count, Duration waited, Duration took) {
        commands.add(count);
        waits.took(waited);
        batches.took(took);
    }

    @Override
    public Map<String, Double> metrics() {
        Map<String, Double> metrics = new TreeMap<>();
        metrics.put("allocator/mesos/allocation_runs", (double) runs.count());
        metrics.put("master/owner/commands", commands.doubleValue());
        metrics.putAll(runs.metrics());
        metrics.putAll(latencies.metrics());
        metrics.putAll(waits.metrics());
        metrics.putAll(batches.metrics());
        return metrics;
    }
}

package org.gantry.observability;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All metrics of several sources that come and go. For any thread. */
public final class MetricSources {
    private static final Logger LOG = LoggerFactory.getLogger(MetricSources.class);

    /** What nobody waits longer for, whoever asks. */
    private static final Duration LONGEST = Duration.ofSeconds(10);

    private final List<MetricSource> sources = new CopyOnWriteArrayList<>();
    private final Executor executor;

    /** @param executor asks the sources: the common pool, say */
    public MetricSources(Executor executor) {
        this.executor = executor;
    }

    public MetricSources add(MetricSource source) {
        sources.add(source);
        return this;
    }

    public void remove(MetricSource source) {
        sources.remove(source);
    }

    /**
     * The values of all sources by name. A source that fails, or takes longer than the timeout, is left out.
     *
     * @param timeout ten seconds if empty, and at most
     */
    public SortedMap<String, Double> values(Optional<Duration> timeout) {
        Duration patience = timeout.filter(time -> time.compareTo(LONGEST) < 0).orElse(LONGEST);
        long deadline = System.nanoTime() + patience.toNanos();
        Map<MetricSource, CompletableFuture<Map<String, Double>>> asked = sources.stream()
                .collect(Collectors.toMap(
                        source -> source, source -> CompletableFuture.supplyAsync(source::metrics, executor)));
        SortedMap<String, Double> values = new TreeMap<>();
        asked.forEach((source, answer) -> values.putAll(await(source, answer, deadline - System.nanoTime())));
        return values;
    }

    private static Map<String, Double> await(
            MetricSource source, CompletableFuture<Map<String, Double>> answer, long nanos) {
        try {
            return answer.get(Math.max(0, nanos), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            LOG.debug("{} took too long to tell its metrics", source);
        } catch (ExecutionException e) {
            LOG.warn("{} cannot tell its metrics", source, e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return Map.of();
    }
}

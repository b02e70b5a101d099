package org.gantry.observability;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class MetricSourcesTest {
    @Test
    void aSourceThatFailsOrIsLateIsLeftOut() {
        ExecutorService threads = Executors.newCachedThreadPool();
        CountDownLatch never = new CountDownLatch(1);
        try {
            MetricSources sources = new MetricSources(threads)
                    .add(() -> Map.of("b", 1.0))
                    .add(() -> {
                        throw new IllegalStateException("broken");
                    })
                    .add(() -> {
                        try {
                            never.await();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                        return Map.of("late", 1.0);
                    })
                    .add(() -> Map.of("a", 2.0));
            assertThat(sources.values(Optional.of(Duration.ofMillis(300))))
                    .containsExactly(Map.entry("a", 2.0), Map.entry("b", 1.0));
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aSourceThatIsGoneIsNotAsked() {
        MetricSource source = () -> Map.of("a", 1.0);
        MetricSources sources = new MetricSources(Runnable::run).add(source);
        assertThat(sources.values(Optional.empty())).containsOnlyKeys("a");
        sources.remove(source);
        assertThat(sources.values(Optional.empty())).isEmpty();
    }

    @Test
    void hostAndProcessTellWhatTheyAre() {
        assertThat(new HostMetrics().metrics())
                .containsKeys("system/load_1min", "system/load_5min", "system/load_15min", "system/mem_total_bytes");
        assertThat(new HostMetrics().metrics().get("system/mem_total_bytes"))
                .isGreaterThan(new HostMetrics().metrics().get("system/mem_free_bytes"));
        assertThat(new ProcessMetrics().metrics().get("jvm/threads")).isPositive();
        assertThat(new ProcessMetrics().metrics().get("jvm/open_files")).isPositive();
    }
}

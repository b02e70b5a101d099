package org.gantry.observability;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TimingsTest {
    private final Timings timings = new Timings("store");

    @Test
    void nothingIsToldBeforeTheFirstTime() {
        assertThat(timings.metrics()).isEmpty();
    }

    @Test
    void percentilesLieBetweenNeighbours() {
        IntStream.rangeClosed(1, 101).forEach(i -> timings.took(Duration.ofMillis(i)));
        assertThat(timings.metrics())
                .containsEntry("store_ms", 101.0)
                .containsEntry("store_ms/count", 101.0)
                .containsEntry("store_ms/min", 1.0)
                .containsEntry("store_ms/p50", 51.0)
                .containsEntry("store_ms/p9999", 100.99)
                .containsEntry("store_ms/max", 101.0);
    }

    @Test
    void onlyTheLatestThousandCount() {
        timings.took(Duration.ofHours(1));
        IntStream.rangeClosed(1, 1000).forEach(i -> timings.took(Duration.ofMillis(1)));
        assertThat(timings.metrics()).containsEntry("store_ms/max", 1.0).containsEntry("store_ms/count", 1000.0);
    }
}

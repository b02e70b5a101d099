package org.gantry.http.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TimedVerbosityTest {
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final List<Integer> applied = new CopyOnWriteArrayList<>();
    private final TimedVerbosity verbosity = new TimedVerbosity(applied::add, timer);

    @AfterEach
    void stop() {
        timer.shutdownNow();
    }

    @Test
    void fallsBackByItself() {
        verbosity.set(2, Duration.ofMillis(10));
        Awaitility.await().untilAsserted(() -> assertThat(applied).containsExactly(2, 0));
        assertThat(verbosity.level()).isZero();
    }

    @Test
    void aLaterChangeTakesThePlaceOfAnEarlierOne() {
        verbosity.set(1, Duration.ofMillis(10));
        verbosity.set(2, Duration.ofHours(1));
        Awaitility.await().during(Duration.ofMillis(100)).untilAsserted(() -> assertThat(verbosity.level())
                .isEqualTo(2));
        verbosity.set(0, Duration.ofHours(1));
        assertThat(applied).containsExactly(1, 2, 0);
    }
}

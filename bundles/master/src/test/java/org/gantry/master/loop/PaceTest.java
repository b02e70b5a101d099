package org.gantry.master.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class PaceTest {
    private static final Instant START = Instant.parse("2030-01-01T00:00:00Z");

    private final Pace pace = new Pace(-5, START);

    @Test
    void usualTicksAreNoGap() {
        assertThat(pace.look(millis(250), START.plusMillis(250))).isEmpty();
        assertThat(pace.look(millis(1200), START.plusMillis(1200))).isEmpty();
    }

    @Test
    void aSuspendedProcessIsAGapByBothClocks() {
        assertThat(pace.look(millis(90_000), START.plusSeconds(90))).contains(Duration.ofSeconds(90));
        assertThat(pace.look(millis(90_100), START.plusMillis(90_100))).isEmpty();
    }

    @Test
    void aClockThatWasSetAndAMachineThatSleptAreGapsByTheWallClockOnly() {
        assertThat(pace.look(millis(250), START.plusSeconds(3600))).contains(Duration.ofSeconds(3600));
    }

    @Test
    void aClockThatWasSetBackHidesNoGap() {
        assertThat(pace.look(millis(60_000), START.minusSeconds(3600))).contains(Duration.ofSeconds(60));
    }

    private static long millis(long count) {
        return count * 1_000_000 - 5;
    }
}

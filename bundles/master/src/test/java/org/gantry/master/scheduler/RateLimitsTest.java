package org.gantry.master.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who waits how long, and who is refused. */
class RateLimitsTest {
    private static final String LIMITS = """
            {"limits": [
               {"principal": "slow", "qps": 10, "capacity": 2},
               {"principal": "free"}],
             "aggregate_default_qps": 1}""";

    private final AtomicLong now = new AtomicLong(-5);
    private final RateLimits limits = RateLimits.of(LIMITS, now::get);

    @Test
    void givesTurnsAtEvenDistances() {
        assertThat(take("slow")).contains(Duration.ZERO);
        assertThat(take("slow")).contains(Duration.ofMillis(100));
        assertThat(take("slow")).contains(Duration.ofMillis(200));
        now.addAndGet(Duration.ofMillis(250).toNanos());
        assertThat(take("slow")).contains(Duration.ofMillis(50));
        now.addAndGet(Duration.ofSeconds(10).toNanos());
        assertThat(take("slow")).contains(Duration.ZERO);
    }

    @Test
    void refusesWhenAsManyWaitAsMay() {
        take("slow");
        take("slow");
        take("slow");
        assertThat(take("slow")).isEmpty();
        now.addAndGet(Duration.ofMillis(100).toNanos());
        assertThat(take("slow")).contains(Duration.ofMillis(200));
    }

    @Test
    void othersShareOneLimit() {
        assertThat(take("one")).contains(Duration.ZERO);
        assertThat(take("other")).contains(Duration.ofSeconds(1));
        assertThat(take("free")).contains(Duration.ZERO);
        assertThat(take("free")).contains(Duration.ZERO);
        assertThat(limits.take(Optional.empty())).contains(Duration.ZERO);
    }

    @Test
    void letsNobodyWaitForAnAnswerThatWouldComeTooLate() {
        for (int i = 0; i <= 20; i++) {
            assertThat(take("one")).contains(Duration.ofSeconds(i));
        }
        assertThat(take("one")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"limits\": [{\"principal\": \"p\", \"qps\": 0}]} | Invalid qps: 0. It must be a positive number",
                "{\"aggregate_default_qps\": -1}"
                        + " | Invalid aggregate_default_qps: -1. It must be a positive number",
                "{\"limits\": [{\"principal\": \"p\"}, {\"principal\": \"p\"}]}"
                        + " | Duplicate principal p found in RateLimits configuration",
                "{\"limits\": [{\"qps\": 1}]} | A limit in 'rate_limits' names no principal",
                "{\"limit\": []} | Unknown field 'limit' in 'rate_limits'",
                "{\"limits\": [{\"principal\": \"p\", \"qps\": 1, \"capacity\": -1}]} | Invalid capacity: -1",
            })
    void saysWhatIsWrong(String text, String error) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RateLimits.of(text, now::get))
                .withMessage(error);
    }

    private Optional<Duration> take(String principal) {
        return limits.take(Optional.of(principal));
    }
}

package org.gantry.agent.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class HealthPolicyTest {
    private static final Instant START = Instant.EPOCH;

    private final HealthPolicy policy = new HealthPolicy(Duration.ofSeconds(10), 2, START);

    @Test
    void failuresInTheGracePeriodDoNotCount() {
        for (int second = 0; second < 10; second++) {
            assertThat(policy.result(false, START.plusSeconds(second)).matters())
                    .isFalse();
        }
        assertThat(policy.result(false, START.plusSeconds(10))).isEqualTo(new HealthPolicy.Verdict(true, false, false));
        assertThat(policy.result(false, START.plusSeconds(11))).isEqualTo(new HealthPolicy.Verdict(true, false, true));
    }

    @Test
    void successEndsTheGracePeriodAndForgivesFailures() {
        assertThat(policy.result(true, START)).isEqualTo(new HealthPolicy.Verdict(true, true, false));
        assertThat(policy.result(false, START).kill()).isFalse();
        policy.result(true, START);
        assertThat(policy.result(false, START).kill()).isFalse();
        assertThat(policy.result(false, START).kill()).isTrue();
    }
}

package org.gantry.oversubscription.fixed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gantry.model.Resources;
import org.gantry.oversubscription.spi.NodeUsage;
import org.junit.jupiter.api.Test;

class FixedEstimatorTest {
    private static final NodeUsage USAGE = new NodeUsage(Resources.parse("cpus:4"), Optional.empty(), List.of());

    @Test
    void saysWhatIsSet() {
        assertThat(new FixedEstimator().oversubscribable(USAGE, Map.of(FixedEstimator.RESOURCES, "cpus:2;mem:64")))
                .isEqualTo(Resources.parse("cpus:2;mem:64"));
        assertThat(new FixedEstimator().oversubscribable(USAGE, Map.of()).isEmpty())
                .isTrue();
    }

    @Test
    void refusesWhatIsNoResource() {
        assertThatThrownBy(
                        () -> new FixedEstimator().oversubscribable(USAGE, Map.of(FixedEstimator.RESOURCES, "cpus=2")))
                .isInstanceOf(IllegalArgumentException.class);
    }
}

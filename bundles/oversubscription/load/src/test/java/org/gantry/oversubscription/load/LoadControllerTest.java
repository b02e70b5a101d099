package org.gantry.oversubscription.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gantry.model.Resource;
import org.gantry.model.Resources;
import org.gantry.model.container.ContainerId;
import org.gantry.model.container.ContainerUsage;
import org.gantry.oversubscription.spi.ContainerUse;
import org.gantry.oversubscription.spi.NodeUsage;
import org.junit.jupiter.api.Test;

class LoadControllerTest {
    private static final ContainerUse FIRM = use("firm", Resources.parse("cpus:1"));
    private static final ContainerUse LOOSE =
            use("loose", Resources.of(Resource.scalar("cpus", 1).asRevocable()));

    private static ContainerUse use(String id, Resources allocated) {
        return new ContainerUse("f", id, ContainerId.of(id), allocated, ContainerUsage.NONE);
    }

    private static List<ContainerUse> ended(double five, double fifteen, String setting, String threshold) {
        NodeUsage usage = new NodeUsage(
                Resources.parse("cpus:4"), Optional.of(new NodeUsage.Load(0, five, fifteen)), List.of(FIRM, LOOSE));
        return new LoadController()
                .corrections(usage, Map.of(setting, threshold)).stream()
                        .map(correction -> correction.container())
                        .toList();
    }

    @Test
    void endsWhatIsRevocableAboveTheThreshold() {
        assertThat(ended(3.1, 0, LoadController.FIVE, "3")).containsExactly(LOOSE);
        assertThat(ended(0, 3.1, LoadController.FIFTEEN, "3")).containsExactly(LOOSE);
    }

    @Test
    void endsNothingUpToTheThreshold() {
        assertThat(ended(3, 9, LoadController.FIVE, "3")).isEmpty();
        assertThat(ended(9, 3, LoadController.FIFTEEN, "3")).isEmpty();
    }

    @Test
    void endsNothingWhileTheLoadIsNotKnown() {
        NodeUsage usage = new NodeUsage(Resources.EMPTY, Optional.empty(), List.of(LOOSE));

        assertThat(new LoadController().corrections(usage, Map.of(LoadController.FIVE, "1")))
                .isEmpty();
    }

    @Test
    void needsAThreshold() {
        assertThatThrownBy(() -> ended(1, 1, "other", "1")).hasMessageContaining(LoadController.FIVE);
        assertThatThrownBy(() -> ended(1, 1, LoadController.FIVE, "0")).hasMessageContaining("above 0");
    }
}

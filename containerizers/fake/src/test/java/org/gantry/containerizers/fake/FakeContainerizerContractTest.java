package org.gantry.containerizers.fake;

import org.gantry.containerizers.spi.Containerizer;
import org.gantry.containerizers.testkit.ContainerizerContract;

class FakeContainerizerContractTest extends ContainerizerContract {
    private final FakeWorld world = new FakeWorld();

    @Override
    protected Containerizer start() {
        return new FakeContainerizer(world);
    }
}

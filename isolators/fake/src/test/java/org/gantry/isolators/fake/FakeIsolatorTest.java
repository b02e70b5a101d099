package org.gantry.isolators.fake;

import org.gantry.isolators.spi.Isolator;
import org.gantry.isolators.testkit.IsolatorContract;

class FakeIsolatorTest extends IsolatorContract {
    @Override
    protected Isolator start() {
        return new FakeIsolator("1.0.0");
    }

    @Override
    protected void stop(Isolator stopped) {
        ((FakeIsolator) stopped).deactivate();
    }
}

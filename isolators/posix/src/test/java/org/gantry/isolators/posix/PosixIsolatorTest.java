package org.gantry.isolators.posix;

import org.gantry.isolators.spi.Isolator;
import org.gantry.isolators.testkit.IsolatorContract;

class PosixIsolatorTest extends IsolatorContract {
    @Override
    protected Isolator start() {
        return new PosixIsolator();
    }

    @Override
    protected void stop(Isolator stopped) {
        ((PosixIsolator) stopped).deactivate();
    }
}

package org.gantry.isolators.namespaces;

import org.gantry.isolators.spi.Isolator;
import org.gantry.isolators.testkit.IsolatorContract;

class NamespacesIsolatorTest extends IsolatorContract {
    @Override
    protected Isolator start() {
        return new NamespacesIsolator();
    }

    @Override
    protected void stop(Isolator stopped) {
        ((NamespacesIsolator) stopped).deactivate();
    }
}

package org.gantry.master.view;

import java.time.Instant;
import org.apache.mesos.v1.master.Protos.Response.GetFrameworks;
import org.gantry.master.state.Framework;

/** Frameworks as v1 messages. */
public final class FrameworkMessages {
    private FrameworkMessages() {}

    /** Without offers and resources: what the event stream tells. */
    public static GetFrameworks.Framework announced(Framework framework) {
        return common(framework)
                .setUnregisteredTime(Times.info(framework.unregistered().orElse(Instant.EPOCH)))
                .build();
    }

    /** What both the event stream and the listing have. */
    static GetFrameworks.Framework.Builder common(Framework framework) {
        return GetFrameworks.Framework.newBuilder()
                .setFrameworkInfo(framework.info())
                .setActive(framework.connected())
                .setConnected(framework.connected())
                .setRecovered(framework.recovered())
                .setRegisteredTime(Times.info(framework.registered()))
                .setReregisteredTime(Times.info(framework.reregistered()));
    }
}

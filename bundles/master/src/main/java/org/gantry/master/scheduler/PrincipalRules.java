package org.gantry.master.scheduler;

import java.util.Optional;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.gantry.security.spi.Principal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A framework acts under the principal that it has proved to be. */
final class PrincipalRules {
    private static final Logger LOG = LoggerFactory.getLogger(PrincipalRules.class);

    private PrincipalRules() {}

    /** What is wrong with a call's own framework info, if it has one. */
    static Optional<String> check(Call call, Optional<Principal> proved) {
        if (call.getType() == Call.Type.SUBSCRIBE) {
            FrameworkInfo info = call.getSubscribe().getFrameworkInfo();
            return info.hasPrincipal() ? check(info, proved) : Optional.empty();
        }
        return Optional.empty();
    }

    /** What is wrong if this is the framework that the call is for. */
    static Optional<String> check(FrameworkInfo info, Optional<Principal> proved) {
        return proved.filter(principal -> !principal.equals(Principal.named(info.getPrincipal())))
                .map(principal -> "Authenticated principal '" + principal + "' does not match principal '"
                        + info.getPrincipal() + "' set in `FrameworkInfo`");
    }

    /** A subscription that names no principal gets the one that was proved. */
    static Call complete(Call call, Optional<Principal> proved) {
        Optional<String> name = proved.flatMap(Principal::value);
        FrameworkInfo info = call.getSubscribe().getFrameworkInfo();
        if (name.isEmpty() || info.hasPrincipal()) {
            return call;
        }
        LOG.warn(
                "Framework names no principal, so it gets the one that it authenticated with: name={} principal={}",
                info.getName(),
                name.get());
        Call.Builder complete = call.toBuilder();
        complete.getSubscribeBuilder().getFrameworkInfoBuilder().setPrincipal(name.get());
        return complete.build();
    }
}

package org.gantry.security.spi;

import java.util.Map;
import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/** Says who may do what. A module: a service with the property {@code gantry.module}; servers name it in a flag. */
@ConsumerType
public interface Authorizer {
    /**
     * Checks the settings before a server uses them.
     *
     * @param settings of the server that concern security, by the names of Mesos's flags
     * @throws IllegalArgumentException with what is wrong with them
     */
    void check(Map<String, String> settings);

    /**
     * What a subject may do.
     *
     * @param subject who asks; empty if nobody had to prove who they are
     */
    ObjectApprover approver(Map<String, String> settings, Optional<Principal> subject, Action action);
}

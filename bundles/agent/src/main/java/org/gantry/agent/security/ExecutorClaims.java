package org.gantry.agent.security;

import java.util.Optional;
import org.gantry.security.spi.Principal;

/** Whether an executor is the one that it calls for. */
public final class ExecutorClaims {
    private ExecutorClaims() {}

    /**
     * Why not, if it is not, in Mesos's words.
     *
     * @param proved empty if executors need not prove anything
     * @param containerId of the executor's run that is active; empty if there is none
     */
    public static Optional<String> check(
            Optional<Principal> proved, String frameworkId, String executorId, Optional<String> containerId) {
        if (proved.isEmpty()) {
            return Optional.empty();
        }
        Principal principal = proved.get();
        String begin = "Authenticated principal '" + principal + "' does not contain ";
        if (!frameworkId.equals(principal.claims().get("fid"))) {
            return Optional.of(
                    begin + "an 'fid' claim with the framework ID " + frameworkId + ", which is set in the call");
        }
        if (!executorId.equals(principal.claims().get("eid"))) {
            return Optional.of(
                    begin + "an 'eid' claim with the executor ID " + executorId + ", which is set in the call");
        }
        boolean same = containerId.isPresent()
                && containerId.get().equals(principal.claims().get("cid"));
        return same ? Optional.empty() : Optional.of(begin + "a 'cid' claim with the correct active ContainerID");
    }
}

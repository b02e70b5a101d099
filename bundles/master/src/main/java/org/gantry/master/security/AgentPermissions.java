package org.gantry.master.security;

import java.util.Optional;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.gantry.model.Resources;
import org.gantry.protocol.ResourceConversion;
import org.gantry.security.guard.Approvers;
import org.gantry.security.guard.MesosObjects;
import org.gantry.security.spi.Action;
import org.gantry.security.spi.ProtectedObject;

/** Whether an agent may register with what it offers. */
public final class AgentPermissions {
    private AgentPermissions() {}

    /** Why not, if it may not. */
    public static Optional<String> register(Approvers approvers, AgentInfo info) {
        boolean reserved = info.getResourcesList().stream()
                .map(MesosObjects::reservation)
                .filter(reservation -> !reservation.role().equals("*"))
                .allMatch(reservation -> approvers.approved(Action.RESERVE_RESOURCES, ProtectedObject.of(reservation)));
        if (reserved && approvers.approved(Action.REGISTER_AGENT)) {
            return Optional.empty();
        }
        Resources resources = ResourceConversion.toModel(info.getResourcesList());
        String who = approvers
                .subject()
                .map(principal -> "with principal '" + principal + "'")
                .orElse("without a principal");
        return Optional.of("Not authorized to register agent providing resources '" + resources + "' " + who);
    }
}

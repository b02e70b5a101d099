package org.gantry.master.effect;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.quota.Protos.QuotaConfig;
import org.gantry.master.state.AbsentAgent;
import org.gantry.master.state.Deactivation;
import org.gantry.master.state.Maintenance;

/** One step of what must survive the master. */
public sealed interface RegistryChange {
    /** The agent is, or may come back as, a member of the cluster. */
    record AdmitAgent(AbsentAgent agent) implements RegistryChange {}

    /** The agent stopped answering. */
    record MarkUnreachable(AbsentAgent agent) implements RegistryChange {}

    /** The agent is no member any more. */
    record RemoveAgent(String agentId) implements RegistryChange {}

    /** The agent is gone for good and may not come back under this id. */
    record MarkGone(String agentId, Instant when) implements RegistryChange {}

    /** That the agent is gone is forgotten. */
    record ForgetGone(String agentId) implements RegistryChange {}

    record PutDeactivation(String agentId, Deactivation deactivation) implements RegistryChange {}

    record RemoveDeactivation(String agentId) implements RegistryChange {}

    /**
     * Remembers a framework.
     *
     * @param disconnected since when it is not connected; empty if it is
     */
    record PutFramework(FrameworkInfo framework, Optional<Instant> disconnected) implements RegistryChange {}

    record RemoveFramework(String frameworkId) implements RegistryChange {}

    record PutQuota(QuotaConfig quota) implements RegistryChange {}

    record RemoveQuota(String role) implements RegistryChange {}

    record PutWeight(String role, double weight) implements RegistryChange {}

    record PutMaintenance(Maintenance maintenance) implements RegistryChange {}

    /** Changes nothing: only shows that this master still leads. */
    record Confirm() implements RegistryChange {}

    /** Several at once: all of them or none. */
    record All(List<RegistryChange> changes) implements RegistryChange {
        public All {
            changes = List.copyOf(changes);
        }
    }
}

package org.gantry.master.order;

import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.DurationInfo;
import org.apache.mesos.v1.Protos.MachineID;
import org.apache.mesos.v1.Protos.WeightInfo;
import org.apache.mesos.v1.maintenance.Protos.Schedule;
import org.apache.mesos.v1.quota.Protos.QuotaConfig;
import org.apache.mesos.v1.quota.Protos.QuotaRequest;

/** What an operator wants to be so from now on. Written to the registry before it is carried out. */
public sealed interface Order {
    /**
     * Sets quotas.
     *
     * @param force whether the cluster's capacity and what is in use do not count
     */
    record UpdateQuota(List<QuotaConfig> configs, boolean force) implements Order {
        public UpdateQuota {
            configs = List.copyOf(configs);
        }
    }

    /** For a role without quota; the guarantee is the limit too. */
    record SetQuota(QuotaRequest request) implements Order {}

    /**
     * Removes a role's quota.
     *
     * @param context how the refusal of a role without quota begins
     */
    record RemoveQuota(String role, String context) implements Order {}

    record UpdateWeights(List<WeightInfo> weights) implements Order {
        public UpdateWeights {
            weights = List.copyOf(weights);
        }
    }

    /** Replaces the whole schedule. */
    record UpdateSchedule(Schedule schedule) implements Order {}

    record StartMaintenance(List<MachineID> machines) implements Order {
        public StartMaintenance {
            machines = List.copyOf(machines);
        }
    }

    record StopMaintenance(List<MachineID> machines) implements Order {
        public StopMaintenance {
            machines = List.copyOf(machines);
        }
    }

    record DrainAgent(String agentId, Optional<DurationInfo> maxGracePeriod, boolean markGone) implements Order {}

    record DeactivateAgent(String agentId) implements Order {}

    record ReactivateAgent(String agentId) implements Order {}

    record MarkAgentGone(String agentId) implements Order {}

    /** Nothing runs on a draining agent any more: the master's own order. */
    record MarkAgentDrained(String agentId) implements Order {}
}

package org.gantry.master.view;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.mesos.v1.Protos.MachineID;
import org.apache.mesos.v1.maintenance.Protos.ClusterStatus;
import org.apache.mesos.v1.maintenance.Protos.Schedule;
import org.apache.mesos.v1.maintenance.Protos.Window;
import org.gantry.master.state.MachineKey;
import org.gantry.master.state.Maintenance;
import org.gantry.master.state.Snapshot;

/** Maintenance as v1 messages. */
public final class MaintenanceMessages {
    private MaintenanceMessages() {}

    /**
     * The plan.
     *
     * @param visible which machines may be seen
     */
    public static Schedule schedule(Snapshot snapshot, Predicate<MachineID> visible) {
        Schedule.Builder schedule = Schedule.newBuilder();
        for (Window window : snapshot.orders().maintenance().schedule().getWindowsList()) {
            List<MachineID> seen =
                    window.getMachineIdsList().stream().filter(visible).toList();
            if (!seen.isEmpty()) {
                schedule.addWindows(window.toBuilder().clearMachineIds().addAllMachineIds(seen));
            }
        }
        return schedule.build();
    }

    /**
     * How machines are.
     *
     * @param visible which machines may be seen
     */
    public static ClusterStatus status(Snapshot snapshot, Predicate<MachineID> visible) {
        Maintenance maintenance = snapshot.orders().maintenance();
        Map<MachineKey, ClusterStatus.DrainingMachine.Builder> draining = new HashMap<>();
        ClusterStatus.Builder status = ClusterStatus.newBuilder();
        maintenance.machines().forEach((key, machine) -> {
            if (visible.test(machine.id())) {
                if (maintenance.isDown(key)) {
                    status.addDownMachines(machine.id());
                } else {
                    draining.put(key, status.addDrainingMachinesBuilder().setId(machine.id()));
                }
            }
        });
        if (!draining.isEmpty()) {
            snapshot.inverseOffers().answers().forEach((agentId, answers) -> {
                var agent = snapshot.agents().get(agentId);
                if (agent != null && draining.containsKey(MachineKey.of(agent))) {
                    draining.get(MachineKey.of(agent)).addAllStatuses(answers.values());
                }
            });
        }
        return status.build();
    }
}

package org.gantry.master.state;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.MachineID;
import org.apache.mesos.v1.Protos.Unavailability;
import org.apache.mesos.v1.maintenance.Protos.Schedule;
import org.apache.mesos.v1.maintenance.Protos.Window;

/**
 * When which machines are not there.
 *
 * @param machines of the schedule, in its order
 * @param down those of them that have been taken down; the others are draining
 */
public record Maintenance(Schedule schedule, Map<MachineKey, Machine> machines, Set<MachineKey> down) {
    public static final Maintenance NONE = of(Schedule.getDefaultInstance(), Set.of());

    /**
     * A scheduled machine.
     *
     * @param id as the operator wrote it
     */
    public record Machine(MachineID id, Unavailability unavailability) {}

    public static Maintenance of(Schedule schedule, Set<MachineKey> down) {
        Map<MachineKey, Machine> machines = new LinkedHashMap<>();
        for (Window window : schedule.getWindowsList()) {
            window.getMachineIdsList()
                    .forEach(id -> machines.put(MachineKey.of(id), new Machine(id, window.getUnavailability())));
        }
        Set<MachineKey> left = new LinkedHashSet<>(down);
        left.retainAll(machines.keySet());
        return new Maintenance(schedule, Collections.unmodifiableMap(machines), Collections.unmodifiableSet(left));
    }

    public boolean isScheduled(MachineKey machine) {
        return machines.containsKey(machine);
    }

    public boolean isDown(MachineKey machine) {
        return down.contains(machine);
    }

    /** When the machine will not be there, if that is planned. */
    public Optional<Unavailability> unavailability(MachineKey machine) {
        return Optional.ofNullable(machines.get(machine)).map(Machine::unavailability);
    }

    /** With machines that are up again: no longer scheduled, and no window left empty. */
    public Maintenance without(Set<MachineKey> up) {
        Schedule.Builder left = Schedule.newBuilder();
        for (Window window : schedule.getWindowsList()) {
            List<MachineID> ids = window.getMachineIdsList().stream()
                    .filter(id -> !up.contains(MachineKey.of(id)))
                    .toList();
            if (!ids.isEmpty()) {
                left.addWindows(window.toBuilder().clearMachineIds().addAllMachineIds(ids));
            }
        }
        return of(left.build(), down);
    }

    public Maintenance withDown(Set<MachineKey> more) {
        Set<MachineKey> all = new LinkedHashSet<>(down);
        all.addAll(more);
        return of(schedule, all);
    }
}

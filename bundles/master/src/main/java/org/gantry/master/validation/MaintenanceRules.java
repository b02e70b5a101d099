package org.gantry.master.validation;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.mesos.v1.Protos.MachineID;
import org.apache.mesos.v1.maintenance.Protos.Schedule;
import org.apache.mesos.v1.maintenance.Protos.Window;
import org.gantry.master.state.MachineKey;
import org.gantry.master.state.Maintenance;
import org.gantry.protocol.MessageJson;

/** Whether a plan of maintenance makes sense, in Mesos's words. */
public final class MaintenanceRules {
    private static final Pattern IPV4 = Pattern.compile("((25[0-5]|2[0-4]\\d|1\\d\\d|\\d?\\d)(\\.(?!$)|$)){4}");

    private MaintenanceRules() {}

    /**
     * What is wrong with a plan, if anything.
     *
     * @param now what holds so far
     */
    public static Optional<String> check(Schedule schedule, Maintenance now) {
        Set<MachineKey> seen = new HashSet<>();
        for (Window window : schedule.getWindowsList()) {
            Optional<String> error = check(window, seen);
            if (error.isPresent()) {
                return error;
            }
        }
        return now.machines().entrySet().stream()
                .filter(machine -> now.isDown(machine.getKey()) && !seen.contains(machine.getKey()))
                .map(machine ->
                        "Machine '" + MessageJson.writeText(machine.getValue().id())
                                + "' is deactivated and cannot be removed from the schedule")
                .findFirst();
    }

    private static Optional<String> check(Window window, Set<MachineKey> seen) {
        if (window.getMachineIdsCount() == 0) {
            return Optional.of("List of machines in the maintenance window is empty");
        }
        if (window.getUnavailability().getDuration().getNanoseconds() < 0) {
            return Optional.of("Unavailability 'duration' is negative");
        }
        return checkMachines(window.getMachineIdsList(), seen);
    }

    /** Machines that an order names. */
    public static Optional<String> check(List<MachineID> machines) {
        return machines.isEmpty() ? Optional.of("List of machines is empty") : checkMachines(machines, new HashSet<>());
    }

    private static Optional<String> checkMachines(List<MachineID> machines, Set<MachineKey> seen) {
        for (MachineID machine : machines) {
            if (machine.getHostname().isEmpty() && machine.getIp().isEmpty()) {
                return Optional.of("Both 'hostname' and 'ip' for a machine are empty");
            }
            if (!machine.getIp().isEmpty() && !IPV4.matcher(machine.getIp()).matches()) {
                return Optional.of("Failed to parse IPv4: " + machine.getIp());
            }
            if (!seen.add(MachineKey.of(machine))) {
                return Optional.of(
                        "Machine '" + MessageJson.writeText(machine) + "' appears more than once in the schedule");
            }
        }
        return Optional.empty();
    }
}

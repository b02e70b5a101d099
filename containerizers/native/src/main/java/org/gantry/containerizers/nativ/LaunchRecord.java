package org.gantry.containerizers.nativ;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import org.gantry.model.container.Handle;

/**
 * The module's handle of a container. It is stored before anything is made for the container, so that whatever a launch
 * leaves behind when it is cut short belongs to somebody. How the launch went is in the runtime directory, which ends
 * with the kernel, as containers do.
 *
 * @param bootId of the kernel that it runs under; pids mean nothing after a reboot
 * @param launcher the JVM that launched it, by which an unfinished launch is told from one that goes on
 * @param isolators names in the order in which they are asked
 */
record LaunchRecord(String bootId, ProcessIdentity launcher, List<String> isolators) {
    static final int VERSION = 1;

    static LaunchRecord ofThisJvm(List<String> isolators) {
        long pid = ProcessHandle.current().pid();
        long start = ProcessTable.stat(pid).map(ProcessTable.Stat::start).orElse(0L);
        return new LaunchRecord(ProcessTable.bootId().orElse(""), new ProcessIdentity(pid, start), isolators);
    }

    Handle handle() {
        Map<String, String> lines = new TreeMap<>();
        lines.put("boot", bootId);
        lines.put("launcher", StateLines.text(launcher));
        lines.put("isolators", String.join(",", isolators));
        return Handle.ofText(VERSION, StateLines.text(lines));
    }

    /** @throws IllegalArgumentException with a reason if the handle is not what {@link #handle} makes */
    static LaunchRecord parse(Handle handle) {
        if (handle.version() != VERSION) {
            throw new IllegalArgumentException(
                    "Handle has version " + handle.version() + ", this module reads version " + VERSION);
        }
        Properties lines = StateLines.parse(handle.text());
        return new LaunchRecord(
                StateLines.required(lines, "boot"),
                StateLines.identity(StateLines.required(lines, "launcher")),
                StateLines.split(StateLines.required(lines, "isolators"), ","));
    }

    /** Whether the container may still be there. */
    boolean ofThisBoot() {
        return ProcessTable.bootId().equals(Optional.of(bootId));
    }
}

package org.gantry.containerizers.nativ;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What is remembered of a container from the moment its supervisor exists: the file {@code state} in the runtime
 * directory, as lines {@code key=value}.
 *
 * @param bootId of the kernel that it runs under; pids mean nothing after a reboot
 * @param supervisor the supervisor
 * @param isolators names in the order in which they were asked
 * @param user to run as, if another than the agent's
 * @param ownPids whether it has a pid namespace, with an init between supervisor and task
 * @param cgroups directories of the control groups that are its own, by hierarchy
 * @param sandbox where the task was started
 * @param sharedCgroups directories of the control groups of the container that it is nested in
 */
record ContainerState(
        String bootId,
        ProcessIdentity supervisor,
        List<String> isolators,
        Optional<TaskUser> user,
        boolean ownPids,
        List<Path> cgroups,
        Path sandbox,
        List<Path> sharedCgroups) {
    private static final String SEPARATOR = "\t";

    String text() {
        Map<String, String> lines = new TreeMap<>();
        lines.put("boot", bootId);
        lines.put("pid", StateLines.text(supervisor));
        lines.put("isolators", String.join(",", isolators));
        user.ifPresent(u -> lines.put("user", u.name() + " " + u.uid() + " " + u.gid()));
        lines.put("own_pids", Boolean.toString(ownPids));
        lines.put("cgroups", join(cgroups));
        if (!sharedCgroups.isEmpty()) {
            lines.put("shared_cgroups", join(sharedCgroups));
        }
        lines.put("sandbox", sandbox.toString());
        return StateLines.text(lines);
    }

    /** @throws IllegalArgumentException with a reason if the text is not what {@link #text} writes */
    static ContainerState parse(String text) {
        Properties lines = StateLines.parse(text);
        return new ContainerState(
                StateLines.required(lines, "boot"),
                StateLines.identity(StateLines.required(lines, "pid")),
                StateLines.split(StateLines.required(lines, "isolators"), ","),
                Optional.ofNullable(lines.getProperty("user")).map(TaskUser::parse),
                Boolean.parseBoolean(StateLines.required(lines, "own_pids")),
                paths(StateLines.required(lines, "cgroups")),
                Path.of(StateLines.required(lines, "sandbox")),
                paths(lines.getProperty("shared_cgroups", "")));
    }

    private static String join(List<Path> paths) {
        return paths.stream().map(Path::toString).collect(Collectors.joining(SEPARATOR));
    }

    private static List<Path> paths(String text) {
        return StateLines.split(text, SEPARATOR).stream().map(Path::of).toList();
    }
}

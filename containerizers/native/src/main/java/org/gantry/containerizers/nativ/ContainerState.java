package org.gantry.containerizers.nativ;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.gantry.model.container.Handle;

/**
 * What is remembered of a container from the moment its supervisor exists. Both the module's handle and the file
 * {@code state} in the runtime directory, as lines {@code key=value}.
 *
 * @param bootId of the kernel that it runs under; pids mean nothing after a reboot
 * @param supervisor the supervisor
 * @param launcher the JVM that launched it, by which an unfinished launch is told from one that goes on
 * @param isolators names in the order in which they were asked
 * @param user to run as, if another than the agent's
 * @param ownPids whether it has a pid namespace, with an init between supervisor and task
 * @param cgroups directories of the control groups that are its own, by hierarchy
 * @param sandbox where the task was started
 */
record ContainerState(
        String bootId,
        ProcessIdentity supervisor,
        ProcessIdentity launcher,
        List<String> isolators,
        Optional<TaskUser> user,
        boolean ownPids,
        List<Path> cgroups,
        Path sandbox) {
    static final int VERSION = 1;
    private static final String SEPARATOR = "\t";

    Handle handle() {
        return Handle.ofText(VERSION, text());
    }

    String text() {
        Map<String, String> lines = new TreeMap<>();
        lines.put("boot", bootId);
        lines.put("pid", text(supervisor));
        lines.put("launcher", text(launcher));
        lines.put("isolators", String.join(",", isolators));
        user.ifPresent(u -> lines.put("user", u.name() + " " + u.uid() + " " + u.gid()));
        lines.put("own_pids", Boolean.toString(ownPids));
        lines.put("cgroups", cgroups.stream().map(Path::toString).collect(Collectors.joining(SEPARATOR)));
        lines.put("sandbox", sandbox.toString());
        return lines.entrySet().stream()
                .map(line -> line.getKey() + "=" + escape(line.getValue()) + "\n")
                .collect(Collectors.joining());
    }

    /** @throws IllegalArgumentException with a reason if the text is not what {@link #text} writes */
    static ContainerState parse(String text) {
        Properties lines = new Properties();
        try {
            lines.load(new StringReader(text));
            return new ContainerState(
                    required(lines, "boot"),
                    identity(required(lines, "pid")),
                    identity(required(lines, "launcher")),
                    split(required(lines, "isolators"), ","),
                    Optional.ofNullable(lines.getProperty("user")).map(TaskUser::parse),
                    Boolean.parseBoolean(required(lines, "own_pids")),
                    split(required(lines, "cgroups"), SEPARATOR).stream()
                            .map(Path::of)
                            .toList(),
                    Path.of(required(lines, "sandbox")));
        } catch (IOException e) {
            throw new IllegalArgumentException("Container state cannot be read", e);
        }
    }

    static ContainerState parse(Handle handle) {
        if (handle.version() != VERSION) {
            throw new IllegalArgumentException(
                    "Handle has version " + handle.version() + ", this module reads version " + VERSION);
        }
        return parse(handle.text());
    }

    private static String required(Properties lines, String key) {
        String value = lines.getProperty(key);
        if (value == null) {
            throw new IllegalArgumentException("Container state lacks '" + key + "'");
        }
        return value;
    }

    private static List<String> split(String value, String separator) {
        return value.isEmpty() ? List.of() : List.of(value.split(separator, -1));
    }

    private static String text(ProcessIdentity process) {
        return process.pid() + " " + process.start();
    }

    private static ProcessIdentity identity(String text) {
        String[] parts = text.split(" ", -1);
        if (parts.length != 2) {
            throw new IllegalArgumentException("'" + text + "' is not a pid and its start time");
        }
        return new ProcessIdentity(Long.parseLong(parts[0]), Long.parseLong(parts[1]));
    }

    /** As {@link Properties#load} reads it back. */
    private static String escape(String value) {
        return value.replace("\\", "\\\\")
                .replace("\n", "\\n")
                .replace("\r", "\\r")
                .replace(SEPARATOR, "\\t")
                .replaceFirst("^ ", "\\\\ ");
    }
}

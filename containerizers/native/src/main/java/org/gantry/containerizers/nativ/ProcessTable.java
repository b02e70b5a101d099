package org.gantry.containerizers.nativ;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What {@code /proc} tells about processes. One that vanishes while it is read is simply absent. */
final class ProcessTable {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessTable.class);
    private static final Path PROC = Path.of("/proc");

    private ProcessTable() {}

    /**
     * A process as the kernel reports it.
     *
     * @param state one letter of proc(5), {@code Z} for a zombie
     * @param start in clock ticks since boot
     */
    record Stat(long pid, char state, long parent, long group, long session, long start) {
        boolean alive() {
            return state != 'Z' && state != 'X' && state != 'x';
        }

        ProcessIdentity identity() {
            return new ProcessIdentity(pid, start);
        }
    }

    static Optional<Stat> stat(long pid) {
        return read(PROC.resolve(pid + "/stat")).map(ProcessTable::parse);
    }

    /** The name of a process may hold blanks and parentheses, so fields are counted from the last one. */
    private static Stat parse(String line) {
        int close = line.lastIndexOf(')');
        long pid = Long.parseLong(line.substring(0, line.indexOf(' ')));
        String[] fields = line.substring(close + 2).split(" ", -1);
        return new Stat(
                pid,
                fields[0].charAt(0),
                Long.parseLong(fields[1]),
                Long.parseLong(fields[2]),
                Long.parseLong(fields[3]),
                Long.parseLong(fields[19]));
    }

    static List<Stat> all() {
        List<Stat> processes = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path entry : entries) {
                stat(Long.parseLong(entry.getFileName().toString())).ifPresent(processes::add);
            }
        } catch (IOException e) {
            throw new IllegalStateException("Cannot list " + PROC, e);
        }
        return processes;
    }

    /** Children that are alive, oldest first. */
    static List<Stat> children(long pid) {
        return read(PROC.resolve(pid + "/task/" + pid + "/children"))
                .map(text -> text.isBlank() ? new String[0] : text.trim().split(" ", -1))
                .map(pids -> List.of(pids).stream()
                        .flatMap(child -> stat(Long.parseLong(child)).stream())
                        .filter(Stat::alive)
                        .toList())
                .orElseGet(() -> all().stream()
                        .filter(s -> s.parent() == pid && s.alive())
                        .toList());
    }

    /** A session's leader, its session and all their descendants, as far as they are alive. */
    static List<ProcessIdentity> family(ProcessIdentity leader) {
        List<Stat> everything = all();
        Set<Long> family = new HashSet<>();
        boolean grown = true;
        while (grown) {
            grown = false;
            for (Stat process : everything) {
                boolean belongs = process.start() >= leader.start()
                        && (process.session() == leader.pid() || family.contains(process.parent()));
                grown |= belongs && family.add(process.pid());
            }
        }
        return everything.stream()
                .filter(process -> family.contains(process.pid()) && process.alive())
                .map(Stat::identity)
                .toList();
    }

    /** Whether the process was started with this entry ({@code NAME=value}) in its environment. */
    static boolean hasEnvironment(long pid, String entry) {
        return read(PROC.resolve(pid + "/environ"))
                .filter(text -> text.startsWith(entry + "\0") || text.contains("\0" + entry + "\0"))
                .isPresent();
    }

    /** Whether the process works in the directory or writes its output there. */
    static boolean usesDirectory(long pid, Path directory) {
        for (String link : List.of("cwd", "fd/1", "fd/2")) {
            try {
                if (Files.readSymbolicLink(PROC.resolve(pid + "/" + link)).startsWith(directory)) {
                    return true;
                }
            } catch (IOException e) {
                LOG.trace("Not ours to look at, or gone, so no evidence: pid={}", pid, e);
            }
        }
        return false;
    }

    /** One bit for each signal, the lowest for signal 1. */
    static Optional<Long> ignoredSignals(long pid) {
        return read(PROC.resolve(pid + "/status"))
                .flatMap(text ->
                        text.lines().filter(line -> line.startsWith("SigIgn:")).findFirst())
                .map(line -> Long.parseUnsignedLong(
                        line.substring("SigIgn:".length()).trim(), 16));
    }

    static Optional<String> bootId() {
        return read(PROC.resolve("sys/kernel/random/boot_id")).map(String::trim);
    }

    static Optional<String> read(Path file) {
        try {
            return Optional.of(Files.readString(file, StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}

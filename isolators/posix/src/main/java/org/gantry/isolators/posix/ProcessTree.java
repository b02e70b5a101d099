package org.gantry.isolators.posix;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.gantry.model.container.ContainerUsage;

/**
 * The processes of a container: the session that its supervisor leads and everything that descends from it. One that
 * left both is not counted.
 *
 * @param pid of the supervisor
 * @param start when it was started, in clock ticks since boot, by which a reused pid is recognised
 */
record ProcessTree(long pid, long start) {
    private static final Path PROC = Path.of("/proc");
    /** Linux shows times to programs in this unit on all architectures. */
    private static final double TICKS_PER_SECOND = 100;

    /** Times include those of children that have ended, which no longer speak for themselves. */
    private record Member(
            long pid, char state, long parent, long session, double user, double system, long threads, long start) {
        static Member parse(String line) {
            int close = line.lastIndexOf(')');
            String[] fields = line.substring(close + 2).split(" ", -1);
            return new Member(
                    Long.parseLong(line.substring(0, line.indexOf(' '))),
                    fields[0].charAt(0),
                    Long.parseLong(fields[1]),
                    Long.parseLong(fields[3]),
                    (Long.parseLong(fields[11]) + Long.parseLong(fields[13])) / TICKS_PER_SECOND,
                    (Long.parseLong(fields[12]) + Long.parseLong(fields[14])) / TICKS_PER_SECOND,
                    Long.parseLong(fields[17]),
                    Long.parseLong(fields[19]));
        }
    }

    static Optional<ProcessTree> rootedIn(long pid) {
        return member(Long.toString(pid)).map(member -> new ProcessTree(pid, member.start));
    }

    /** Empty if there is no such file or it is not complete. */
    static Optional<ProcessTree> read(Path file) {
        return text(file)
                .filter(text -> text.endsWith("\n"))
                .map(text -> text.trim().split(" ", -1))
                .filter(words -> words.length == 2)
                .map(words -> new ProcessTree(Long.parseLong(words[0]), Long.parseLong(words[1])));
    }

    String text() {
        return pid + " " + start + "\n";
    }

    /** Nothing once the supervisor has ended. */
    ContainerUsage usage() {
        boolean alive = member(Long.toString(pid))
                .filter(member -> member.start == start && member.state != 'Z')
                .isPresent();
        if (!alive) {
            return ContainerUsage.NONE;
        }
        double user = 0;
        double system = 0;
        double threads = 0;
        double rss = 0;
        List<Member> members = members();
        for (Member member : members) {
            user += member.user;
            system += member.system;
            threads += member.threads;
            rss += residentBytes(member.pid);
        }
        return new ContainerUsage(Map.of(
                "processes", (double) members.size(),
                "threads", threads,
                "cpus_user_time_secs", user,
                "cpus_system_time_secs", system,
                "mem_rss_bytes", rss));
    }

    private List<Member> members() {
        List<Member> all = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path entry : entries) {
                member(entry.getFileName().toString()).ifPresent(all::add);
            }
        } catch (IOException e) {
            throw new IllegalStateException("Cannot list " + PROC, e);
        }
        Set<Long> family = new HashSet<>();
        boolean grown = true;
        while (grown) {
            grown = false;
            for (Member member : all) {
                boolean belongs = member.start >= start && (member.session == pid || family.contains(member.parent));
                grown |= belongs && family.add(member.pid);
            }
        }
        return all.stream()
                .filter(member -> family.contains(member.pid) && member.state != 'Z')
                .toList();
    }

    private static Optional<Member> member(String pid) {
        return text(PROC.resolve(pid + "/stat")).map(Member::parse);
    }

    private static double residentBytes(long pid) {
        return text(PROC.resolve(pid + "/status"))
                .flatMap(status ->
                        status.lines().filter(line -> line.startsWith("VmRSS:")).findFirst())
                .map(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024.0)
                .orElse(0.0);
    }

    private static Optional<String> text(Path file) {
        try {
            return Optional.of(Files.readString(file, StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}

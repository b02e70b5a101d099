package org.gantry.containerizers.nativ;

import java.nio.file.Path;

/**
 * Who the agent is on this host.
 *
 * @param root whether it may act as root
 * @param name its own user name
 * @param oomScore its own {@code oom_score_adj}, which tasks get
 */
record HostUser(boolean root, String name, int oomScore) {
    static HostUser current() {
        boolean root = ProcessTable.read(Path.of("/proc/self/status"))
                .map(status -> status.lines()
                        .anyMatch(line -> line.startsWith("Uid:") && line.split("\\s+", -1)[2].equals("0")))
                .orElse(false);
        int score = ProcessTable.read(Path.of("/proc/self/oom_score_adj"))
                .map(text -> Integer.parseInt(text.trim()))
                .orElse(0);
        return new HostUser(root, System.getProperty("user.name"), score);
    }
}

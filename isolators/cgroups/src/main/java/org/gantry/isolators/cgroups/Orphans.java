package org.gantry.isolators.cgroups;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.gantry.isolators.spi.IsolatorException;
import org.gantry.model.container.ContainerId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Groups below an agent's root that belong to nobody: left by an agent that was killed in between, or that lost its
 * records. Only those without processes count, since another version of this module may look after the others, and only
 * those older than this JVM, since younger ones may belong to a launch under way.
 */
final class Orphans {
    private static final Logger LOG = LoggerFactory.getLogger(Orphans.class);

    private final Hierarchy hierarchy;
    private final Set<String> swept = ConcurrentHashMap.newKeySet();
    private final Instant start = ProcessHandle.current().info().startInstant().orElse(Instant.EPOCH);

    Orphans(Hierarchy hierarchy) {
        this.hierarchy = hierarchy;
    }

    /** Removes them below a root, the first time that it is named. */
    void remove(String root, Set<ContainerId> claimed) {
        if (!swept.add(root)) {
            return;
        }
        try {
            for (String name : hierarchy.children(root)) {
                if (claimed.stream().noneMatch(container -> container.toString().equals(name))) {
                    remove(root, name);
                }
            }
        } catch (IOException e) {
            LOG.warn("Control groups cannot be listed: root={}", root, e);
        }
    }

    private void remove(String root, String name) {
        List<Path> group = hierarchy.directories(root + "/" + name);
        try {
            if (youngerThanThisJvm(group) || !hierarchy.members(group).isEmpty()) {
                return;
            }
            new Removal(hierarchy).carryOut(group);
            LOG.info("Control group that no container claims is removed: root={} name={}", root, name);
        } catch (IOException | IsolatorException e) {
            LOG.warn("Control group that no container claims cannot be removed: root={} name={}", root, name, e);
        }
    }

    private boolean youngerThanThisJvm(List<Path> group) throws IOException {
        for (Path directory : group) {
            if (Files.exists(directory)
                    && !Files.getLastModifiedTime(directory).toInstant().isBefore(start)) {
                return true;
            }
        }
        return false;
    }
}

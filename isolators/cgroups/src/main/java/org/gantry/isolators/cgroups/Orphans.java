package org.gantry.isolators.cgroups;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.gantry.isolators.spi.IsolatorException;
import org.gantry.model.container.RecoverableContainer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Groups below an agent's root that no container claims: left by launches that a crash cut short before their handle was
 * stored. Only those older than this JVM count, since younger ones may belong to a launch under way.
 */
final class Orphans {
    private static final Logger LOG = LoggerFactory.getLogger(Orphans.class);

    private final Hierarchy hierarchy;
    private final Instant start = ProcessHandle.current().info().startInstant().orElse(Instant.EPOCH);

    Orphans(Hierarchy hierarchy) {
        this.hierarchy = hierarchy;
    }

    /** Removes them where the agents of these containers have their roots, with what still runs in them. */
    void remove(Collection<RecoverableContainer> claimed) {
        Set<String> roots = new HashSet<>();
        Set<String> names = new HashSet<>();
        for (RecoverableContainer container : claimed) {
            names.add(container.id().toString());
            try {
                roots.add(CgroupSettings.of(container.agent(), container.settings())
                        .root());
            } catch (IllegalArgumentException e) {
                LOG.warn("Left-over control groups are not looked for: agent={}", container.agent(), e);
            }
        }
        for (String root : roots) {
            try {
                for (String name : hierarchy.children(root)) {
                    if (!names.contains(name)) {
                        remove(root, name);
                    }
                }
            } catch (IOException e) {
                LOG.warn("Control groups cannot be listed: root={}", root, e);
            }
        }
    }

    private void remove(String root, String name) {
        List<Path> group = hierarchy.directories(root + "/" + name);
        try {
            if (youngerThanThisJvm(group)) {
                return;
            }
            hierarchy.members(group).forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
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

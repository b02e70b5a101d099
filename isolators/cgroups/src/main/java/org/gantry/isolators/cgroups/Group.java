package org.gantry.isolators.cgroups;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.gantry.model.container.Handle;
import org.gantry.model.container.Limitation;

/**
 * A container's control group.
 *
 * @param directories one in each hierarchy
 * @param watch completed when it goes over its memory limit
 */
record Group(String version, List<Path> directories, CgroupSettings settings, CompletableFuture<Limitation> watch) {
    static final int HANDLE_VERSION = 1;

    Group(String version, List<Path> directories, CgroupSettings settings) {
        this(version, directories, settings, new CompletableFuture<>());
    }

    /** First line the version of the kernel's interface, then a directory in each line. */
    Handle handle() {
        return Handle.ofText(
                HANDLE_VERSION,
                version + "\n" + directories.stream().map(Path::toString).collect(Collectors.joining("\n")));
    }

    /** @throws IllegalArgumentException with a reason if this module cannot read the handle */
    static Group parse(Handle handle, CgroupSettings settings) {
        if (handle.version() != HANDLE_VERSION) {
            throw new IllegalArgumentException(
                    "Handle has version " + handle.version() + ", this module reads version " + HANDLE_VERSION);
        }
        List<String> lines = handle.text().lines().toList();
        if (lines.size() < 2) {
            throw new IllegalArgumentException("Handle names no control group");
        }
        return new Group(lines.get(0), lines.stream().skip(1).map(Path::of).toList(), settings);
    }
}

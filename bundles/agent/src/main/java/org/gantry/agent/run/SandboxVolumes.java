package org.gantry.agent.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Volume;

/**
 * Directories of its executor's sandbox that a nested task shares with the others: volumes of type SANDBOX_PATH. They
 * are links in the task's own sandbox, since it has no file system of its own.
 */
final class SandboxVolumes {
    private SandboxVolumes() {}

    /** @throws IOException naming the volume that cannot be there, for the task's owner */
    static void link(List<Volume> volumes, Path parent, Path sandbox, Optional<String> user) throws IOException {
        for (Volume volume : volumes) {
            if (volume.getSource().getType() == Volume.Source.Type.SANDBOX_PATH) {
                link(volume, parent, sandbox, user);
            }
        }
    }

    private static void link(Volume volume, Path parent, Path sandbox, Optional<String> user) throws IOException {
        Volume.Source.SandboxPath source = volume.getSource().getSandboxPath();
        if (source.getType() != Volume.Source.SandboxPath.Type.PARENT) {
            throw new IOException("Volume '" + volume.getContainerPath() + "' has a sandbox path of type "
                    + source.getType() + "; only PARENT can be used without a container image");
        }
        Path target = inside(parent, source.getPath(), "sandbox path");
        Path link = inside(sandbox, volume.getContainerPath(), "container path");
        if (!Files.isDirectory(target)) {
            Files.createDirectories(target);
            own(parent, target, user);
        }
        if (!target.toRealPath().startsWith(parent.toRealPath())) {
            throw new IOException("Sandbox path '" + source.getPath() + "' leads out of the executor's sandbox");
        }
        if (!link.getParent().equals(sandbox)) {
            Files.createDirectories(link.getParent());
            own(sandbox, link.getParent(), user);
        }
        if (!Files.exists(link, LinkOption.NOFOLLOW_LINKS)) {
            Files.createSymbolicLink(link, target);
        }
    }

    private static Path inside(Path root, String path, String what) throws IOException {
        if (path.isEmpty() || path.startsWith("/")) {
            throw new IOException("Volume with " + what + " '" + path
                    + "' needs a container image: without one only relative paths can be used");
        }
        Path resolved = root.resolve(path).normalize();
        if (!resolved.startsWith(root) || resolved.equals(root)) {
            throw new IOException("Volume with " + what + " '" + path + "' leads out of the sandbox");
        }
        return resolved;
    }

    /** Every directory from below the root down to that one. */
    private static void own(Path root, Path directory, Optional<String> user) throws IOException {
        if (user.isPresent()) {
            Sandboxes.ownTree(root.resolve(root.relativize(directory).getName(0)), user.get());
        }
    }
}

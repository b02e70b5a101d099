package org.gantry.agent.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;
import org.gantry.agent.checkpoint.DurableFiles;
import org.gantry.agent.checkpoint.ResourceCheckpoint;
import org.gantry.agent.checkpoint.ResourceStore;
import org.gantry.agent.checkpoint.WorkDirectory;
import org.gantry.agent.core.Command;
import org.gantry.agent.core.Effect;
import org.gantry.model.Disk;
import org.gantry.model.Resource;
import org.gantry.model.Resources;
import org.gantry.protocol.ResourceConversion;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Persistent volumes on this host: directories that outlive tasks and the agent. Of a change, the new directories are
 * made first, then the change is saved, then the directories of what is no more are taken away; at whatever point a
 * process is killed, the next one can tell what is left to do from what was saved.
 */
public final class Volumes {
    private static final Logger LOG = LoggerFactory.getLogger(Volumes.class);
    private static final String TRASH = ".discarded";

    private final WorkDirectory directory;
    private final ResourceStore store;
    private final Executor workers;

    /** @param workers remove data, which may take long */
    public Volumes(WorkDirectory directory, Executor workers) {
        this.directory = directory;
        this.store = new ResourceStore(directory);
        this.workers = workers;
    }

    /**
     * Reads what a former process saved, and finishes what it began.
     *
     * @param configured resources of the agent
     * @throws IOException if the record is damaged, or says that there is more than is configured
     */
    public Command.Restored recover(List<org.apache.mesos.v1.Protos.Resource> configured) throws IOException {
        ResourceCheckpoint found = store.load();
        Resources base = ResourceConversion.toModel(configured);
        Resources total = base.reshaped(found.resources())
                .orElseThrow(() -> new IOException("Checkpointed resources "
                        + found.resources().describe() + " are incompatible with agent resources " + base.describe()));
        for (Resource volume : found.resources().persistentVolumes().entries()) {
            make(volume);
        }
        for (Resource volume : found.discarded().entries()) {
            discard(volume);
        }
        emptyTrash();
        return new Command.Restored(found, total);
    }

    /** Carries a change out. The answer says how that went. */
    Command.OperationApplied apply(Effect.ApplyOperation change) {
        try {
            for (Resource volume : change.created().entries()) {
                make(volume);
            }
            store.save(change.checkpoint());
            for (Resource volume : change.discarded().entries()) {
                discard(volume);
            }
            return new Command.OperationApplied(change.uuid(), Optional.empty());
        } catch (IOException e) {
            LOG.error("An offer operation could not be carried out", e);
            return new Command.OperationApplied(change.uuid(), Optional.of(e.toString()));
        }
    }

    void save(ResourceCheckpoint checkpoint) throws IOException {
        store.save(checkpoint);
    }

    /** Where a volume's data is. */
    public Path path(Resource volume) {
        Disk disk = volume.disk().orElseThrow();
        Optional<Disk.Source> source = disk.source();
        Path root = source.flatMap(Disk.Source::root)
                .map(path -> directory.work().resolve(path))
                .orElse(directory.work());
        if (source.filter(s -> s.type() == Disk.SourceType.MOUNT).isPresent()) {
            return root;
        }
        String role = volume.reservationRole().orElse("*").replace('/', ' ');
        String id = disk.persistence().orElseThrow().id();
        if (!WorkDirectory.isSafe(role) || !WorkDirectory.isSafe(id)) {
            throw new IllegalArgumentException("'" + role + "' and '" + id + "' cannot be names of directories");
        }
        return root.resolve("volumes").resolve("roles").resolve(role).resolve(id);
    }

    /**
     * Makes the volumes among resources appear in a sandbox, as symbolic links.
     *
     * @param user that the sandbox belongs to, and the volumes from now on unless they are shared; empty for the
     *     agent's own
     * @throws IOException if the volume is not there, or its place in the sandbox is taken or outside
     */
    public void link(Path sandbox, Iterable<org.apache.mesos.v1.Protos.Resource> resources, Optional<String> user)
            throws IOException {
        for (Resource volume :
                ResourceConversion.toModel(resources).persistentVolumes().entries()) {
            Path data = path(volume);
            if (!Files.isDirectory(data)) {
                throw new IOException("Persistent volume " + volume + " is not there: " + data);
            }
            if (user.isPresent() && !volume.shared()) {
                Sandboxes.own(data, user.get());
            }
            link(sandbox, volume, data);
        }
    }

    private static void link(Path sandbox, Resource volume, Path data) throws IOException {
        String containerPath = volume.disk()
                .flatMap(Disk::volume)
                .map(Disk.Volume::containerPath)
                .orElseThrow();
        Path root = sandbox.normalize();
        Path place = root.resolve(containerPath).normalize();
        if (Path.of(containerPath).isAbsolute() || !place.startsWith(root) || place.equals(root)) {
            throw new IOException("Container path '" + containerPath + "' of persistent volume " + volume
                    + " must be relative and lie in the sandbox");
        }
        if (Files.isSymbolicLink(place)) {
            if (Files.readSymbolicLink(place).equals(data)) {
                return;
            }
            throw new IOException("Container path '" + containerPath + "' is used by another volume");
        }
        Path parent = place.getParent();
        Files.createDirectories(parent);
        if (!parent.toRealPath().startsWith(sandbox.toRealPath())) {
            throw new IOException("Container path '" + containerPath + "' leads out of the sandbox");
        }
        Files.createSymbolicLink(place, data.toAbsolutePath());
    }

    private void make(Resource volume) throws IOException {
        Path data = path(volume);
        if (Files.isDirectory(data)) {
            return;
        }
        Files.createDirectories(data);
        Files.setPosixFilePermissions(
                data, PosixFilePermissions.fromString(volume.shared() ? "rwxrwxr-x" : "rwxr-xr-x"));
        DurableFiles.syncDirectory(data.getParent());
    }

    /** The data is out of sight at once, and gone a little later. */
    private void discard(Resource volume) throws IOException {
        Path data = path(volume);
        if (!Files.isDirectory(data, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        boolean whole = volume.disk()
                .flatMap(Disk::source)
                .filter(source -> source.type() == Disk.SourceType.MOUNT)
                .isPresent();
        if (whole) {
            try (Stream<Path> children = Files.list(data)) {
                for (Path child : children.toList()) {
                    DurableFiles.deleteTree(child);
                }
            }
            return;
        }
        Path trash =
                data.getParent().resolveSibling(TRASH).resolve(UUID.randomUUID().toString());
        Files.createDirectories(trash.getParent());
        Files.move(data, trash, StandardCopyOption.ATOMIC_MOVE);
        DurableFiles.syncDirectory(data.getParent());
        remove(trash);
    }

    private void emptyTrash() throws IOException {
        Path trash = directory.work().resolve("volumes").resolve("roles").resolve(TRASH);
        if (Files.isDirectory(trash)) {
            try (Stream<Path> left = Files.list(trash)) {
                left.forEach(this::remove);
            }
        }
    }

    private void remove(Path trash) {
        try {
            workers.execute(() -> {
                try {
                    DurableFiles.deleteTree(trash);
                } catch (IOException e) {
                    LOG.warn("Discarded data is left at {}", trash, e);
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.warn("Discarded data is left at {} until the next start", trash);
        }
    }
}

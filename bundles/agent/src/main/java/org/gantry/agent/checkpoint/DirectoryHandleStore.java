package org.gantry.agent.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.gantry.model.container.ContainerId;
import org.gantry.model.container.Handle;
import org.gantry.model.container.RecoverableContainer;
import org.gantry.modulehost.spi.HandleStore;
import org.gantry.modulehost.spi.ModuleId;

/** Handles of modules, one file for each in the meta directory of the container's run. */
public final class DirectoryHandleStore implements HandleStore {
    private static final byte HANDLE = 7;

    private final String agent;
    private final WorkDirectory directory;
    private final Map<String, String> settings;
    private final SortedMap<String, Place> containers = new TreeMap<>();

    private record Place(ContainerId container, Path handles, Path sandbox, Map<ModuleId, Handle> byModule) {}

    public DirectoryHandleStore(String agent, WorkDirectory directory, Map<String, String> settings) {
        this.agent = agent;
        this.directory = directory;
        this.settings = Map.copyOf(settings);
    }

    /** Makes a container known, with the handles that are on disk for it, and those that are nested in it. */
    public synchronized void add(String agentId, RunId run) throws IOException {
        add(run.container(), directory.metaRun(agentId, run), directory.sandbox(agentId, run));
    }

    /** Makes a container known that is nested in that of a run. */
    public synchronized void add(String agentId, RunId run, ContainerId nested) throws IOException {
        add(
                nested,
                directory.nested(directory.metaRun(agentId, run), nested),
                directory.nested(directory.sandbox(agentId, run), nested));
    }

    /** Containers that are known within another one, however deep. */
    public synchronized List<ContainerId> nested(ContainerId root) {
        return containers.values().stream()
                .map(Place::container)
                .filter(container -> isWithin(container, root))
                .toList();
    }

    /**
     * Makes any container known, with those that are nested in it.
     *
     * @param meta directory of its records
     */
    public synchronized void add(ContainerId container, Path meta, Path sandbox) throws IOException {
        Place place = new Place(container, meta.resolve("handles"), sandbox, new TreeMap<>());
        if (Files.isDirectory(place.handles())) {
            try (var files = Files.list(place.handles())) {
                for (Path file : files.toList()) {
                    read(file, place);
                }
            }
        }
        containers.put(container.toString(), place);
        Path children = meta.resolve("containers");
        if (Files.isDirectory(children)) {
            try (var files = Files.list(children)) {
                for (Path child : files.filter(path -> Files.isDirectory(path.resolve("handles")))
                        .toList()) {
                    String name = child.getFileName().toString();
                    add(
                            container.child(name),
                            child,
                            sandbox.resolve("containers").resolve(name));
                }
            }
        }
    }

    private static boolean isWithin(ContainerId container, ContainerId root) {
        return container
                .parent()
                .filter(parent -> parent.equals(root) || isWithin(parent, root))
                .isPresent();
    }

    @Override
    public String agent() {
        return agent;
    }

    @Override
    public synchronized void put(ModuleId module, ContainerId container, Handle handle) throws IOException {
        Place place = containers.get(container.toString());
        if (place == null) {
            throw new IOException("Container " + container + " is unknown to agent " + agent);
        }
        if (handle.equals(place.byModule().get(module))) {
            return; // on disk already
        }
        byte[] data = handle.data();
        byte[] payload = ByteBuffer.allocate(4 + data.length)
                .putInt(handle.version())
                .put(data)
                .array();
        RecordFile.writeOne(place.handles().resolve(module.point() + "." + module.name()), HANDLE, payload);
        place.byModule().put(module, handle);
    }

    @Override
    public synchronized List<RecoverableContainer> handles(ModuleId module) {
        List<RecoverableContainer> result = new ArrayList<>();
        for (Place place : containers.values()) {
            Handle handle = place.byModule().get(module);
            if (handle != null) {
                ContainerId id = place.container();
                Path runtime = directory.runtimeDirectory(id);
                result.add(new RecoverableContainer(id, agent, handle, place.sandbox(), runtime, settings));
            }
        }
        return result;
    }

    /** Modules of an extension point that hold a handle of any container, sorted. */
    public synchronized List<ModuleId> modules(String point) {
        return containers.values().stream()
                .flatMap(place -> place.byModule().keySet().stream())
                .filter(module -> module.point().equals(point))
                .distinct()
                .sorted(Comparator.naturalOrder())
                .toList();
    }

    @Override
    public synchronized void remove(ContainerId container) throws IOException {
        for (ContainerId inner : nested(container)) {
            forget(inner);
        }
        forget(container);
    }

    private void forget(ContainerId container) throws IOException {
        Place place = containers.remove(container.toString());
        if (place != null) {
            DurableFiles.deleteTree(place.handles());
        }
    }

    private static void read(Path file, Place place) throws IOException {
        String name = file.getFileName().toString();
        int dot = name.indexOf('.');
        if (dot <= 0) {
            return; // a temporary file that a crash left
        }
        ByteBuffer payload = ByteBuffer.wrap(RecordFile.readOne(file, HANDLE));
        int version = payload.getInt();
        byte[] data = new byte[payload.remaining()];
        payload.get(data);
        place.byModule().put(new ModuleId(name.substring(0, dot), name.substring(dot + 1)), new Handle(version, data));
    }
}

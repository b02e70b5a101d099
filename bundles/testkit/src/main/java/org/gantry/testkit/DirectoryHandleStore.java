package org.gantry.testkit;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.gantry.model.container.ContainerId;
import org.gantry.model.container.ContainerSpec;
import org.gantry.model.container.Handle;
import org.gantry.model.container.RecoverableContainer;
import org.gantry.modulehost.spi.ModuleId;

/**
 * Keeps handles in files, so that a test can throw everything away and find the containers again as after a crash. One
 * directory for each container; names are joined by blanks, which ids cannot hold.
 */
public final class DirectoryHandleStore implements TestHandleStore {
    private static final String SPEC = "container.properties";
    private static final String SETTING = "setting.";

    private final Path directory;
    private final String agent;

    /** @param directory made if absent; what an earlier store left in it is known again */
    public DirectoryHandleStore(Path directory, String agent) throws IOException {
        this.directory = Files.createDirectories(directory);
        this.agent = agent;
    }

    @Override
    public String agent() {
        return agent;
    }

    @Override
    public synchronized void know(ContainerSpec container) throws IOException {
        Properties properties = new Properties();
        properties.setProperty("sandbox", container.sandbox().toString());
        properties.setProperty("runtime", container.runtimeDir().toString());
        container.settings().forEach((key, value) -> properties.setProperty(SETTING + key, value));
        StringWriter text = new StringWriter();
        properties.store(text, null);
        Path home = Files.createDirectories(home(container.id()));
        write(home.resolve(SPEC), text.toString().getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public synchronized void put(ModuleId module, ContainerId container, Handle handle) throws IOException {
        Path home = home(container);
        if (!Files.exists(home.resolve(SPEC))) {
            throw new IOException("Agent '" + agent + "' does not know container " + container);
        }
        byte[] data = handle.data();
        byte[] record = ByteBuffer.allocate(Integer.BYTES + data.length)
                .putInt(handle.version())
                .put(data)
                .array();
        write(home.resolve(fileName(module)), record);
    }

    @Override
    public synchronized List<RecoverableContainer> handles(ModuleId module) {
        List<RecoverableContainer> result = new ArrayList<>();
        try (Stream<Path> homes = Files.list(directory)) {
            for (Path home : homes.sorted().toList()) {
                Path file = home.resolve(fileName(module));
                if (Files.exists(file)) {
                    result.add(read(home, file));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return result;
    }

    @Override
    public synchronized void remove(ContainerId container) throws IOException {
        Path home = home(container);
        if (Files.exists(home)) {
            try (Stream<Path> files = Files.list(home)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(home);
        }
    }

    private RecoverableContainer read(Path home, Path file) throws IOException {
        Properties properties = new Properties();
        properties.load(new StringReader(Files.readString(home.resolve(SPEC))));
        ByteBuffer record = ByteBuffer.wrap(Files.readAllBytes(file));
        int version = record.getInt();
        byte[] data = new byte[record.remaining()];
        record.get(data);
        Map<String, String> settings = new TreeMap<>();
        for (String key : properties.stringPropertyNames()) {
            if (key.startsWith(SETTING)) {
                settings.put(key.substring(SETTING.length()), properties.getProperty(key));
            }
        }
        return new RecoverableContainer(
                id(home.getFileName().toString()),
                agent,
                new Handle(version, data),
                Path.of(properties.getProperty("sandbox")),
                Path.of(properties.getProperty("runtime")),
                settings);
    }

    private Path home(ContainerId container) {
        String name = container.value();
        ContainerId outer = container;
        while (outer.parent().isPresent()) {
            outer = outer.parent().get();
            name = outer.value() + " " + name;
        }
        return directory.resolve(name);
    }

    private static ContainerId id(String name) {
        String[] values = name.split(" ", -1);
        ContainerId id = ContainerId.of(values[0]);
        for (int i = 1; i < values.length; i++) {
            id = id.child(values[i]);
        }
        return id;
    }

    private static String fileName(ModuleId module) {
        return module.point() + " " + module.name();
    }

    private static void write(Path file, byte[] content) throws IOException {
        Path temporary = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel channel = FileChannel.open(
                temporary, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer buffer = ByteBuffer.wrap(content);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}

package org.gantry.containerizers.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.gantry.model.container.ContainerCommand;
import org.gantry.model.container.ContainerId;
import org.gantry.model.container.ContainerSpec;
import org.gantry.model.container.ResourceLimits;

/** Descriptions of containers for tests, with directories that exist, changed step by step. */
public final class Specs {
    public static final String AGENT = "agent";
    private static final long MEGABYTE = 1L << 20;

    private final Path directory;
    private final Map<String, String> settings;
    private final Map<String, String> environment = new LinkedHashMap<>();
    private ContainerCommand command = ContainerCommand.shell("exec sleep 1000");
    private ResourceLimits limits = ResourceLimits.of(0.1, 64 * MEGABYTE);
    private Optional<String> user = Optional.empty();
    private ContainerId id = ContainerId.of(UUID.randomUUID().toString());

    private Specs(Path directory, Map<String, String> settings) {
        this.directory = directory;
        this.settings = new LinkedHashMap<>(settings);
    }

    /**
     * Starts with a task that sleeps.
     *
     * @param directory for the sandboxes and runtime directories
     */
    public static Specs in(Path directory, Map<String, String> settings) {
        Specs specs = new Specs(directory, settings);
        specs.environment.put("PATH", "/usr/bin:/bin");
        return specs;
    }

    public Specs id(ContainerId value) {
        id = value;
        return this;
    }

    public Specs shell(String text) {
        command = ContainerCommand.shell(text);
        return this;
    }

    public Specs command(ContainerCommand value) {
        command = value;
        return this;
    }

    public Specs environment(String name, String value) {
        environment.put(name, value);
        return this;
    }

    public Specs onlyEnvironment(Map<String, String> all) {
        environment.clear();
        environment.putAll(all);
        return this;
    }

    public Specs limits(ResourceLimits value) {
        limits = value;
        return this;
    }

    public Specs user(String name) {
        user = Optional.of(name);
        return this;
    }

    public Specs setting(String key, String value) {
        settings.put(key, value);
        return this;
    }

    /** Makes the directories. */
    public ContainerSpec build() throws IOException {
        Path sandbox = Files.createDirectories(directory.resolve("sandboxes").resolve(id.toString()));
        Path runtime = Files.createDirectories(directory.resolve("runtime").resolve(id.toString()));
        return new ContainerSpec(
                id,
                AGENT,
                "framework",
                "executor",
                sandbox,
                runtime,
                user,
                command,
                environment,
                limits,
                Optional.empty(),
                settings);
    }
}

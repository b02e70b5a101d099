package org.gantry.itests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;

/** What a node is configured with before its first start. */
public final class Configuration {
    private final Path etc;

    public Configuration(Node node) throws IOException {
        etc = Files.createDirectories(node.workDir().resolve("etc"));
    }

    /** The distribution's own file with further settings. */
    public Configuration with(String file, Map<String, String> settings) throws IOException {
        String kept = Files.readAllLines(Distribution.home().resolve("etc").resolve(file)).stream()
                .filter(line -> settings.keySet().stream().noneMatch(name -> line.startsWith(name + " ")))
                .collect(Collectors.joining("\n"));
        String added = settings.entrySet().stream()
                .map(setting -> setting.getKey() + " = " + setting.getValue())
                .collect(Collectors.joining("\n"));
        Files.writeString(etc.resolve(file), kept + "\n" + added + "\n");
        return this;
    }
}

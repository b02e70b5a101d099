package org.gantry.modulehost.karaf;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.gantry.modulehost.spi.ModuleId;
import org.osgi.framework.Version;

/**
 * What must be known of modules after a restart; kept on disk: which version serves, which served before (newest first, so
 * that an operator can go back), and which were refused, so that they are not tried again at a moment when they cannot be
 * judged.
 */
final class ModuleHistory {
    private static final int FORMAT = 1;
    private static final int KEPT = 10;

    private final ObjectMapper json = new ObjectMapper();
    private final Path file;
    private final Map<String, Deque<Installed>> retired = new HashMap<>();
    private final Map<String, String> serving = new HashMap<>();
    private final Map<String, Refusal> refused = new HashMap<>();

    /** @param build tells one build of the version from another */
    private record Refusal(long build, String reason) {}

    ModuleHistory(Path file) throws IOException {
        this.file = file;
        if (Files.exists(file)) {
            read();
        }
    }

    private void read() throws IOException {
        var root = json.readTree(file.toFile());
        if (root.path("format").asInt() != FORMAT) {
            throw new IOException(file + " has format " + root.path("format") + ", this version reads " + FORMAT);
        }
        root.path("retired").fields().forEachRemaining(module -> {
            Deque<Installed> versions = new ArrayDeque<>();
            module.getValue()
                    .forEach(entry -> versions.addLast(new Installed(
                            entry.path("version").asText(),
                            entry.path("feature").asText(),
                            entry.path("location").asText())));
            retired.put(module.getKey(), versions);
        });
        root.path("serving")
                .fields()
                .forEachRemaining(
                        module -> serving.put(module.getKey(), module.getValue().asText()));
        root.path("refused")
                .fields()
                .forEachRemaining(version -> refused.put(
                        version.getKey(),
                        new Refusal(
                                version.getValue().path("build").asLong(),
                                version.getValue().path("reason").asText())));
    }

    synchronized void serves(ModuleId module, Version version) throws IOException {
        String before = serving.put(module.toString(), version.toString());
        if (!version.toString().equals(before)) {
            write();
        }
    }

    synchronized Optional<Version> serving(ModuleId module) {
        return Optional.ofNullable(serving.get(module.toString())).map(Version::parseVersion);
    }

    /** @param build when the bundle was installed or updated last */
    synchronized void refused(ModuleId module, Version version, long build, String reason) throws IOException {
        refused.put(module + " " + version, new Refusal(build, reason));
        write();
    }

    /** Why exactly this build was refused before. */
    synchronized Optional<String> refusal(ModuleId module, Version version, long build) {
        return Optional.ofNullable(refused.get(module + " " + version))
                .filter(refusal -> refusal.build() == build)
                .map(Refusal::reason);
    }

    synchronized void retired(ModuleId module, Installed version) throws IOException {
        Deque<Installed> versions = retired.computeIfAbsent(module.toString(), id -> new ArrayDeque<>());
        versions.removeIf(known -> known.version().equals(version.version()));
        versions.addFirst(version);
        while (versions.size() > KEPT) {
            versions.removeLast();
        }
        write();
    }

    synchronized Optional<Installed> previous(ModuleId module) {
        return Optional.ofNullable(retired.get(module.toString())).map(Deque::peekFirst);
    }

    private void write() throws IOException {
        ObjectNode root = json.createObjectNode().put("format", FORMAT);
        ObjectNode modules = root.putObject("retired");
        retired.forEach((module, versions) -> {
            ArrayNode list = modules.putArray(module);
            versions.forEach(version -> list.addObject()
                    .put("version", version.version())
                    .put("feature", version.feature())
                    .put("location", version.location()));
        });
        serving.forEach(root.putObject("serving")::put);
        ObjectNode refusals = root.putObject("refused");
        refused.forEach((version, refusal) ->
                refusals.putObject(version).put("build", refusal.build()).put("reason", refusal.reason()));
        Files.createDirectories(file.getParent());
        Path part = Files.createTempFile(file.getParent(), ".history", ".json");
        json.writerWithDefaultPrettyPrinter().writeValue(part.toFile(), root);
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}

package org.gantry.containerizers.nativ;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Where this host has the programs that the supervisor uses. Looked up once, so that no PATH decides later. */
final class Tools {
    private static final List<Path> FOLDERS =
            List.of(Path.of("/usr/bin"), Path.of("/bin"), Path.of("/usr/sbin"), Path.of("/sbin"));

    private final Map<String, Optional<Path>> found = new ConcurrentHashMap<>();

    Optional<Path> find(String name) {
        return found.computeIfAbsent(name, n -> FOLDERS.stream()
                .map(folder -> folder.resolve(n))
                .filter(Files::isExecutable)
                .findFirst());
    }

    /** @throws IllegalStateException naming the program that is missing */
    String path(String name) {
        return find(name)
                .map(Path::toString)
                .orElseThrow(() -> new IllegalStateException("This host has no " + name + "(1) in /usr/bin or /bin"));
    }

    /** The shell that supervises: dash where there is one, since its behaviour is what was verified. */
    String shell() {
        return find("dash").map(Path::toString).orElse("/bin/sh");
    }
}

package org.gantry.master.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads which hosts may be offered from a file, a name a line, whenever it is polled. Not for several threads. */
public final class WhitelistFile {
    private static final Logger LOG = LoggerFactory.getLogger(WhitelistFile.class);

    private final Path file;
    private final Consumer<Set<String>> changed;
    private Optional<Set<String>> known = Optional.empty();

    /**
     * Of that flag's value: a path, also as {@code file://} address.
     *
     * @param changed told of what is in the file, and again when that is something else
     */
    public WhitelistFile(String flag, Consumer<Set<String>> changed) {
        this.file = Path.of(flag.startsWith("file://") ? flag.substring("file://".length()) : flag);
        this.changed = changed;
    }

    /** A file that cannot be read leaves everything as it was. */
    public void poll() {
        try {
            Set<String> names = Files.readAllLines(file).stream()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .collect(Collectors.toSet());
            if (known.filter(names::equals).isEmpty()) {
                known = Optional.of(names);
                changed.accept(names);
            }
        } catch (IOException e) {
            LOG.warn("The whitelist {} cannot be read; it stays as it was", file, e);
        }
    }
}

package org.gantry.containerizers.nativ;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.gantry.model.container.Limitation;

/** Remembers on disk why a container is ended, so that the reason outlives this JVM. */
final class LimitationFile {
    private static final String RESOURCE = "resource.";

    private LimitationFile() {}

    static void write(RuntimeFiles files, Limitation limitation) throws IOException {
        Properties lines = new Properties();
        lines.setProperty("kind", limitation.kind().name());
        lines.setProperty("message", limitation.message());
        limitation.resources().forEach((name, value) -> lines.setProperty(RESOURCE + name, Double.toString(value)));
        StringWriter text = new StringWriter();
        lines.store(text, null);
        RuntimeFiles.write(files.limitation(), text.toString());
    }

    static Optional<Limitation> read(RuntimeFiles files) throws IOException {
        Optional<String> text = files.read(files.limitation());
        if (text.isEmpty()) {
            return Optional.empty();
        }
        Properties lines = new Properties();
        lines.load(new StringReader(text.get()));
        Map<String, Double> resources = new HashMap<>();
        for (String name : lines.stringPropertyNames()) {
            if (name.startsWith(RESOURCE)) {
                resources.put(name.substring(RESOURCE.length()), Double.valueOf(lines.getProperty(name)));
            }
        }
        return Optional.of(new Limitation(
                Limitation.Kind.valueOf(lines.getProperty("kind", "OTHER")),
                lines.getProperty("message", ""),
                resources));
    }
}

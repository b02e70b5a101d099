package org.gantry.http;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code /system/stats.json}: the host's processors, load and memory in bytes. What the host does not tell is left out. */
public final class SystemStats implements Handler {
    private static final Logger LOG = LoggerFactory.getLogger(SystemStats.class);

    @Override
    public void handle(Exchange exchange) throws IOException {
        Optional<String[]> load =
                lines(Path.of("/proc/loadavg")).stream().findFirst().map(line -> line.split(" ", 4));
        List<String> memory = lines(Path.of("/proc/meminfo"));
        JsonContent content = json -> {
            json.writeStartObject();
            if (load.isPresent()) {
                json.writeNumberField("avg_load_15min", Double.parseDouble(load.get()[2]));
                json.writeNumberField("avg_load_1min", Double.parseDouble(load.get()[0]));
                json.writeNumberField("avg_load_5min", Double.parseDouble(load.get()[1]));
            }
            json.writeNumberField("cpus_total", Runtime.getRuntime().availableProcessors());
            memory(json, memory, "MemFree:", "mem_free_bytes");
            memory(json, memory, "MemTotal:", "mem_total_bytes");
            json.writeEndObject();
        };
        exchange.json(200, content);
    }

    private static void memory(JsonGenerator json, List<String> lines, String name, String field) throws IOException {
        for (String line : lines) {
            if (line.startsWith(name)) {
                json.writeNumberField(field, Long.parseLong(line.replaceAll("\\D", "")) * 1024);
            }
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            LOG.debug("The host does not tell its load or memory: file={}", file, e);
            return List.of();
        }
    }
}

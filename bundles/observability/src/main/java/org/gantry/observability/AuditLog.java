package org.gantry.observability;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.LoggerFactory;

/**
 * Who changed what: one line of JSON for each {@link AuditEntry}, under the logger {@value #LOGGER}, which the
 * distribution writes to a file of its own. For any thread.
 *
 * <p>A line has {@code time}, {@code component}, {@code actor}, {@code action}, {@code result} ({@code done},
 * {@code refused} or {@code failed}), and where they are known {@code origin}, {@code object}, {@code reason},
 * {@code details}.
 */
public final class AuditLog {
    /** Name of the logger that takes the lines. */
    public static final String LOGGER = "org.gantry.audit";

    /** Longer texts are cut: a line must not be as long as whatever somebody sends. */
    private static final int LONGEST = 2000;

    private static final JsonFactory JSON = new JsonFactory();

    private final String component;
    private final Clock clock;
    private final Consumer<String> lines;

    /** @param component part that reports: {@code master}, {@code agent}, {@code module-host} */
    public AuditLog(String component) {
        this(component, Clock.systemUTC(), LoggerFactory.getLogger(LOGGER)::info);
    }

    /** @param lines takes each line, without its end */
    public AuditLog(String component, Clock clock, Consumer<String> lines) {
        this.component = component;
        this.clock = clock;
        this.lines = lines;
    }

    /** Writes an entry. */
    public void record(AuditEntry entry) {
        lines.accept(line(entry));
    }

    private String line(AuditEntry entry) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("time", clock.instant().toString());
            json.writeStringField("component", component);
            json.writeStringField("actor", cut(entry.actor()));
            optional(json, "origin", entry.origin());
            json.writeStringField("action", cut(entry.action()));
            optional(json, "object", entry.object());
            json.writeStringField("result", entry.result().name().toLowerCase(Locale.ROOT));
            optional(json, "reason", entry.reason());
            if (!entry.details().isEmpty()) {
                json.writeObjectFieldStart("details");
                for (Map.Entry<String, String> detail : entry.details().entrySet()) {
                    json.writeStringField(cut(detail.getKey()), cut(detail.getValue()));
                }
                json.writeEndObject();
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("Writing to memory failed", e);
        }
        return text.toString();
    }

    private static void optional(JsonGenerator json, String name, Optional<String> value) throws IOException {
        if (value.isPresent()) {
            json.writeStringField(name, cut(value.get()));
        }
    }

    private static String cut(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
    }
}

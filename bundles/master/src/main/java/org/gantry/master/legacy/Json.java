package org.gantry.master.legacy;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.Instant;
import java.util.Collection;
import org.gantry.master.view.Times;
import org.gantry.protocol.view.JsonFields;

/** What the views have in common. */
final class Json {
    private Json() {}

    static void time(JsonGenerator json, String name, Instant time) throws IOException {
        JsonFields.number(json, name, Times.seconds(time));
    }

    static void strings(JsonGenerator json, String name, Collection<String> items) throws IOException {
        JsonFields.array(json, name, items, (generator, item) -> generator.writeString(item));
    }
}

package org.gantry.master.legacy;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Collection;
import org.apache.mesos.v1.Protos.Label;
import org.gantry.master.view.Times;

/** What the views have in common. */
final class Json {
    /** Writes one item. */
    interface Writer<T> {
        void write(JsonGenerator json, T item) throws IOException;
    }

    private Json() {}

    /** A number with a point and without an exponent. */
    static void number(JsonGenerator json, String name, double value) throws IOException {
        json.writeFieldName(name);
        number(json, value);
    }

    static void number(JsonGenerator json, double value) throws IOException {
        double size = Math.abs(value);
        if (Double.isFinite(value) && (size >= 1e7 || (size < 1e-3 && size > 0))) {
            String plain = new BigDecimal(Double.toString(value)).toPlainString();
            json.writeNumber(plain.indexOf('.') < 0 ? plain + ".0" : plain);
        } else {
            json.writeNumber(value);
        }
    }

    static void time(JsonGenerator json, String name, Instant time) throws IOException {
        number(json, name, Times.seconds(time));
    }

    static <T> void array(JsonGenerator json, String name, Collection<? extends T> items, Writer<T> writer)
            throws IOException {
        json.writeArrayFieldStart(name);
        for (T item : items) {
            writer.write(json, item);
        }
        json.writeEndArray();
    }

    static void strings(JsonGenerator json, String name, Collection<String> items) throws IOException {
        array(json, name, items, (generator, item) -> generator.writeString(item));
    }

    static void label(JsonGenerator json, Label label) throws IOException {
        json.writeStartObject();
        json.writeStringField("key", label.getKey());
        if (label.hasValue()) {
            json.writeStringField("value", label.getValue());
        }
        json.writeEndObject();
    }
}

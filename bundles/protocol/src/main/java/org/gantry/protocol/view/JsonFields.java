package org.gantry.protocol.view;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.math.BigDecimal;
import org.apache.mesos.v1.Protos.Label;

/** Fields as all views write them. */
public final class JsonFields {
    private static final double PLAIN_FROM = 1e-3;
    private static final double PLAIN_BELOW = 1e7;

    private JsonFields() {}

    /** Writes one element. */
    public interface Writer<T> {
        void write(JsonGenerator json, T element) throws IOException;
    }

    /** A number with a point and without an exponent; what is not finite is a text. */
    public static void number(JsonGenerator json, String field, double value) throws IOException {
        json.writeFieldName(field);
        number(json, value);
    }

    /** As {@link #number(JsonGenerator, String, double)}, without a name. */
    public static void number(JsonGenerator json, double value) throws IOException {
        double size = Math.abs(value);
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            json.writeString(Double.toString(value));
        } else if (size >= PLAIN_BELOW || (size < PLAIN_FROM && size > 0)) {
            String plain = new BigDecimal(Double.toString(value)).toPlainString();
            json.writeNumber(plain.indexOf('.') < 0 ? plain + ".0" : plain);
        } else {
            json.writeNumber(value);
        }
    }

    public static <T> void array(
            JsonGenerator json, String field, Iterable<? extends T> elements, Writer<? super T> writer)
            throws IOException {
        json.writeArrayFieldStart(field);
        for (T element : elements) {
            writer.write(json, element);
        }
        json.writeEndArray();
    }

    public static void label(JsonGenerator json, Label label) throws IOException {
        json.writeStartObject();
        json.writeStringField("key", label.getKey());
        if (label.hasValue()) {
            json.writeStringField("value", label.getValue());
        }
        json.writeEndObject();
    }
}

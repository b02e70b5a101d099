package org.gantry.master.view;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ref.SoftReference;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.IdentityHashMap;
import java.util.Map;
import org.gantry.protocol.view.JsonFields;

/**
 * The JSON of things that do not change, kept from one view to the next: of the tasks of a cluster only a few are new each
 * time. What the latest view did not show is forgotten, and everything when memory is short. For any thread.
 */
public final class Fragments<T> {
    private static final JsonFactory JSON = new JsonFactory();

    private final JsonFields.Writer<? super T> writer;
    private volatile SoftReference<Map<T, SerializableString>> known = new SoftReference<>(null);

    /** @param writer writes one whole value */
    public Fragments(JsonFields.Writer<? super T> writer) {
        this.writer = writer;
    }

    /** Begins a view. One thread uses it. */
    public View begin() {
        Map<T, SerializableString> before = known.get();
        return new View(before == null ? new IdentityHashMap<>() : before);
    }

    /** One pass over everything. Closed, it is what the next one starts from. */
    public final class View implements JsonFields.Writer<T>, AutoCloseable {
        private final Map<T, SerializableString> before;
        private final Map<T, SerializableString> shown;
        private final ByteArrayOutputStream buffer = new ByteArrayOutputStream(1024);

        @SuppressWarnings("IdentityHashMapUsage") // only ever asked for what it holds
        private View(Map<T, SerializableString> before) {
            this.before = before;
            this.shown = new IdentityHashMap<>(before.size() + before.size() / 8);
        }

        @Override
        public void write(JsonGenerator json, T element) throws IOException {
            SerializableString fragment = before.get(element);
            if (fragment == null) {
                buffer.reset();
                try (JsonGenerator own = JSON.createGenerator(buffer)) {
                    writer.write(own, element);
                }
                fragment = new Fragment(buffer.toByteArray());
            }
            shown.put(element, fragment);
            json.writeRawValue(fragment);
        }

        @Override
        public void close() {
            if (!shown.isEmpty()) {
                known = new SoftReference<>(shown);
            }
        }
    }

    /** Bytes that go out as they are. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Fragment(byte[] bytes) implements SerializableString {
        @Override
        public String getValue() {
            return new String(bytes, StandardCharsets.UTF_8);
        }

        @Override
        public int charLength() {
            return getValue().length();
        }

        @Override
        public char[] asQuotedChars() {
            throw new UnsupportedOperationException("It is no text but JSON");
        }

        @Override
        public byte[] asUnquotedUTF8() {
            return bytes;
        }

        @Override
        public byte[] asQuotedUTF8() {
            throw new UnsupportedOperationException("It is no text but JSON");
        }

        @Override
        public int appendQuotedUTF8(byte[] target, int offset) {
            throw new UnsupportedOperationException("It is no text but JSON");
        }

        @Override
        public int appendQuoted(char[] target, int offset) {
            throw new UnsupportedOperationException("It is no text but JSON");
        }

        @Override
        public int appendUnquotedUTF8(byte[] target, int offset) {
            if (bytes.length > target.length - offset) {
                return -1;
            }
            System.arraycopy(bytes, 0, target, offset, bytes.length);
            return bytes.length;
        }

        @Override
        public int appendUnquoted(char[] target, int offset) {
            String text = getValue();
            if (text.length() > target.length - offset) {
                return -1;
            }
            text.getChars(0, text.length(), target, offset);
            return text.length();
        }

        @Override
        public int writeQuotedUTF8(OutputStream output) {
            throw new UnsupportedOperationException("It is no text but JSON");
        }

        @Override
        public int writeUnquotedUTF8(OutputStream output) throws IOException {
            output.write(bytes);
            return bytes.length;
        }

        @Override
        public int putQuotedUTF8(ByteBuffer target) {
            throw new UnsupportedOperationException("It is no text but JSON");
        }

        @Override
        public int putUnquotedUTF8(ByteBuffer target) {
            if (bytes.length > target.remaining()) {
                return -1;
            }
            target.put(bytes);
            return bytes.length;
        }
    }
}

package org.gantry.model.container;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What a module must be told to find a container again. The module owns the format, the agent stores it durably
 * and gives it back after a restart or to the module's next version.
 *
 * @param version version of the format, at least 1; a module's manifest names the versions that it can recover
 * @param data opaque to everyone but the module; at most 64 KiB
 */
@SuppressWarnings("ArrayRecordComponent") // equals() and hashCode() look at the content
public record Handle(int version, byte[] data) {
    public static final int MAX_BYTES = 64 * 1024;

    public Handle {
        if (version < 1) {
            throw new IllegalArgumentException("Handle version must be at least 1, was " + version);
        }
        if (data.length > MAX_BYTES) {
            throw new IllegalArgumentException("Handle holds " + data.length + " bytes, the limit is " + MAX_BYTES);
        }
        data = data.clone();
    }

    public static Handle ofText(int version, String text) {
        return new Handle(version, text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public byte[] data() {
        return data.clone();
    }

    public String text() {
        return new String(data, StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Handle h && h.version == version && Arrays.equals(h.data, data);
    }

    @Override
    public int hashCode() {
        return 31 * version + Arrays.hashCode(data);
    }

    @Override
    public String toString() {
        return "Handle[v" + version + ", " + data.length + " bytes]";
    }
}

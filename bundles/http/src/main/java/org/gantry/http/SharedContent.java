package org.gantry.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.GZIPOutputStream;

/** A body that several requests are answered with: kept once, and compressed once if somebody wants it so. */
public final class SharedContent {
    private final String contentType;
    private final byte[] plain;
    private byte[] compressed;

    /** @param plain must not be changed afterwards */
    public SharedContent(String contentType, byte[] plain) {
        this.contentType = contentType;
        this.plain = plain;
    }

    public String contentType() {
        return contentType;
    }

    /** Uncompressed, in bytes. */
    public int size() {
        return plain.length;
    }

    byte[] plain() {
        return plain;
    }

    synchronized byte[] compressed() {
        if (compressed == null) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream(plain.length / 8 + 64);
            try (GZIPOutputStream zip = new GZIPOutputStream(bytes, 8192)) {
                zip.write(plain);
            } catch (IOException e) {
                throw new UncheckedIOException("Writing to memory failed", e);
            }
            compressed = bytes.toByteArray();
        }
        return compressed;
    }
}

package org.gantry.agent.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * A file of records: each one is its length and CRC-32C (4 bytes each, big-endian), then a byte with the version of the
 * format, a byte with the kind of record, and the payload. Length and checksum cover all that follows them.
 *
 * <p>A record that was only partly written when the machine died is at the end; readers may cut it off.
 */
final class RecordFile {
    static final byte VERSION = 1;
    private static final int HEAD = 8;
    private static final int LARGEST = 64 * 1024 * 1024;

    private RecordFile() {}

    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    record Entry(byte kind, byte[] payload) {}

    /** @param torn whether something unreadable follows the entries; {@code goodBytes} is where it begins */
    record Content(List<Entry> entries, boolean torn, long goodBytes) {}

    static byte[] encode(byte kind, byte[] payload) {
        ByteBuffer buffer = ByteBuffer.allocate(HEAD + 2 + payload.length);
        buffer.position(HEAD);
        buffer.put(VERSION).put(kind).put(payload);
        CRC32C checksum = new CRC32C();
        checksum.update(buffer.array(), HEAD, payload.length + 2);
        buffer.putInt(0, payload.length + 2).putInt(4, (int) checksum.getValue());
        return buffer.array();
    }

    /** Adds a record; it is on disk when this returns. */
    static void append(Path file, byte kind, byte[] payload) throws IOException {
        boolean isNew = !Files.exists(file);
        if (isNew) {
            Files.createDirectories(file.getParent());
        }
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
            long before = channel.size();
            try {
                DurableFiles.writeAll(channel, encode(kind, payload));
                channel.force(false);
            } catch (IOException e) {
                channel.truncate(before);
                throw e;
            }
        }
        if (isNew) {
            DurableFiles.syncDirectory(file.getParent());
        }
    }

    static Content read(Path file) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(Files.readAllBytes(file));
        List<Entry> entries = new ArrayList<>();
        while (buffer.remaining() >= HEAD) {
            int start = buffer.position();
            int length = buffer.getInt();
            int checksum = buffer.getInt();
            if (length < 2 || length > LARGEST || length > buffer.remaining()) {
                return new Content(entries, true, start);
            }
            byte[] body = new byte[length];
            buffer.get(body);
            CRC32C actual = new CRC32C();
            actual.update(body, 0, length);
            if ((int) actual.getValue() != checksum) {
                return new Content(entries, true, start);
            }
            if (body[0] != VERSION) {
                throw new IOException(
                        file + " holds a record of format " + body[0] + "; this version reads " + VERSION);
            }
            entries.add(new Entry(body[1], java.util.Arrays.copyOfRange(body, 2, length)));
        }
        return new Content(entries, buffer.hasRemaining(), buffer.position());
    }

    /** Cuts off what follows the readable records. */
    static void cut(Path file, Content content) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(content.goodBytes());
            channel.force(true);
        }
    }

    /** A file of exactly one record. */
    static void writeOne(Path file, byte kind, byte[] payload) throws IOException {
        DurableFiles.write(file, encode(kind, payload));
    }

    /** @throws IOException naming the file, if it holds anything but one whole record of the kind */
    static byte[] readOne(Path file, byte kind) throws IOException {
        Content content = read(file);
        if (content.torn()
                || content.entries().size() != 1
                || content.entries().get(0).kind() != kind) {
            throw new IOException(file + " is damaged: expected one whole record, found "
                    + content.entries().size() + (content.torn() ? " and unreadable bytes" : ""));
        }
        return content.entries().get(0).payload();
    }
}

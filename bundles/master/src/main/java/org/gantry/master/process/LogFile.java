package org.gantry.master.process;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.gantry.http.HttpError;

/** The one file that a master shows: its log, as {@code /master/log}, if a flag says where that is. */
final class LogFile {
    static final String PATH = "/master/log";

    /** As much as sixteen pages of memory, the most that one read gives. */
    private static final int LONGEST = 64 * 1024;

    private final Optional<Path> file;

    LogFile(Optional<Path> file) {
        this.file = file;
    }

    Optional<Path> file() {
        return file.filter(Files::isRegularFile);
    }

    /**
     * A part of the file.
     *
     * @param size of the whole
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Part(long size, byte[] data) {}

    /**
     * The file behind a path.
     *
     * @throws HttpError 404 if there is none
     */
    Path resolve(String path) {
        String slashed = path.startsWith("/") ? path : "/" + path;
        String plain = slashed.endsWith("/") ? slashed.substring(0, slashed.length() - 1) : slashed;
        return file().filter(log -> plain.equals(PATH)).orElseThrow(() -> new HttpError(404, ""));
    }

    /**
     * Reads a part.
     *
     * @param offset beyond the end gives nothing
     * @param length at most; -1 for as much as one read gives
     */
    Part read(String path, long offset, long length) throws IOException {
        try (SeekableByteChannel channel = Files.newByteChannel(resolve(path))) {
            long size = channel.size();
            long wanted = length < 0 ? LONGEST : Math.min(length, LONGEST);
            ByteBuffer buffer = ByteBuffer.allocate((int) Math.max(0, Math.min(wanted, size - offset)));
            channel.position(offset);
            while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
                // Until there is nothing more.
            }
            return new Part(size, Arrays.copyOf(buffer.array(), buffer.position()));
        }
    }
}

package org.gantry.agent.checkpoint;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Keeps other agents out of a directory: two that recover from the same one would each end what the other runs. The kernel
 * lets go of it with the process, however that ends; tasks do not hold it.
 */
public final class DirectoryLock implements AutoCloseable {
    private static final String FILE = "agent.lock";

    private final FileChannel channel;

    private DirectoryLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Takes it; the directory is made if it is not there.
     *
     * @param flag that names the directory, for the message
     * @throws IOException if another agent has it, in this process or another one
     */
    public static DirectoryLock take(String flag, Path directory) throws IOException {
        Files.createDirectories(directory);
        FileChannel channel =
                FileChannel.open(directory.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return new DirectoryLock(channel);
            }
        } catch (OverlappingFileLockException e) {
            channel.close();
            throw taken(flag, directory, e);
        }
        channel.close();
        throw taken(flag, directory, null);
    }

    private static IOException taken(String flag, Path directory, Throwable cause) {
        return new IOException(
                "Another agent of this machine uses " + directory + "; give each a '" + flag + "' of its own", cause);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}

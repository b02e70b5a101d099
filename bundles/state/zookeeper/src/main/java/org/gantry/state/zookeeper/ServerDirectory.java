package org.gantry.state.zookeeper;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The embedded server's directory: locked while in use, readable for its owner only. */
final class ServerDirectory implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ServerDirectory.class);

    private final Path path;
    private final FileChannel lock;

    private ServerDirectory(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /** @throws IOException if it cannot be made, or another server uses it */
    static ServerDirectory open(Path path) throws IOException {
        var ownerOnly = PosixFilePermissions.fromString("rwx------");
        Files.createDirectories(path, PosixFilePermissions.asFileAttribute(ownerOnly));
        Files.setPosixFilePermissions(path, ownerOnly);
        FileChannel lock = FileChannel.open(path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (lock.tryLock() != null) {
                return new ServerDirectory(path, lock);
            }
        } catch (OverlappingFileLockException e) {
            LOG.debug("{} is in use within this process", path, e);
        } catch (IOException e) {
            lock.close();
            throw e;
        }
        lock.close();
        throw new IOException("Directory " + path + " is in use by another embedded ZooKeeper");
    }

    Path data() {
        return path.resolve("data");
    }

    /** The port of the last start. */
    OptionalInt lastPort() throws IOException {
        Path file = path.resolve("connect");
        if (!Files.exists(file)) {
            return OptionalInt.empty();
        }
        String address = Files.readString(file).strip();
        String port = address.substring(address.lastIndexOf(':') + 1);
        if (!port.matches("[0-9]{1,5}")) {
            LOG.warn("{} holds no address, the embedded ZooKeeper gets any free port", file);
            return OptionalInt.empty();
        }
        return OptionalInt.of(Integer.parseInt(port));
    }

    /** Tells tools, and the next start, where the server listens. */
    void writeAddress(String address) throws IOException {
        Path written = path.resolve("connect.new");
        Files.writeString(written, address + "\n");
        try {
            Files.move(written, path.resolve("connect"), StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            throw new IOException("The file system of " + path + " cannot rename atomically", e);
        }
    }

    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            LOG.warn("Could not release the lock of {}", path, e);
        }
    }
}

package org.gantry.agent.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * The files of one archive on their way into a directory. Whatever the entries are called and whichever links they make,
 * nothing outside the directory is written, and no link is made that leads out of it.
 */
final class Unpacking {
    private final Path root;
    private final long maxBytes;
    private final long maxEntries;
    private long bytes;
    private long entries;

    Unpacking(Path root, long maxBytes, long maxEntries) throws IOException {
        this.root = root.toRealPath();
        this.maxBytes = maxBytes;
        this.maxEntries = maxEntries;
    }

    void directory(String name) throws IOException {
        count(name);
        enter(parts(name), name);
    }

    /** @param mode POSIX permission bits; set-user-id and the like are dropped */
    void file(String name, InputStream content, int mode) throws IOException {
        count(name);
        Path file = place(name);
        byte[] buffer = new byte[64 * 1024];
        try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
                bytes += read;
                if (bytes > maxBytes) {
                    throw new IOException("The archive unpacks to more than " + maxBytes + " bytes");
                }
                if (Thread.currentThread().isInterrupted()) {
                    throw new java.io.InterruptedIOException("Unpacking was cancelled");
                }
                out.write(buffer, 0, read);
            }
        }
        Files.setPosixFilePermissions(file, permissions(mode));
    }

    void symbolicLink(String name, String target) throws IOException {
        count(name);
        Path link = place(name);
        Path to = path(target, name);
        if (to.isAbsolute() || !link.getParent().resolve(to).normalize().startsWith(root)) {
            throw new IOException("Archive entry '" + name + "' is a link out of the archive, to '" + target + "'");
        }
        Files.createSymbolicLink(link, to);
    }

    void hardLink(String name, String target) throws IOException {
        count(name);
        List<String> parts = parts(target);
        if (parts.isEmpty()) {
            throw new IOException("Archive entry '" + name + "' is a link to nothing");
        }
        Path existing = below(parts, target);
        if (!Files.isRegularFile(existing, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException("Archive entry '" + name + "' is a link to '" + target + "', which is no file in it");
        }
        Files.createLink(place(name), existing);
    }

    /** Where the entry goes: its directory is made, and what was there is gone. */
    private Path place(String name) throws IOException {
        List<String> parts = parts(name);
        if (parts.isEmpty()) {
            throw new IOException("Archive entry '" + name + "' has no name");
        }
        Path place = below(parts, name);
        if (Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException("Archive entry '" + name + "' is both a file and a directory");
        }
        Files.deleteIfExists(place);
        return place;
    }

    /** The last of the parts, in the directory that those before it lead to. */
    private Path below(List<String> parts, String name) throws IOException {
        return enter(parts.subList(0, parts.size() - 1), name).resolve(path(parts.get(parts.size() - 1), name));
    }

    private static Path path(String text, String name) throws IOException {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new IOException("Archive entry '" + name + "' has a name that no file can have here", e);
        }
    }

    /** The real directory at the end of a path; links on the way are followed only within the root. */
    private Path enter(List<String> parts, String name) throws IOException {
        Path current = root;
        for (String part : parts) {
            Path next = current.resolve(path(part, name));
            if (Files.isSymbolicLink(next)) {
                next = next.toRealPath();
                if (!next.startsWith(root)) {
                    throw new IOException("Archive entry '" + name + "' goes through a link out of the archive");
                }
            } else if (!Files.exists(next, LinkOption.NOFOLLOW_LINKS)) {
                Files.createDirectory(next);
            }
            if (!Files.isDirectory(next)) {
                throw new IOException("Archive entry '" + name + "' goes through '" + part + "', which is a file");
            }
            current = next;
        }
        return current;
    }

    private static List<String> parts(String name) throws IOException {
        if (name.startsWith("/") || name.indexOf('\0') >= 0) {
            throw new IOException("Archive entry '" + name + "' has an absolute or malformed name");
        }
        List<String> parts = new ArrayList<>();
        for (String part : name.split("/", -1)) {
            if (part.equals("..")) {
                throw new IOException("Archive entry '" + name + "' leads out of the archive");
            }
            if (!part.isEmpty() && !part.equals(".")) {
                parts.add(part);
            }
        }
        return parts;
    }

    private void count(String name) throws IOException {
        if (++entries > maxEntries) {
            throw new IOException("The archive holds more than " + maxEntries + " entries; stopped at '" + name + "'");
        }
    }

    private static Set<PosixFilePermission> permissions(int mode) {
        PosixFilePermission[] lowestBitFirst = {
            PosixFilePermission.OTHERS_EXECUTE,
            PosixFilePermission.OTHERS_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.GROUP_EXECUTE,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.OWNER_EXECUTE,
            PosixFilePermission.OWNER_WRITE,
            PosixFilePermission.OWNER_READ
        };
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        for (int bit = 0; bit < lowestBitFirst.length; bit++) {
            if ((mode & (1 << bit)) != 0) {
                permissions.add(lowestBitFirst[bit]);
            }
        }
        return permissions;
    }
}

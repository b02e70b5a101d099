package org.gantry.agent.fetch;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/** Unpacks the kinds of archives that tasks may name, into a directory and nowhere else. */
final class Archives {
    private static final int XZ_MEMORY_KIB = 128 * 1024;

    private enum Kind {
        TAR(".tar"),
        TAR_GZIP(".tgz .tar.gz"),
        TAR_BZIP2(".tbz2 .tar.bz2"),
        TAR_XZ(".txz .tar.xz"),
        ZIP(".zip"),
        GZIP(".gz");

        private final String endings;

        Kind(String endings) {
            this.endings = endings;
        }
    }

    private Archives() {}

    static boolean isArchive(String name) {
        return kind(name).isPresent();
    }

    /**
     * Unpacks an archive.
     *
     * @param name tells the kind of archive; {@code archive} itself may be called otherwise
     * @throws IOException also if an entry would lead out of the directory, is a device, or limits are exceeded
     */
    static void unpack(Path archive, String name, Path directory, FetchSettings limits) throws IOException {
        Kind kind = kind(name).orElseThrow(() -> new IOException("'" + name + "' is no archive"));
        Unpacking target = new Unpacking(directory, limits.maxUnpackedBytes(), limits.maxEntries());
        if (kind == Kind.ZIP) {
            unpackZip(archive, target);
            return;
        }
        try (InputStream raw = new BufferedInputStream(Files.newInputStream(archive))) {
            switch (kind) {
                case TAR -> unpackTar(raw, target);
                case TAR_GZIP -> unpackTar(gunzip(raw), target);
                case TAR_BZIP2 -> unpackTar(new BZip2CompressorInputStream(raw, true), target);
                case TAR_XZ ->
                    unpackTar(
                            XZCompressorInputStream.builder()
                                    .setInputStream(raw)
                                    .setDecompressConcatenated(true)
                                    .setMemoryLimitKiB(XZ_MEMORY_KIB)
                                    .get(),
                            target);
                case GZIP -> target.file(name.substring(0, name.length() - ".gz".length()), gunzip(raw), 0644);
                case ZIP -> throw new IllegalStateException("Zip archives are read otherwise");
            }
        }
    }

    private static InputStream gunzip(InputStream raw) throws IOException {
        return GzipCompressorInputStream.builder()
                .setInputStream(raw)
                .setDecompressConcatenated(true)
                .get();
    }

    private static void unpackTar(InputStream stream, Unpacking target) throws IOException {
        TarArchiveInputStream tar = new TarArchiveInputStream(stream);
        for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
            String name = entry.getName();
            if (entry.isDirectory()) {
                target.directory(name);
            } else if (entry.isSymbolicLink()) {
                target.symbolicLink(name, entry.getLinkName());
            } else if (entry.isLink()) {
                target.hardLink(name, entry.getLinkName());
            } else if (entry.isFile() && !entry.isCharacterDevice() && !entry.isBlockDevice() && !entry.isFIFO()) {
                target.file(name, tar, entry.getMode());
            } else {
                throw new IOException("Archive entry '" + name + "' is a device or another special file");
            }
        }
    }

    private static void unpackZip(Path archive, Unpacking target) throws IOException {
        try (ZipFile zip = ZipFile.builder().setPath(archive).get()) {
            for (Enumeration<ZipArchiveEntry> entries = zip.getEntries(); entries.hasMoreElements(); ) {
                ZipArchiveEntry entry = entries.nextElement();
                try (InputStream content = entry.isDirectory() ? InputStream.nullInputStream() : open(zip, entry)) {
                    if (entry.isDirectory()) {
                        target.directory(entry.getName());
                    } else if (entry.isUnixSymlink()) {
                        String link = new String(content.readNBytes(4096), StandardCharsets.UTF_8);
                        target.symbolicLink(entry.getName(), link);
                    } else {
                        target.file(entry.getName(), content, entry.getUnixMode() == 0 ? 0644 : entry.getUnixMode());
                    }
                }
            }
        }
    }

    private static InputStream open(ZipFile zip, ZipArchiveEntry entry) throws IOException {
        InputStream content = zip.getInputStream(entry);
        if (content == null) {
            throw new IOException("Archive entry '" + entry.getName() + "' cannot be read");
        }
        return content;
    }

    private static Optional<Kind> kind(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        for (Kind kind : Kind.values()) {
            if (Stream.of(kind.endings.split(" ", -1)).anyMatch(lower::endsWith)) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }
}

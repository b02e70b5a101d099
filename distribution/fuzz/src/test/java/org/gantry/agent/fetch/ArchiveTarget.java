package org.gantry.agent.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Archives that tasks name, and single entries whose names and links are the input. */
public final class ArchiveTarget {
    private static final List<String> NAMES = List.of("a.tar", "a.tar.gz", "a.zip", "a.gz", "a.tar.bz2", "a.tar.xz");

    private final Path folder;
    private final Path unpacked;

    public ArchiveTarget() throws IOException {
        folder = Files.createTempDirectory("fuzz").toRealPath();
        unpacked = folder.resolve("unpacked");
        Files.writeString(folder.resolve("outside"), "outside");
    }

    /** The first byte chooses the kind, the rest is the archive. */
    public void archive(byte[] input) throws IOException {
        if (input.length == 0) {
            return;
        }
        Path archive = folder.resolve("archive");
        Files.write(archive, java.util.Arrays.copyOfRange(input, 1, input.length));
        FetchSettings limits = new FetchSettings(folder, 0, Duration.ofSeconds(1), 1 << 20, 100);
        Files.createDirectory(unpacked);
        try {
            Archives.unpack(archive, NAMES.get((input[0] & 0xFF) % NAMES.size()), unpacked, limits);
        } catch (IOException e) {
            assertThat(e).isNotNull();
        }
        check();
    }

    /** Every line makes an entry: a file, or with an arrow a link, or with two a hard link. */
    public void entries(String lines) throws IOException {
        Files.createDirectory(unpacked);
        Unpacking unpacking = new Unpacking(unpacked, 1 << 20, 20);
        try {
            for (String line : lines.split("\n", -1)) {
                int arrow = line.indexOf('>');
                if (arrow < 0) {
                    unpacking.file(line, java.io.InputStream.nullInputStream(), 0644);
                } else if (line.startsWith(">", arrow + 1)) {
                    unpacking.hardLink(line.substring(0, arrow), line.substring(arrow + 2));
                } else {
                    unpacking.symbolicLink(line.substring(0, arrow), line.substring(arrow + 1));
                }
            }
        } catch (IOException e) {
            assertThat(e).isNotNull();
        }
        check();
    }

    private void check() throws IOException {
        assertThat(Files.readString(folder.resolve("outside"))).isEqualTo("outside");
        try (Stream<Path> beside = Files.list(folder)) {
            assertThat(beside.map(path -> path.getFileName().toString())).isSubsetOf("outside", "archive", "unpacked");
        }
        List<Path> all;
        try (Stream<Path> below = Files.walk(unpacked)) {
            all = below.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : all) {
            if (Files.isSymbolicLink(path) && Files.exists(path)) {
                assertThat(path.toRealPath().startsWith(unpacked)).isTrue();
            }
        }
        for (Path path : all) {
            if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                Files.deleteIfExists(path);
            }
        }
        for (Path path : all) {
            Files.deleteIfExists(path);
        }
    }
}

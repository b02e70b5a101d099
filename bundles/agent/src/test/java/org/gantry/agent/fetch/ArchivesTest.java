package org.gantry.agent.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArchivesTest {
    @TempDir
    Path directory;

    private Path target;
    private FetchSettings settings;

    @BeforeEach
    void makeTarget() throws IOException {
        target = Files.createDirectory(directory.resolve("sandbox"));
        settings = new FetchSettings(directory.resolve("cache"), 1000, Duration.ofSeconds(1), 1000, 5);
    }

    /** Fills a tar archive. */
    private interface Filling {
        void of(TarArchiveOutputStream tar) throws IOException;
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.tar", "a.tgz", "a.tar.gz", "a.tbz2", "a.tar.bz2", "a.txz", "a.tar.xz", "a.zip"})
    void everyKindIsUnpackedWithItsModes(String name) throws IOException {
        Path archive = directory.resolve(name);
        if (name.endsWith(".zip")) {
            try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(archive)) {
                ZipArchiveEntry entry = new ZipArchiveEntry("bin/run");
                entry.setUnixMode(0755);
                zip.putArchiveEntry(entry);
                zip.write("hi".getBytes(StandardCharsets.UTF_8));
                zip.closeArchiveEntry();
            }
        } else {
            tar(archive, tar -> file(tar, "bin/run", "hi", 04755));
        }
        Archives.unpack(archive, name, target, settings);

        assertThat(target.resolve("bin/run")).hasContent("hi").isExecutable();
        assertThat((int) Files.getAttribute(target.resolve("bin/run"), "unix:mode") & 07777)
                .isEqualTo(0755);
    }

    @Test
    void plainGzipLosesItsEnding() throws IOException {
        Path archive = directory.resolve("notes.txt.gz");
        try (OutputStream out = new GzipCompressorOutputStream(Files.newOutputStream(archive))) {
            out.write("hi".getBytes(StandardCharsets.UTF_8));
        }
        Archives.unpack(archive, "notes.txt.gz", target, settings);

        assertThat(target.resolve("notes.txt")).hasContent("hi");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../evil", "/evil", "a/../../evil", "./../evil"})
    void entryThatLeadsOutIsRefused(String name) throws IOException {
        refused(tar -> file(tar, name, "x", 0644), "Archive entry");
        assertThat(directory.resolve("evil")).doesNotExist();
    }

    @Test
    void zipEntryThatLeadsOutIsRefused() throws IOException {
        Path archive = directory.resolve("a.zip");
        try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(archive)) {
            zip.putArchiveEntry(new ZipArchiveEntry("../evil"));
            zip.closeArchiveEntry();
        }

        assertThatThrownBy(() -> Archives.unpack(archive, "a.zip", target, settings))
                .hasMessageContaining("leads out");
        assertThat(directory.resolve("evil")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/etc", "..", "a/../../.."})
    void linkThatLeadsOutIsRefused(String to) throws IOException {
        refused(tar -> link(tar, "out", to, TarConstants.LF_SYMLINK), "link out of the archive");
        assertThat(Files.exists(target.resolve("out"), LinkOption.NOFOLLOW_LINKS))
                .isFalse();
    }

    /** Each link alone looks as if it stayed inside; together they lead out. */
    @Test
    void chainOfLinksDoesNotLeadOut() throws IOException {
        Path archive = directory.resolve("a.tar");
        tar(archive, tar -> {
            TarArchiveEntry deep = new TarArchiveEntry("deep/er/");
            tar.putArchiveEntry(deep);
            tar.closeArchiveEntry();
            link(tar, "x", "deep/..", TarConstants.LF_SYMLINK);
            link(tar, "up", "x/..", TarConstants.LF_SYMLINK);
            file(tar, "up/evil", "x", 0644);
        });

        assertThatThrownBy(() -> Archives.unpack(archive, "a.tar", target, settings))
                .isInstanceOf(IOException.class);
        assertThat(directory.resolve("evil")).doesNotExist();
    }

    @Test
    void linkThatIsAlreadyThereIsNotFollowedOut() throws IOException {
        Files.createSymbolicLink(target.resolve("out"), directory);
        refused(tar -> file(tar, "out/evil", "x", 0644), "link out of the archive");
        assertThat(directory.resolve("evil")).doesNotExist();
    }

    @Test
    void hardLinkToTheOutsideIsRefused() throws IOException {
        Files.writeString(directory.resolve("secret"), "s");
        Files.createSymbolicLink(target.resolve("inside"), directory.resolve("secret"));
        refused(tar -> link(tar, "copy", "inside", TarConstants.LF_LINK), "no file in it");
    }

    @Test
    void deviceIsRefused() throws IOException {
        refused(tar -> link(tar, "null", "", TarConstants.LF_CHR), "device");
    }

    @Test
    void linksInsideAreKept() throws IOException {
        Path archive = directory.resolve("a.tar");
        tar(archive, tar -> {
            file(tar, "lib/v1", "one", 0644);
            link(tar, "lib/current", "v1", TarConstants.LF_SYMLINK);
            link(tar, "hard", "lib/v1", TarConstants.LF_LINK);
        });
        Archives.unpack(archive, "a.tar", target, settings);

        assertThat(target.resolve("lib/current")).isSymbolicLink().hasContent("one");
        assertThat(target.resolve("hard")).hasContent("one");
    }

    @Test
    void limitsHold() throws IOException {
        refused(tar -> file(tar, "big", "x".repeat(1001), 0644), "more than 1000 bytes");
        refused(
                tar -> {
                    for (int i = 0; i < 6; i++) {
                        file(tar, "f" + i, "", 0644);
                    }
                },
                "more than 5 entries");
    }

    @Test
    void brokenArchiveIsAnError() throws IOException {
        Path archive = Files.writeString(directory.resolve("a.tgz"), "this is no archive");

        assertThatThrownBy(() -> Archives.unpack(archive, "a.tgz", target, settings))
                .isInstanceOf(IOException.class);
    }

    private void refused(Filling filling, String why) throws IOException {
        Path archive = directory.resolve("a.tar");
        tar(archive, filling);
        assertThatThrownBy(() -> Archives.unpack(archive, "a.tar", target, settings))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(why);
    }

    private static void tar(Path archive, Filling filling) throws IOException {
        String name = archive.getFileName().toString();
        OutputStream raw = Files.newOutputStream(archive);
        OutputStream packed = name.endsWith("gz")
                ? new GzipCompressorOutputStream(raw)
                : name.endsWith("bz2")
                        ? new BZip2CompressorOutputStream(raw)
                        : name.endsWith("xz") ? new XZCompressorOutputStream(raw) : raw;
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(packed)) {
            filling.of(tar);
        }
    }

    private static void file(TarArchiveOutputStream tar, String name, String content, int mode) throws IOException {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        TarArchiveEntry entry = new TarArchiveEntry(name, true);
        entry.setSize(bytes.length);
        entry.setMode(0100000 | mode);
        tar.putArchiveEntry(entry);
        tar.write(bytes);
        tar.closeArchiveEntry();
    }

    private static void link(TarArchiveOutputStream tar, String name, String to, byte kind) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name, kind);
        entry.setLinkName(to);
        tar.putArchiveEntry(entry);
        tar.closeArchiveEntry();
    }
}

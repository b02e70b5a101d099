package org.gantry.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BearerTokenTest {
    @TempDir
    private Path folder;

    @Test
    void makesATokenThatOnlyItsOwnerReads() throws Exception {
        Path file = folder.resolve("auth/token");
        BearerToken token = BearerToken.readOrCreate(file);
        String text = Files.readString(file).trim();
        assertThat(text).hasSize(43);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(token.matches("Bearer " + text)).isTrue();
        assertThat(token.matches("bearer " + text)).isTrue();
        assertThat(BearerToken.readOrCreate(file).matches("Bearer " + text)).isTrue();
        assertThat(file.getParent()).isDirectoryContaining(path -> path.equals(file));
        try (var files = Files.list(file.getParent())) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void refusesOtherTokens() throws Exception {
        BearerToken token = BearerToken.readOrCreate(folder.resolve("token"));
        String text = Files.readString(folder.resolve("token")).trim();
        assertThat(token.matches("Bearer " + text + "x")).isFalse();
        assertThat(token.matches("Bearer ")).isFalse();
        assertThat(token.matches("Basic " + text)).isFalse();
        assertThat(token.matches(text)).isFalse();
    }

    @Test
    void refusesFilesThatOthersCanRead() throws Exception {
        Path file = Files.writeString(folder.resolve("token"), "secret");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        assertThatThrownBy(() -> BearerToken.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("must be 0600");
    }

    @Test
    void refusesEmptyFiles() throws Exception {
        Path file = Files.writeString(folder.resolve("token"), "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        assertThatThrownBy(() -> BearerToken.read(file)).hasMessageContaining("is empty");
    }
}

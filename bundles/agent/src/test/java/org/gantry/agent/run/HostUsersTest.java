package org.gantry.agent.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.gantry.testkit.Need;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostUsersTest {
    @TempDir
    Path directory;

    @Test
    void readingNeedsTheFileAndEveryDirectoryAboveIt() throws IOException {
        Need.root();
        Path file = Files.writeString(directory.resolve("file"), "x");
        mode(directory, "rwxr-xr-x");
        mode(file, "rw-r--r--");
        assertThat(HostUsers.mayRead("nobody", file)).isTrue();
        mode(file, "rw-r-----");
        assertThat(HostUsers.mayRead("nobody", file)).isFalse();
        assertThat(HostUsers.mayRead("root", file)).isTrue();
        mode(file, "rw-r--r--");
        mode(directory, "rwxr-x---");
        assertThat(HostUsers.mayRead("nobody", file)).isFalse();
    }

    private static void mode(Path path, String permissions) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }
}

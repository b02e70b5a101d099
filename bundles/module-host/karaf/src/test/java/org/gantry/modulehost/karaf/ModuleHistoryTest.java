package org.gantry.modulehost.karaf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.gantry.modulehost.spi.ModuleId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Version;

class ModuleHistoryTest {
    private static final ModuleId ID = new ModuleId("isolator", "cgroups");
    private static final Version VERSION = new Version(2, 0, 0);

    @TempDir
    Path folder;

    @Test
    void isTheSameAfterARestart() throws IOException {
        ModuleHistory history = open();
        history.serves(ID, VERSION);
        history.retired(ID, new Installed("1.0.0", "feature/1.0.0", "mvn:x"));
        history.refused(ID, new Version(3, 0, 0), 7, "because");

        ModuleHistory again = open();
        assertThat(again.serving(ID)).contains(VERSION);
        assertThat(again.previous(ID)).contains(new Installed("1.0.0", "feature/1.0.0", "mvn:x"));
        assertThat(again.refusal(ID, new Version(3, 0, 0), 7)).contains("because");
    }

    @Test
    void aRefusalIsOfOneBuildOnly() throws IOException {
        ModuleHistory history = open();
        history.refused(ID, VERSION, 7, "because");
        assertThat(history.refusal(ID, VERSION, 8)).isEmpty();
        assertThat(history.refusal(ID, new Version(2, 0, 1), 7)).isEmpty();
    }

    @Test
    void readsWhatTheFirstVersionWrote() throws IOException {
        Files.writeString(
                folder.resolve("history.json"),
                "{\"format\":1,\"retired\":{\"isolator/cgroups\":[{\"version\":\"1.0.0\",\"feature\":\"\",\"location\":\"file:/x\"}]}}");
        ModuleHistory history = open();
        assertThat(history.previous(ID)).contains(new Installed("1.0.0", "", "file:/x"));
        assertThat(history.serving(ID)).isEmpty();
    }

    @Test
    void refusesAnotherFormat() throws IOException {
        Files.writeString(folder.resolve("history.json"), "{\"format\":2}");
        assertThatThrownBy(this::open).isInstanceOf(IOException.class).hasMessageContaining("format 2");
    }

    private ModuleHistory open() throws IOException {
        return new ModuleHistory(folder.resolve("history.json"));
    }
}

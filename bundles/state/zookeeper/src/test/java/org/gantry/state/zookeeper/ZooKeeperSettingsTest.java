package org.gantry.state.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ZooKeeperSettingsTest {
    @Test
    void everythingButTheDirectoryHasADefault() {
        assertThat(ZooKeeperSettings.of(Map.of("embedded.dir", "/var/zk")))
                .isEqualTo(new ZooKeeperSettings(
                        Optional.empty(),
                        0,
                        Optional.of(Path.of("/var/zk")),
                        Optional.empty(),
                        Duration.ofSeconds(10),
                        "/gantry",
                        Security.NONE));
    }

    @Test
    void everySettingIsRead() {
        Map<String, Object> given = Map.of(
                "connect",
                "zk1:2181,[::1]:2182/c",
                "embedded.port",
                2181,
                "session_timeout",
                "1.5secs",
                "root",
                "/x/y");
        assertThat(ZooKeeperSettings.of(given))
                .isEqualTo(new ZooKeeperSettings(
                        Optional.of("zk1:2181,[::1]:2182/c"),
                        2181,
                        Optional.empty(),
                        Optional.empty(),
                        Duration.ofMillis(1500),
                        "/x/y",
                        Security.NONE));
    }

    @Test
    void whatTheContainerAddsIsNotASetting() {
        Map<String, Object> given = Map.of(
                "embedded.dir", "/zk", "service.pid", "p", "component.id", 1L, "felix.fileinstall.filename", "f");
        assertThat(ZooKeeperSettings.of(given).connect()).isEmpty();
    }

    @Test
    void anEmbeddedServerNeedsADirectory() {
        assertThatThrownBy(() -> ZooKeeperSettings.of(Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("embedded.dir");
    }

    @ParameterizedTest
    @CsvSource({
        "tls, true",
        "zk_acl, x",
        "connect, zk://h:2181/mesos",
        "connect, user:secret@h:2181",
        "connect, h",
        "connect, h:0",
        "connect, h:70000",
        "connect, '/chroot'",
        "connect, 'h:2181,'",
        "connect, 'h:2181/a/'",
        "embedded.port, -1",
        "embedded.port, 65536",
        "embedded.port, x",
        "session_timeout, 10",
        "session_timeout, 10seconds",
        "session_timeout, 999ms",
        "session_timeout, 2mins",
        "root, gantry",
        "root, /a//b"
    })
    void whatIsNotKnownOrNotPossibleIsRefusedByName(String name, String value) {
        Map<String, Object> given = new HashMap<>(Map.of("embedded.dir", "/zk"));
        given.put(name, value);
        assertThatThrownBy(() -> ZooKeeperSettings.of(given))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(name)
                .hasMessageNotContaining("secret");
    }
}

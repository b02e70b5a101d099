package org.gantry.agent.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.gantry.modulehost.spi.ModuleHost;
import org.gantry.state.spi.LeaderElection;
import org.gantry.testkit.LocalModuleHost;
import org.junit.jupiter.api.Test;

class ElectedMasterTest {
    private static final String INFO =
            "{\"id\":\"m\",\"ip\":16777343,\"port\":5050,\"hostname\":\"host\",\"address\":{\"hostname\":\"host\",\"ip\":\"127.0.0.1\",\"port\":5060}}";

    private LeaderElection.Detector detector;
    private int closed;

    @Test
    void addressIsThatOfTheLeader() throws IOException {
        assertThat(address(INFO)).isEqualTo(URI.create("http://127.0.0.1:5060"));
        assertThat(address("{\"hostname\":\"host\",\"port\":1}")).isEqualTo(URI.create("http://host:1"));
        assertThat(address("{\"address\":{\"ip\":\"::1\",\"port\":1}}")).isEqualTo(URI.create("http://[::1]:1"));
        assertThatThrownBy(() -> address("{}")).isInstanceOf(IOException.class);
    }

    @Test
    void followsTheElectionEvenIfItComesLaterAndIsSwapped() throws Exception {
        LocalModuleHost modules = new LocalModuleHost();
        try (ElectedMaster master =
                new ElectedMaster(((ModuleHost) modules).point(LeaderElection.class), "/mesos", "http")) {
            assertThat(master.locate()).isEmpty();
            modules.add(LeaderElection.class, "one", new TestElection());
            assertThat(master.locate()).isEmpty();
            detector.leader(java.util.Optional.of(INFO.getBytes(StandardCharsets.UTF_8)));
            assertThat(master.locate()).contains(URI.create("http://127.0.0.1:5060"));
            detector.leader(java.util.Optional.of("broken".getBytes(StandardCharsets.UTF_8)));
            assertThat(master.locate()).isEmpty();
        }
        assertThat(closed).isEqualTo(1);
    }

    private static URI address(String info) throws IOException {
        return ElectedMaster.address("http", info.getBytes(StandardCharsets.UTF_8));
    }

    private final class TestElection implements LeaderElection {
        @Override
        public AutoCloseable contend(String group, byte[] self, Listener listener) {
            throw new AssertionError("an agent does not contend");
        }

        @Override
        public AutoCloseable detect(String group, Detector newDetector) {
            assertThat(group).isEqualTo("/mesos");
            detector = newDetector;
            return () -> closed++;
        }
    }
}

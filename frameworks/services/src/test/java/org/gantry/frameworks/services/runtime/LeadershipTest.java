package org.gantry.frameworks.services.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.gantry.frameworks.services.ServicesSettings;
import org.gantry.frameworks.services.app.AppId;
import org.gantry.frameworks.services.app.AppReader;
import org.gantry.frameworks.services.testing.FakeMaster;
import org.gantry.state.memory.InMemoryLeaderElection;
import org.gantry.state.memory.InMemoryStateStore;
import org.junit.jupiter.api.Test;

class LeadershipTest {
    private final InMemoryStateStore store = new InMemoryStateStore();
    private final InMemoryLeaderElection election = new InMemoryLeaderElection();

    private Leadership node(FakeMaster master, int port) {
        ServicesSettings settings = ServicesSettings.standard(master.uri(), URI.create("http://127.0.0.1:" + port));
        Leadership node = new Leadership(settings, store, Optional.of(election), Clock.systemUTC());
        node.start();
        return node;
    }

    @Test
    void oneLeadsAndTheOtherTakesOverWithWhatWasStored() throws Exception {
        try (FakeMaster master = new FakeMaster(1);
                Leadership first = node(master, 8080)) {
            await().until(() -> first.leading().isPresent());
            try (Leadership second = node(master, 8081)) {
                await().until(() -> second.leader().equals(Optional.of("127.0.0.1:8080")));
                assertThat(second.leading()).isEmpty();
                var app = new AppReader(first.settings().defaults())
                        .create("{\"id\":\"web\",\"cmd\":\"sleep 1\"}"
                                .getBytes(java.nio.charset.StandardCharsets.UTF_8));
                first.leading()
                        .orElseThrow()
                        .submit((scheduler, now) -> scheduler.create(app, false, now))
                        .get(10, java.util.concurrent.TimeUnit.SECONDS);

                first.close();

                await().atMost(Duration.ofSeconds(10))
                        .until(() -> second.leading().isPresent());
                assertThat(second.leading().orElseThrow().snapshot().apps()).containsKey(new AppId("/web"));
                assertThat(second.leader()).contains("127.0.0.1:8081");
                await().atMost(Duration.ofSeconds(10))
                        .until(() -> master.tasks().size() == 1);
            }
        }
    }
}

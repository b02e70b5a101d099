package org.gantry.frameworks.services.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.gantry.frameworks.services.app.AppId;
import org.gantry.frameworks.services.scheduler.Condition;
import org.gantry.frameworks.services.scheduler.Goal;
import org.gantry.frameworks.services.scheduler.Instance;
import org.gantry.frameworks.services.scheduler.Snapshot;
import org.gantry.frameworks.services.testing.SchedulerScenario;
import org.gantry.state.memory.InMemoryStateStore;
import org.gantry.state.spi.StateException;
import org.junit.jupiter.api.Test;

class StoredStateTest {
    /** As the first version of this framework wrote it. */
    private static final String FIRST_INSTANCE = """
            {"recordVersion":1,"id":"web.instance-1","appId":"/web","appVersion":"2026-01-01T00:00:00Z",
             "goal":"RUNNING","condition":"RUNNING","since":"2026-01-01T00:00:01Z","incarnation":2,"sentenced":false,
             "launch":{"taskId":"web.instance-1._app.2","agentId":"S0","hostname":"node-1",
             "stagedAt":"2026-01-01T00:00:00Z","zone":"z","startedAt":"2026-01-01T00:00:01Z","attributes":{"rack":"a"},
             "hostPorts":[31000],"ipAddresses":["10.0.0.1"]}}""";

    @Test
    void everythingComesBackAsItWas() {
        SchedulerScenario story = new SchedulerScenario();
        story.create("{\"id\":\"/a/web\",\"cmd\":\"sleep 1\",\"cpus\":0.1,\"instances\":2}");
        story.runToRest();
        story.update("/a/web", "{\"cmd\":\"sleep 2\",\"labels\":{\"a\":\"b\"}}");
        Snapshot before = story.snapshot();
        assertThat(before.deployments()).hasSize(1);

        story.restart();
        Snapshot after = story.snapshot();

        assertThat(after.apps()).isEqualTo(before.apps());
        assertThat(after.versions()).isEqualTo(before.versions());
        assertThat(after.deployments()).isEqualTo(before.deployments());
        assertThat(after.instances(new AppId("/a/web")))
                .containsExactlyInAnyOrderElementsOf(before.instances(new AppId("/a/web")));
        assertThat(after.frameworkId()).isEqualTo(Optional.of("F-0000"));
    }

    @Test
    void readsTheOldestInstanceRecord() {
        InMemoryStateStore store = new InMemoryStateStore();
        store.put("/services/instances/web.instance-1", FIRST_INSTANCE.getBytes(StandardCharsets.UTF_8));

        Instance instance = StoredState.load(store, "/services").instances().get(0);

        assertThat(instance.goal()).isEqualTo(Goal.RUNNING);
        assertThat(instance.condition()).isEqualTo(Condition.RUNNING);
        assertThat(instance.incarnation()).isEqualTo(2);
        assertThat(instance.launch().orElseThrow().hostPorts()).containsExactly(31000);
        assertThat(instance.place().orElseThrow().attributes()).containsEntry("rack", "a");
    }

    @Test
    void refusesRecordsOfTheFuture() {
        InMemoryStateStore store = new InMemoryStateStore();
        store.put("/services/framework", "{\"recordVersion\":99}".getBytes(StandardCharsets.UTF_8));

        assertThatThrownBy(() -> StoredState.load(store, "/services"))
                .isInstanceOf(StateException.class)
                .hasMessageContaining("version 99");
    }
}

package org.gantry.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.channel.nio.NioEventLoopGroup;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskState;
import org.gantry.master.state.Snapshot;
import org.gantry.master.state.Tasks;
import org.gantry.model.Resources;
import org.gantry.protocol.ResourceConversion;
import org.junit.jupiter.api.Test;

class SimulatorTest {
    private static final Map<String, String> QUICK = Map.of("allocation_interval", "50ms");

    private static AgentSettings settings(Optional<Duration> life, int tasks) {
        List<Resource> task = ResourceConversion.toProto(Resources.parse("cpus:0.1;mem:32")).stream()
                .map(resource -> resource.toBuilder()
                        .setAllocationInfo(
                                resource.getAllocationInfo().toBuilder().setRole("*"))
                        .build())
                .toList();
        return new AgentSettings(
                ResourceConversion.toProto(Resources.parse("cpus:4;mem:4096")),
                List.of(),
                life,
                tasks,
                2,
                task,
                Duration.ofMillis(10),
                Duration.ofMillis(100));
    }

    private static long running(Snapshot snapshot) {
        return snapshot.tasks().values().stream()
                .flatMap(tasks -> tasks.current().values().stream())
                .filter(task -> task.getState() == TaskState.TASK_RUNNING)
                .count();
    }

    @Test
    void agentsRegisterWithTheTasksTheySayTheyRun() throws Exception {
        try (LocalMaster master = new LocalMaster(QUICK);
                Fleet fleet = new Fleet(master.target(), settings(Optional.empty(), 3), 20, 2)) {
            fleet.start(0);
            await().untilAsserted(() -> {
                assertThat(master.master().snapshot().agents()).hasSize(20);
                assertThat(running(master.master().snapshot())).isEqualTo(60);
            });
            assertThat(master.master().snapshot().frameworks()).containsOnlyKeys("simulated-0000", "simulated-0001");
        }
    }

    @Test
    void agentsComeBackWithTheirTasksWhenTheLinkBreaks() throws Exception {
        try (LocalMaster master = new LocalMaster(QUICK);
                Fleet fleet = new Fleet(master.target(), settings(Optional.empty(), 2), 5, 1)) {
            fleet.start(0);
            assertThat(fleet.awaitRegistered(5, Duration.ofSeconds(10))).isTrue();
            var before = master.master().snapshot().agents().keySet();
            fleet.breakLinks();
            await().until(() -> fleet.counts().registrations().get() >= 10);
            assertThat(fleet.awaitRegistered(5, Duration.ofSeconds(10))).isTrue();
            assertThat(master.master().snapshot().agents().keySet()).isEqualTo(before);
            await().until(() -> running(master.master().snapshot()) == 10);
        }
    }

    @Test
    void aFrameworksTasksRunAndEndAndAreAcknowledged() throws Exception {
        NioEventLoopGroup loops = new NioEventLoopGroup(1);
        try (LocalMaster master = new LocalMaster(QUICK);
                Fleet fleet = new Fleet(master.target(), settings(Optional.of(Duration.ZERO), 0), 10, 2)) {
            fleet.start(0);
            LoadFramework framework = new LoadFramework(
                    loops.next(),
                    master.target(),
                    new LoadFramework.Load("test", 1000, 20, Resources.parse("cpus:0.1;mem:32"), true),
                    2);
            framework.start().get(60, TimeUnit.SECONDS);
            assertThat(framework.done()).isEqualTo(1000);
            assertThat(framework.failed()).isZero();
            assertThat(framework.running().count()).isEqualTo(1000);
            await().until(() -> fleet.counts().ended().get() == 1000);
            await().untilAsserted(() -> {
                Tasks tasks =
                        master.master().snapshot().tasks().values().iterator().next();
                assertThat(tasks.current()).isEmpty();
                assertThat(tasks.completed()).hasSize(1000);
            });
        } finally {
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        }
    }
}

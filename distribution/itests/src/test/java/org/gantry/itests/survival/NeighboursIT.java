package org.gantry.itests.survival;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gantry.itests.Node;
import org.gantry.itests.survival.TaskProcesses.Running;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Agents of one machine: what one of them does and suffers is no affair of the other's containers. */
class NeighboursIT {
    private static final Duration WITHIN = Duration.ofSeconds(60);
    private static final Pattern ROOT = Pattern.compile("/(gantry/[^/\n]+/[^/\n]+)/");
    private static final int TASKS = 3;

    @TempDir
    Path folder;

    private final String mark = UUID.randomUUID().toString();
    private final String neighboursMark = UUID.randomUUID().toString();

    @Test
    void agentThatIsKilledAndComesBackLeavesItsNeighbourAlone() throws IOException {
        try (Node node = Node.in(folder.resolve("one")).asDaemon();
                Node neighbour = Node.in(folder.resolve("other")).asDaemon()) {
            node.start();
            neighbour.start();
            TestFramework framework = TestFramework.on(node, mark);
            TestFramework neighbours = TestFramework.on(neighbour, neighboursMark);
            Map<String, Running> own = launch(framework, mark);
            Map<String, Running> others = launch(neighbours, neighboursMark);
            assertThat(roots(own)).doesNotContainAnyElementsOf(roots(others));

            node.kill9();
            TaskProcesses.signal(own.get("t0"), "KILL");
            Map<String, Running> left = new TreeMap<>(own);
            left.remove("t0");
            await("it ended while nobody looked").atMost(WITHIN).until(() -> TaskProcesses.of(mark)
                    .equals(left));
            node.start();
            framework.subscribe();

            await("its end is told")
                    .atMost(WITHIN)
                    .until(() -> framework.ends("t0").size() == 1);
            assertThat(TaskProcesses.of(mark)).isEqualTo(left);
            assertThat(TaskProcesses.of(neighboursMark)).isEqualTo(others);
            assertThat(neighbours.updates()).noneMatch(TestFramework.Update::isTerminal);

            neighbours.close();
            await("the neighbour ended what it ran").atMost(WITHIN).until(() -> TaskProcesses.of(neighboursMark)
                    .isEmpty());
            assertThat(TaskProcesses.of(mark)).isEqualTo(left);
        }
    }

    private static Map<String, Running> launch(TestFramework framework, String mark) {
        for (int i = 0; i < TASKS; i++) {
            framework.launch("t" + i, TaskProcesses.STEADY);
        }
        return TaskProcesses.await(mark, TASKS);
    }

    /** Below which the tasks have their control groups, if they have any of their own. */
    private static Set<String> roots(Map<String, Running> tasks) throws IOException {
        Set<String> roots = new TreeSet<>();
        for (Running task : tasks.values()) {
            Matcher groups = ROOT.matcher(Files.readString(Path.of("/proc", Long.toString(task.pid()), "cgroup")));
            while (groups.find()) {
                roots.add(groups.group(1));
            }
        }
        return roots;
    }
}

package org.gantry.itests.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gantry.itests.survival.TestFramework;
import org.gantry.itests.survival.TestFramework.Update;

/**
 * Launches that are under way when something fails. Whatever becomes of them, it is one thing: a task runs once and its
 * end is told, or it never ran and the framework learns that when it asks.
 */
final class Flight {
    private static final Duration WITHIN = Duration.ofSeconds(150);
    private static final Duration BETWEEN_QUESTIONS = Duration.ofSeconds(2);
    private static final List<String> ORDER = List.of("TASK_STAGING", "TASK_STARTING", "TASK_RUNNING", "TASK_FINISHED");
    private static final int TASKS = 6;
    private static final String PREFIX = "flight-";

    private final TestFramework framework;
    private final Path folder;
    private final List<String> tasks = new ArrayList<>();
    private int number;

    /** @param folder where each task leaves a line when it starts */
    Flight(TestFramework framework, Path folder) {
        this.framework = framework;
        this.folder = folder;
    }

    static boolean isOne(Update update) {
        return update.task().startsWith(PREFIX);
    }

    /** Some tasks, one after the other, so that some are further than others. */
    void begin() {
        tasks.clear();
        number++;
        for (int i = 0; i < TASKS; i++) {
            String task = PREFIX + number + "-" + i;
            tasks.add(task);
            framework.launch(task, "echo started >> " + traces(task) + "; exec sleep 0.2");
        }
        framework.awaitSent(tasks.get(0));
    }

    void assertLanded() {
        await("every end is told")
                .atMost(WITHIN)
                .pollInterval(BETWEEN_QUESTIONS)
                .until(() -> {
                    List<String> open = tasks.stream()
                            .filter(task -> framework.ends(task).isEmpty())
                            .toList();
                    framework.reconcile(open);
                    return open.isEmpty();
                });
        for (String task : tasks) {
            assertOneFate(task);
        }
    }

    private void assertOneFate(String task) {
        List<Update> ends = framework.ends(task);
        String end = ends.get(0).state();
        assertThat(ends).as(task).extracting(Update::state).containsOnly(end);
        if (end.equals("TASK_LOST")) {
            assertThat(starts(task))
                    .as("starts of %s, of which the framework was told %s", task, ends)
                    .isZero();
            return;
        }
        assertThat(starts(task)).as("starts of %s", task).isEqualTo(1);
        Map<String, String> told = new LinkedHashMap<>();
        framework.updates().stream()
                .filter(update -> update.task().equals(task) && !update.uuid().isEmpty())
                .forEach(update -> told.putIfAbsent(update.uuid(), update.state()));
        assertThat(List.copyOf(told.values()))
                .as("updates of %s, repetitions aside", task)
                .doesNotHaveDuplicates()
                .contains("TASK_RUNNING", "TASK_FINISHED")
                .isSubsetOf(ORDER)
                .isSortedAccordingTo(Comparator.comparingInt(ORDER::indexOf));
    }

    private int starts(String task) {
        try {
            Path traces = traces(task);
            return Files.exists(traces) ? Files.readAllLines(traces).size() : 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path traces(String task) {
        return folder.resolve(task);
    }
}

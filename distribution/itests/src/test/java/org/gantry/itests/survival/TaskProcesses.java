package org.gantry.itests.survival;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.gantry.itests.Distribution;

/** The processes of tasks as the kernel shows them, found by a mark in their environment, whoever started them. */
public final class TaskProcesses {
    /** Name of the environment variable that carries the mark. */
    public static final String MARK = "GANTRY_TEST_MARK";

    /** Runs until it is killed, as one process. */
    public static final String STEADY = "exec sleep 86400";

    /** Ends with 0 on SIGUSR1 and with 3 on SIGUSR2. */
    public static final String OBEDIENT = "trap 'exit 0' USR1; trap 'exit 3' USR2; while :; do sleep 1 & wait $!; done";

    private TaskProcesses() {}

    /** One process, told from a later one with the same id by when it started (clock ticks since boot). */
    public record Running(long pid, long started) {}

    /** The main process of each task with this mark, by task id. Two of one task fail the test. */
    public static Map<String, Running> of(String mark) {
        Map<String, Running> byTask = new TreeMap<>();
        for (Path process : processes()) {
            Map<String, String> environment = environment(process);
            if (!mark.equals(environment.get(MARK)) || !isMain(process)) {
                continue;
            }
            running(process).ifPresent(running -> {
                Running other = byTask.put(environment.get("MESOS_TASK_ID"), running);
                if (other != null) {
                    throw new AssertionError(
                            "Task " + environment.get("MESOS_TASK_ID") + " runs twice: " + other + " and " + running);
                }
            });
        }
        return byTask;
    }

    /** Waits until that many tasks run: a task counts as running when its shell does, a moment before the command. */
    public static Map<String, Running> await(String mark, int number) {
        return Awaitility.await(number + " processes")
                .atMost(Duration.ofSeconds(60))
                .until(() -> of(mark), running -> running.size() == number);
    }

    /** Command lines of all processes that carry the mark, be they tasks, their children or helpers. */
    public static List<String> everyTrace(String mark) {
        return processes().stream()
                .filter(process -> mark.equals(environment(process).get(MARK)))
                .map(process -> process.getFileName() + " " + String.join(" ", fields(process.resolve("cmdline"))))
                .toList();
    }

    /** Sends a signal such as {@code USR1}. */
    public static void signal(Running process, String signal) {
        Distribution.Result kill =
                Distribution.run(Map.of(), List.of("kill", "-" + signal, Long.toString(process.pid())));
        if (kill.exitCode() != 0) {
            throw new AssertionError("kill -" + signal + " " + process + ": " + kill.errors());
        }
    }

    private static boolean isMain(Path process) {
        List<String> words = fields(process.resolve("cmdline"));
        if (words.size() == 3 && words.get(1).equals("-c") && words.get(2).equals(OBEDIENT)) {
            // A shell that is about to run a command looks like its parent for a moment.
            return !words.equals(parent(process)
                    .map(parent -> fields(parent.resolve("cmdline")))
                    .orElse(List.of()));
        }
        return words.equals(List.of("sleep", "86400"));
    }

    private static Optional<Path> parent(Path process) {
        return stat(process).map(fields -> process.resolveSibling(fields[1]));
    }

    private static Map<String, String> environment(Path process) {
        return fields(process.resolve("environ")).stream()
                .map(entry -> entry.split("=", 2))
                .filter(pair -> pair.length == 2)
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1], (a, b) -> b, LinkedHashMap::new));
    }

    private static Optional<Running> running(Path process) {
        return stat(process)
                .filter(fields -> !fields[0].equals("Z"))
                .map(fields ->
                        new Running(Long.parseLong(process.getFileName().toString()), Long.parseLong(fields[19])));
    }

    /** The fields after the name, which may hold anything: state, parent and so on. */
    private static Optional<String[]> stat(Path process) {
        try {
            String stat = Files.readString(process.resolve("stat"));
            return Optional.of(stat.substring(stat.lastIndexOf(')') + 2).split(" "));
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    private static List<Path> processes() {
        try (var entries = Files.list(Path.of("/proc"))) {
            return entries.filter(entry -> entry.getFileName().toString().matches("\\d+"))
                    .toList();
        } catch (IOException e) {
            throw new AssertionError("No /proc", e);
        }
    }

    private static List<String> fields(Path file) {
        try {
            String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
            return text.isEmpty() ? List.of() : Arrays.asList(text.split("\0"));
        } catch (IOException goneOrForbidden) {
            return List.of();
        }
    }
}

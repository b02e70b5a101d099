package org.gantry.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints what tasks write, read from their sandboxes through their agents. */
@Command(
        name = "log",
        description =
                "Print what a task wrote to its standard output. Of an app with several instances all are printed,"
                        + " each line with the instance it is from.")
final class TaskLog extends Subcommand {
    private static final int ROUNDS_UNTIL_NEW_INSTANCES = 8;

    @Parameters(paramLabel = "TASK", description = "A task's id, an app's id, or a part of a task's id.")
    private String task;

    @Option(
            names = {"-f", "--follow"},
            description =
                    "Go on printing what is written, also by instances that are started later, until interrupted.")
    private boolean follow;

    @Option(names = "--stderr", description = "Standard error instead of standard output.")
    private boolean stderr;

    @Option(
            names = "--bytes",
            paramLabel = "N",
            defaultValue = "16384",
            description = "Begin at most N bytes before the end (default: ${DEFAULT-VALUE}).")
    private long bytes;

    /** A file and what of its last line is not printed yet. */
    private static final class Source {
        private final LogTail tail;
        private final String prefix;
        private final StringBuilder line = new StringBuilder();

        Source(LogTail tail, String prefix) {
            this.tail = tail;
            this.prefix = prefix;
        }
    }

    private final Map<String, Source> sources = new LinkedHashMap<>();

    @Override
    public Integer call() {
        if (bytes < 0) {
            throw new CliException(ExitCode.USAGE, "--bytes must be 0 or more");
        }
        TaskFinder finder = new TaskFinder(connection().master());
        List<TaskFinder.Found> found = finder.find(task);
        boolean several = found.size() > 1;
        add(found, bytes, several);
        int round = 0;
        while (true) {
            boolean more = false;
            for (Source source : sources.values()) {
                more |= print(source);
            }
            if (more) {
                continue;
            }
            if (!follow) {
                sources.values().forEach(this::endLine);
                return ExitCode.OK;
            }
            Waiting.pause();
            round++;
            if (several && round % ROUNDS_UNTIL_NEW_INSTANCES == 0) {
                add(finder.find(task), Long.MAX_VALUE, true);
            }
        }
    }

    private void add(List<TaskFinder.Found> found, long last, boolean several) {
        for (TaskFinder.Found one : found) {
            sources.computeIfAbsent(
                    one.id(),
                    id -> new Source(
                            new LogTail(one, stderr ? "stderr" : "stdout", last), several ? shortName(id) + "  " : ""));
        }
    }

    /** {@code 8f0c1a2b} of {@code web.instance-8f0c1a2b-...._app.1}. */
    private static String shortName(String id) {
        return id.replaceAll("^.*\\.instance-([0-9a-f]{8}).*$", "$1");
    }

    /** Prints the next part, if there is one. */
    private boolean print(Source source) {
        String text = source.tail.next();
        if (text.isEmpty()) {
            return false;
        }
        if (source.prefix.isEmpty()) {
            out().print(text);
        } else {
            source.line.append(text);
            int end = source.line.lastIndexOf("\n") + 1;
            source.line.substring(0, end).lines().forEach(line -> out().println(source.prefix + line));
            source.line.delete(0, end);
        }
        out().flush();
        return true;
    }

    private void endLine(Source source) {
        if (source.line.length() > 0) {
            out().println(source.prefix + source.line);
            out().flush();
        }
    }
}

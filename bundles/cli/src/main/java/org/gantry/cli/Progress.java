package org.gantry.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Tells how something goes: on a terminal in one line that changes, elsewhere in a new line for each change. */
final class Progress implements AutoCloseable {
    private static final String CLEAR_LINE = "\r\033[K";
    private static final int WIDTH = 100;
    private static final long SECOND = 1_000_000_000L;

    private final PrintWriter out;
    private final boolean terminal;
    private final long begun = System.nanoTime();
    private String shown = "";

    Progress(PrintWriter out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    static Progress on(PrintWriter errors) {
        return new Progress(errors, errorsGoToTerminal());
    }

    private static boolean errorsGoToTerminal() {
        if ("dumb".equals(Optional.ofNullable(System.getenv("TERM")).orElse("dumb"))) {
            return false;
        }
        try {
            String target = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
        } catch (IOException unknown) {
            return false;
        }
    }

    void show(String text) {
        if (terminal) {
            String line = text + "  " + (System.nanoTime() - begun) / SECOND + " s";
            out.print(CLEAR_LINE + (line.length() > WIDTH ? line.substring(0, WIDTH - 1) + "…" : line));
        } else if (!text.equals(shown)) {
            out.println(text);
        }
        shown = text;
        out.flush();
    }

    /** Leaves the terminal as it was. */
    @Override
    public void close() {
        if (terminal && !shown.isEmpty()) {
            out.print(CLEAR_LINE);
            out.flush();
        }
    }
}

package org.gantry.containerizers.nativ;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Sends signals to processes that are still the ones that are meant. */
final class Signals {
    static final int KILL = 9;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Tools tools;

    Signals(Tools tools) {
        this.tools = tools;
    }

    /** Those that are gone by now are left out; the shell's own kill is used, one process for all of them. */
    void send(int signal, Collection<ProcessIdentity> processes) throws IOException {
        List<String> words = new ArrayList<>(List.of(tools.shell(), "-c", "kill -\"$@\" 2>/dev/null; :", "kill"));
        words.add(Integer.toString(signal));
        processes.stream()
                .filter(ProcessIdentity::alive)
                .map(process -> Long.toString(process.pid()))
                .forEach(words::add);
        if (words.size() == 5) {
            return;
        }
        Process kill = new ProcessBuilder(words)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        kill.getOutputStream().close();
        try {
            if (!kill.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                kill.destroyForcibly();
                throw new IOException("kill(1) did not end within " + PATIENCE.toSeconds() + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while signal " + signal + " was sent", e);
        }
    }
}

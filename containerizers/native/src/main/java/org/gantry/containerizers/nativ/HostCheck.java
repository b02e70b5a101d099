package org.gantry.containerizers.nativ;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.gantry.model.container.Support;

/** Whether this host has what the supervisor is made of. Tried once. */
final class HostCheck {
    private static final long PATIENCE_SECONDS = 10;
    private static final List<String> PROGRAMS = List.of("setsid", "env", "nice", "id");

    private final Tools tools;
    private Support result;

    HostCheck(Tools tools) {
        this.tools = tools;
    }

    synchronized Support result() {
        if (result == null) {
            result = look();
        }
        return result;
    }

    private Support look() {
        if (ProcessTable.bootId().isEmpty()) {
            return Support.no("/proc is not mounted");
        }
        for (String program : PROGRAMS) {
            if (tools.find(program).isEmpty()) {
                return Support.no("This host has no " + program + "(1); install coreutils and util-linux");
            }
        }
        try {
            if (!answer(tools.shell(), "-c", "(exit 137) & wait $!; jobs").contains("Done")) {
                return Support.no(tools.shell() + " does not tell an exit code from a signal; install dash");
            }
            if (!answer(tools.path("env"), "-i", "--default-signal", "--", "/bin/sh", "-c", "echo fine")
                    .equals("fine")) {
                return Support.no("env(1) cannot reset signals; coreutils 8.31 or later is needed");
            }
            return Support.yes();
        } catch (IOException e) {
            return Support.no("Programs of this host cannot be run: " + e.getMessage());
        }
    }

    private static String answer(String... words) throws IOException {
        Process process = new ProcessBuilder(words)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        process.getOutputStream().close();
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException(words[0] + " did not end within " + PATIENCE_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while " + words[0] + " ran", e);
        }
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
    }
}

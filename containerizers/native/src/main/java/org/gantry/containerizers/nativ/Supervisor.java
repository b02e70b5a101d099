package org.gantry.containerizers.nativ;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A supervisor that waits at its gate. Closing the gate unopened ends it without a trace. */
final class Supervisor implements AutoCloseable {
    private final Process process;
    private final ProcessIdentity identity;

    private Supervisor(Process process, ProcessIdentity identity) {
        this.process = process;
        this.identity = identity;
    }

    /** Starts it in a session of its own, with nothing of this JVM's environment. */
    static Supervisor start(Tools tools, RuntimeFiles files) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        tools.path("setsid"), tools.shell(), files.supervise().toString())
                .directory(Path.of("/").toFile())
                .redirectError(files.log().toFile());
        builder.environment().clear();
        Process process = builder.start();
        ProcessIdentity identity = ProcessTable.stat(process.pid())
                .map(ProcessTable.Stat::identity)
                .orElseThrow(() -> new IOException("The supervisor vanished as soon as it was started"));
        return new Supervisor(process, identity);
    }

    ProcessIdentity identity() {
        return identity;
    }

    /**
     * Opens the gate and waits until the task was started.
     *
     * @throws IOException with the step that failed
     */
    void open() throws IOException {
        try (OutputStream gate = process.getOutputStream()) {
            gate.write("open\n".getBytes(StandardCharsets.UTF_8));
        }
        try (BufferedReader answer =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String line = answer.readLine();
            if (line == null) {
                throw new IOException("The supervisor ended before it started the task");
            }
            if (!line.equals("started")) {
                throw new IOException("The supervisor could not do this: " + line.replaceFirst("^failed ", ""));
            }
        }
    }

    /** Ends it, wherever it is. */
    void destroy() {
        process.destroyForcibly();
        close();
    }

    @Override
    public void close() {
        closeQuietly(process.getOutputStream());
        closeQuietly(process.getInputStream());
    }

    /** A pipe whose other end is gone cannot be flushed; that it is closed is all that matters here. */
    private static void closeQuietly(AutoCloseable stream) {
        try {
            stream.close();
        } catch (Exception e) {
            // Closed all the same.
        }
    }
}

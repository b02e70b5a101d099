package org.gantry.agent;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.mesos.v1.Protos.TaskStatus;

/** {@link AgentProgram} as a process that tests kill and start again, with a master that stays. */
final class AgentProcess implements AutoCloseable {
    private final FakeMaster master = new FakeMaster();
    private final Path work;
    private Process process;

    /** Starts it, and waits until it has subscribed. */
    AgentProcess(Path work) throws Exception {
        this.work = work;
        start();
    }

    FakeMaster master() {
        return master;
    }

    /** Starts it after it was killed, and waits until it has subscribed. @param mode see {@link AgentProgram} */
    void start(String... mode) throws IOException {
        int before = master.subscriptions().size();
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx128m",
                "-Dcom.google.protobuf.use_unsafe_pre22_gencode=true",
                "-cp",
                System.getProperty("java.class.path"),
                AgentProgram.class.getName(),
                work.toString(),
                master.uri().toString()));
        command.addAll(List.of(mode));
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        Path.of("target", "agent-process.log").toFile()))
                .start();
        master.awaitSubscriptions(before + 1);
    }

    /** As a crash would. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    void restart(String... mode) throws Exception {
        kill();
        start(mode);
    }

    /** The process that a task's updates speak of. */
    static long pid(TaskStatus status) {
        return status.getContainerStatus().getExecutorPid();
    }

    /** Ends it and what it launched. */
    @Override
    public void close() throws Exception {
        kill();
        master.close();
        ProcessHandle.allProcesses()
                .filter(candidate -> candidate.info().commandLine().orElse("").contains(work + "/run/"))
                .forEach(supervisor -> {
                    List<ProcessHandle> tasks = supervisor.descendants().toList();
                    supervisor.destroyForcibly();
                    tasks.forEach(ProcessHandle::destroyForcibly);
                });
    }
}

package org.gantry.agent.checkpoint;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.gantry.model.container.ContainerId;

/** Writes what an agent must not lose. Every method returns when the change is on disk. For one thread at a time. */
public final class Checkpoints {
    static final byte AGENT = 1;
    static final byte FRAMEWORK = 2;
    static final byte EXECUTOR = 3;
    static final byte TASK = 4;
    static final byte UPDATE = 5;
    static final byte ACKNOWLEDGEMENT = 6;
    static final byte PLACE = 8;
    static final String GENERATED = "executor_generated_for_command_task";

    /** Files that every executor has, whichever of its runs are left. */
    public static final List<String> EXECUTOR_FILES = List.of("executor.info", GENERATED);

    static final String SENTINEL = "executor.sentinel";
    static final String FORKED_PID = "forked.pid";

    private final WorkDirectory directory;

    public Checkpoints(WorkDirectory directory) {
        this.directory = directory;
    }

    /**
     * The agent itself.
     *
     * @param info with its id
     */
    public void agent(AgentInfo info) throws IOException {
        String id = info.getId().getValue();
        RecordFile.writeOne(directory.agentInfo(id), AGENT, info.toByteArray());
        DurableFiles.link(directory.latestAgent(), Path.of(id));
    }

    /** After this the agent starts as one that never registered. What it left stays until it is collected. */
    public void forgetAgent() throws IOException {
        Files.deleteIfExists(directory.latestAgent());
    }

    /**
     * This start of the host.
     *
     * @param bootId of the host now running
     */
    public void bootId(String bootId) throws IOException {
        DurableFiles.write(directory.bootId(), bootId.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * A framework, new or changed.
     *
     * @param info with its id
     */
    public void framework(String agent, FrameworkInfo info) throws IOException {
        Path file = directory.frameworkInfo(agent, info.getId().getValue());
        RecordFile.writeOne(file, FRAMEWORK, info.toByteArray());
    }

    /** A run of a command task that is about to be launched. */
    public void run(String agent, RunId run, ExecutorInfo executor, TaskInfo task) throws IOException {
        Path meta = directory.metaExecutor(agent, run.framework(), run.executor());
        DurableFiles.write(
                meta,
                new DurableFiles.NamedContent("executor.info", RecordFile.encode(EXECUTOR, executor.toByteArray())),
                new DurableFiles.NamedContent(GENERATED, new byte[0]));
        Path file =
                directory.taskDirectory(agent, run, task.getTaskId().getValue()).resolve("task.info");
        RecordFile.writeOne(file, TASK, task.toByteArray());
        DurableFiles.link(
                meta.resolve("runs").resolve("latest"), Path.of(run.container().value()));
    }

    /** An executor that is about to be launched. */
    public void executor(String agent, RunId run, ExecutorInfo executor) throws IOException {
        Path meta = directory.metaExecutor(agent, run.framework(), run.executor());
        // The id may have been a command task's before.
        Files.deleteIfExists(meta.resolve(GENERATED));
        RecordFile.writeOne(meta.resolve("executor.info"), EXECUTOR, executor.toByteArray());
        Files.createDirectories(directory.metaRun(agent, run));
        DurableFiles.link(
                meta.resolve("runs").resolve("latest"), Path.of(run.container().value()));
    }

    /** A task that is about to be handed to its executor. */
    public void task(String agent, RunId run, ContainerId container, String group, TaskInfo task) throws IOException {
        Path place = directory.taskDirectory(agent, run, task.getTaskId().getValue());
        new TaskPlace(container, group).write(place);
        RecordFile.writeOne(place.resolve("task.info"), TASK, task.toByteArray());
    }

    public void pid(String agent, RunId run, long pid) throws IOException {
        Path file = directory.metaRun(agent, run).resolve("pids").resolve(FORKED_PID);
        DurableFiles.write(file, Long.toString(pid).getBytes(StandardCharsets.UTF_8));
    }

    public void update(String agent, RunId run, TaskStatus status) throws IOException {
        RecordFile.append(updates(agent, run, status.getTaskId().getValue()), UPDATE, status.toByteArray());
    }

    public void acknowledgement(String agent, RunId run, String task, ByteString uuid) throws IOException {
        RecordFile.append(updates(agent, run, task), ACKNOWLEDGEMENT, uuid.toByteArray());
    }

    /** The run is over and everything about it was acknowledged. */
    public void completed(String agent, RunId run) throws IOException {
        DurableFiles.write(directory.metaRun(agent, run).resolve(SENTINEL), new byte[0]);
    }

    private Path updates(String agent, RunId run, String task) {
        return directory.taskDirectory(agent, run, task).resolve("task.updates");
    }
}

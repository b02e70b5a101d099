package org.gantry.agent.checkpoint;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.gantry.model.container.ContainerId;

/** Reads what {@link Checkpoints} wrote. Half-written ends of logs are cut off; other damage is reported as a problem. */
public final class CheckpointReader {
    private final WorkDirectory directory;
    private final List<String> problems = new ArrayList<>();
    private final Map<String, FrameworkInfo> frameworks = new TreeMap<>();
    private final List<RecoveredRun> runs = new ArrayList<>();

    private CheckpointReader(WorkDirectory directory) {
        this.directory = directory;
    }

    /**
     * Reads everything.
     *
     * @param bootId of the host now running
     */
    public static RecoveredAgent read(WorkDirectory directory, String bootId) throws IOException {
        return new CheckpointReader(directory).read(bootId);
    }

    /** Identifies this start of the host. */
    public static String currentBootId() throws IOException {
        return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
    }

    private RecoveredAgent read(String bootId) throws IOException {
        Path latest = directory.latestAgent();
        if (!Files.exists(latest)) {
            return RecoveredAgent.NOTHING;
        }
        Path agent = latest.toRealPath();
        boolean rebooted = Files.exists(directory.bootId())
                && !Files.readString(directory.bootId(), StandardCharsets.UTF_8)
                        .strip()
                        .equals(bootId);
        Optional<AgentInfo> info = Optional.empty();
        try {
            info = Optional.of(AgentInfo.parseFrom(RecordFile.readOne(agent.resolve("slave.info"), Checkpoints.AGENT)));
        } catch (IOException e) {
            problems.add("Cannot read the agent's own record: " + e.getMessage());
        }
        for (Path framework : directories(agent.resolve("frameworks"))) {
            readFramework(framework);
        }
        return new RecoveredAgent(info, rebooted, frameworks, List.copyOf(runs), List.copyOf(problems));
    }

    private void readFramework(Path path) throws IOException {
        String id = path.getFileName().toString();
        Path file = path.resolve("framework.info");
        if (!Files.exists(file)) {
            return; // nothing was launched for it before this is written
        }
        try {
            frameworks.put(id, FrameworkInfo.parseFrom(RecordFile.readOne(file, Checkpoints.FRAMEWORK)));
        } catch (IOException e) {
            problems.add("Cannot read the record of framework " + id + ": " + e.getMessage());
            return;
        }
        for (Path executor : directories(path.resolve("executors"))) {
            for (Path run : directories(executor.resolve("runs"))) {
                readRun(id, executor.getFileName().toString(), run);
            }
        }
    }

    private void readRun(String framework, String executor, Path path) throws IOException {
        RunId id;
        try {
            id = new RunId(
                    framework, executor, ContainerId.of(path.getFileName().toString()));
        } catch (IllegalArgumentException e) {
            problems.add(path + " is no run of an executor: " + e.getMessage());
            return;
        }
        boolean completed = Files.exists(path.resolve(Checkpoints.SENTINEL));
        Instant changed =
                Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS).toInstant();
        Optional<ExecutorInfo> info = Optional.empty();
        try {
            info = executorInfo(path.getParent().getParent());
        } catch (IOException e) {
            problems.add("Cannot read executor " + executor + " of framework " + framework + ": " + e.getMessage());
            return;
        }
        int problemsBefore = problems.size();
        List<RecoveredTask> tasks = new ArrayList<>();
        for (Path task : directories(path.resolve("tasks"))) {
            readTask(id, task).ifPresent(tasks::add);
        }
        if (info.isEmpty() && problems.size() > problemsBefore) {
            return;
        }
        runs.add(new RecoveredRun(id, info, tasks, completed, changed));
    }

    /** Of an executor that does not stand for a command task. */
    private static Optional<ExecutorInfo> executorInfo(Path executor) throws IOException {
        Path file = executor.resolve("executor.info");
        if (!Files.exists(file) || Files.exists(executor.resolve(Checkpoints.GENERATED))) {
            return Optional.empty();
        }
        return Optional.of(ExecutorInfo.parseFrom(RecordFile.readOne(file, Checkpoints.EXECUTOR)));
    }

    private Optional<RecoveredTask> readTask(RunId id, Path path) throws IOException {
        Path file = path.resolve("task.info");
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            TaskInfo task = TaskInfo.parseFrom(RecordFile.readOne(file, Checkpoints.TASK));
            List<TaskStatus> updates = new ArrayList<>();
            Set<ByteString> acknowledged = new HashSet<>();
            readUpdates(path.resolve("task.updates"), updates, acknowledged);
            TaskPlace place = TaskPlace.read(path, id);
            return Optional.of(new RecoveredTask(task, place.container(), place.group(), updates, acknowledged));
        } catch (IOException e) {
            problems.add("Cannot read task " + path.getFileName() + " of framework " + id.framework() + ": "
                    + e.getMessage());
            return Optional.empty();
        }
    }

    private static void readUpdates(Path file, List<TaskStatus> updates, Set<ByteString> acknowledged)
            throws IOException {
        if (!Files.exists(file)) {
            return;
        }
        RecordFile.Content content = RecordFile.read(file);
        if (content.torn()) {
            RecordFile.cut(file, content);
        }
        for (RecordFile.Entry entry : content.entries()) {
            switch (entry.kind()) {
                case Checkpoints.UPDATE -> updates.add(parse(file, entry));
                case Checkpoints.ACKNOWLEDGEMENT -> acknowledged.add(ByteString.copyFrom(entry.payload()));
                default -> throw new IOException(file + " holds a record of unknown kind " + entry.kind());
            }
        }
    }

    private static TaskStatus parse(Path file, RecordFile.Entry entry) throws IOException {
        try {
            return TaskStatus.parseFrom(entry.payload());
        } catch (InvalidProtocolBufferException e) {
            throw new IOException(file + " is damaged: " + e.getMessage(), e);
        }
    }

    private static List<Path> directories(Path parent) throws IOException {
        if (!Files.isDirectory(parent)) {
            return List.of();
        }
        try (Stream<Path> children = Files.list(parent)) {
            return children.filter(child -> Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS))
                    .sorted()
                    .toList();
        }
    }
}

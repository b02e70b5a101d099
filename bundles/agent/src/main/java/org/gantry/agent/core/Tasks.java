package org.gantry.agent.core;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.ContainerID;
import org.apache.mesos.v1.Protos.ContainerStatus;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.NetworkInfo;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.gantry.model.container.ContainerId;
import org.gantry.protocol.TaskRecord;

/** Makes the messages that describe tasks. */
final class Tasks {
    private static final Set<TaskState> TERMINAL = EnumSet.of(
            TaskState.TASK_FINISHED,
            TaskState.TASK_FAILED,
            TaskState.TASK_KILLED,
            TaskState.TASK_ERROR,
            TaskState.TASK_LOST,
            TaskState.TASK_DROPPED,
            TaskState.TASK_GONE,
            TaskState.TASK_GONE_BY_OPERATOR);
    private static final int COMMAND_SHOWN = 15;

    private Tasks() {}

    static boolean isTerminal(TaskState state) {
        return TERMINAL.contains(state);
    }

    static Task task(String agent, FrameworkInfo framework, TaskInfo info) {
        return TaskRecord.staging(
                info, framework.getId(), AgentID.newBuilder().setValue(agent).build());
    }

    /** The task with one more status; of statuses in a row with the same state only the latest is kept. */
    static Task with(Task task, TaskStatus status) {
        return TaskRecord.withStatus(task, status).setState(status.getState()).build();
    }

    /** The executor that stands for a command task. */
    @SuppressWarnings("deprecation") // clients still read the source
    static ExecutorInfo executor(FrameworkInfo framework, TaskInfo task) {
        String command = commandText(task.getCommand());
        String shown = command.length() > COMMAND_SHOWN ? command.substring(0, COMMAND_SHOWN - 3) + "..." : command;
        String id = task.getTaskId().getValue();
        String kind = task.getCommand().getShell() ? "sh -c '" + shown + "'" : program(task.getCommand());
        ExecutorInfo.Builder executor = ExecutorInfo.newBuilder()
                .setExecutorId(ExecutorID.newBuilder().setValue(id))
                .setFrameworkId(framework.getId())
                .setCommand(CommandInfo.newBuilder()
                        .addAllUris(task.getCommand().getUrisList())
                        .setShell(task.getCommand().getShell())
                        .setValue(command))
                .setName("Command Executor (Task: " + id + ") (Command: " + kind + ")")
                .setSource(id);
        if (task.hasLabels()) {
            executor.setLabels(task.getLabels());
        }
        return executor.build();
    }

    /** A program with its arguments, as far as there is room. */
    private static String program(CommandInfo command) {
        List<String> words = new ArrayList<>(List.of(command.getValue()));
        words.addAll(command.getArgumentsList());
        String all = String.join(", ", words);
        return "[" + (all.length() > COMMAND_SHOWN ? all.substring(0, COMMAND_SHOWN - 3) + "..." : all) + "]";
    }

    private static String commandText(CommandInfo command) {
        if (command.getShell()) {
            return command.getValue();
        }
        return command.hasValue() && command.getArgumentsCount() == 0
                ? command.getValue()
                : String.join(" ", command.getArgumentsList());
    }

    static TaskStatus.Builder status(String agent, TaskRun run, TaskState state, TaskStatus.Source source, Instant at) {
        return TaskStatus.newBuilder()
                .setTaskId(run.info.getTaskId())
                .setState(state)
                .setSource(source)
                .setAgentId(AgentID.newBuilder().setValue(agent))
                .setExecutorId(ExecutorID.newBuilder().setValue(run.run.executor()))
                .setTimestamp(seconds(at))
                .setUuid(newUuid());
    }

    /** @param address of the container, as long as it is there */
    static ContainerStatus containerStatus(ContainerId container, long pid, Optional<String> address) {
        ContainerStatus.Builder status = ContainerStatus.newBuilder().setContainerId(containerId(container));
        address.ifPresent(ip -> status.addNetworkInfos(NetworkInfo.newBuilder()
                .addIpAddresses(NetworkInfo.IPAddress.newBuilder()
                        .setProtocol(NetworkInfo.Protocol.IPv4)
                        .setIpAddress(ip))));
        if (pid > 0) {
            status.setExecutorPid((int) pid);
        }
        return status.build();
    }

    public static ContainerID containerId(ContainerId container) {
        ContainerID.Builder id = ContainerID.newBuilder().setValue(container.value());
        container.parent().ifPresent(parent -> id.setParent(containerId(parent)));
        return id.build();
    }

    static boolean has(FrameworkInfo framework, FrameworkInfo.Capability.Type capability) {
        return framework.getCapabilitiesList().stream().anyMatch(c -> c.getType() == capability);
    }

    /** The state for a task that vanished, which frameworks that do not know partitions call lost. */
    static TaskState vanished(FrameworkInfo framework, TaskState precise) {
        return has(framework, FrameworkInfo.Capability.Type.PARTITION_AWARE) ? precise : TaskState.TASK_LOST;
    }

    static FrameworkID frameworkId(String id) {
        return FrameworkID.newBuilder().setValue(id).build();
    }

    static double seconds(Instant instant) {
        return instant.getEpochSecond() + instant.getNano() / 1e9;
    }

    private static ByteString newUuid() {
        UUID uuid = UUID.randomUUID();
        ByteBuffer bytes = ByteBuffer.allocate(16);
        bytes.putLong(uuid.getMostSignificantBits()).putLong(uuid.getLeastSignificantBits());
        return ByteString.copyFrom(bytes.array());
    }
}

package org.gantry.agent.run;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.apache.mesos.v1.Protos.Environment;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.gantry.agent.config.AgentFlags;
import org.gantry.agent.security.MasterTls;
import org.gantry.model.Durations;

/** The environment of a task: what the agent supplies, overridden by what the task asks for. */
final class Environments {
    private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private Environments() {}

    static Map<String, String> of(
            AgentFlags flags, String agentId, FrameworkInfo framework, ExecutorInfo executor, Path sandbox) {
        String address = flags.ip() + ":" + flags.port();
        Map<String, String> environment = new TreeMap<>();
        environment.put("PATH", PATH);
        environment.putAll(flags.environment());
        environment.put("LIBPROCESS_IP", flags.ip());
        environment.put("LIBPROCESS_PORT", "0");
        environment.putAll(MasterTls.of(flags.settings()).environment());
        environment.put("MESOS_AGENT_ENDPOINT", address);
        environment.put("MESOS_CHECKPOINT", framework.getCheckpoint() ? "1" : "0");
        environment.put("MESOS_DIRECTORY", sandbox.toString());
        flags.domainSocket().ifPresent(socket -> environment.put("MESOS_DOMAIN_SOCKET", socket.toString()));
        environment.put("MESOS_EXECUTOR_ID", executor.getExecutorId().getValue());
        environment.put("MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD", Durations.print(grace(flags, executor)));
        environment.put("MESOS_FRAMEWORK_ID", framework.getId().getValue());
        environment.put("MESOS_HTTP_COMMAND_EXECUTOR", "0");
        if (framework.getCheckpoint()) {
            environment.put("MESOS_RECOVERY_TIMEOUT", Durations.print(flags.recoveryTimeout()));
            environment.put("MESOS_SUBSCRIPTION_BACKOFF_MAX", Durations.print(flags.executorReregistrationTimeout()));
        }
        ContainerInfo container = executor.getContainer();
        boolean image = container.hasDocker() || container.getMesos().hasImage();
        environment.put("MESOS_SANDBOX", image ? flags.sandboxDirectory() : sandbox.toString());
        environment.put("MESOS_SLAVE_ID", agentId);
        environment.put("MESOS_SLAVE_PID", "slave(1)@" + address);
        return with(environment, executor.getCommand());
    }

    /** Of a command task, as if it were an executor that runs the command. */
    static Map<String, String> of(
            AgentFlags flags, String agentId, FrameworkInfo framework, String executor, TaskInfo task, Path sandbox) {
        ExecutorInfo stand = ExecutorInfo.newBuilder()
                .setExecutorId(ExecutorID.newBuilder().setValue(executor))
                .setContainer(task.getContainer())
                .setCommand(task.getCommand())
                .buildPartial();
        return of(flags, agentId, framework, stand, sandbox);
    }

    private static Duration grace(AgentFlags flags, ExecutorInfo executor) {
        return executor.hasShutdownGracePeriod()
                ? Duration.ofNanos(executor.getShutdownGracePeriod().getNanoseconds())
                : flags.executorShutdownGracePeriod();
    }

    /** Of a task nested in the default executor, which inherits nothing of that. */
    static Map<String, String> member(AgentFlags flags, TaskInfo task, Path sandbox) {
        Map<String, String> environment = new TreeMap<>();
        environment.put("PATH", PATH);
        environment.put("MESOS_SANDBOX", sandbox.toString());
        environment.put("MESOS_CONTAINER_IP", flags.ip());
        task.getResourcesList().stream()
                .findFirst()
                .ifPresent(resource -> environment.put(
                        "MESOS_ALLOCATION_ROLE", resource.getAllocationInfo().getRole()));
        return with(environment, task.getCommand());
    }

    /** Of a container that an operator launches. */
    static Map<String, String> operated(CommandInfo command, Path sandbox) {
        Map<String, String> environment = new TreeMap<>();
        environment.put("PATH", PATH);
        environment.put("MESOS_SANDBOX", sandbox.toString());
        return with(environment, command);
    }

    private static Map<String, String> with(Map<String, String> environment, CommandInfo command) {
        for (Environment.Variable variable : command.getEnvironment().getVariablesList()) {
            environment.put(variable.getName(), variable.getValue());
        }
        return environment;
    }
}

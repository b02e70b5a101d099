package org.gantry.agent.api;

import java.util.List;
import org.apache.mesos.v1.Protos.ContainerID;
import org.apache.mesos.v1.Protos.TimeInfo;
import org.apache.mesos.v1.agent.Protos.Response;
import org.gantry.agent.ContainerReport;
import org.gantry.agent.core.AgentSnapshot;
import org.gantry.agent.core.ExecutorView;
import org.gantry.agent.core.FrameworkView;
import org.gantry.agent.core.TaskEntry;

/** Parts of the v1 API's answers. */
final class Views {
    private Views() {}

    static Response.GetAgent agent(AgentSnapshot snapshot) {
        Response.GetAgent.Builder agent = Response.GetAgent.newBuilder().setAgentInfo(snapshot.info());
        snapshot.drain().ifPresent(drain -> agent.setDrainConfig(drain.config())
                .setEstimatedDrainStartTime(
                        TimeInfo.newBuilder().setNanoseconds(drain.since().getEpochSecond() * 1_000_000_000L)));
        return agent.build();
    }

    static Response.GetTasks tasks(AgentSnapshot snapshot) {
        Response.GetTasks.Builder tasks = Response.GetTasks.newBuilder();
        for (FrameworkView framework : snapshot.frameworks()) {
            for (ExecutorView executor : framework.executors()) {
                executor.completedTasks().forEach(entry -> tasks.addCompletedTasks(entry.task()));
                executor.tasks().forEach(entry -> add(tasks, entry));
            }
            framework.completedExecutors().forEach(executor -> completed(tasks, executor));
        }
        for (FrameworkView framework : snapshot.completedFrameworks()) {
            framework.completedExecutors().forEach(executor -> completed(tasks, executor));
        }
        return tasks.build();
    }

    private static void add(Response.GetTasks.Builder tasks, TaskEntry entry) {
        switch (entry.stage()) {
            case QUEUED -> tasks.addQueuedTasks(entry.task());
            case LAUNCHED -> tasks.addLaunchedTasks(entry.task());
            case ENDED -> tasks.addTerminatedTasks(entry.task());
        }
    }

    private static void completed(Response.GetTasks.Builder tasks, ExecutorView executor) {
        executor.tasks(TaskEntry.Stage.ENDED).forEach(entry -> tasks.addCompletedTasks(entry.task()));
    }

    static Response.GetExecutors executors(AgentSnapshot snapshot) {
        Response.GetExecutors.Builder executors = Response.GetExecutors.newBuilder();
        for (FrameworkView framework : snapshot.frameworks()) {
            framework.executors().forEach(executor -> executors.addExecutors(executor(executor)));
            framework.completedExecutors().forEach(executor -> executors.addCompletedExecutors(executor(executor)));
        }
        for (FrameworkView framework : snapshot.completedFrameworks()) {
            framework.completedExecutors().forEach(executor -> executors.addCompletedExecutors(executor(executor)));
        }
        return executors.build();
    }

    private static Response.GetExecutors.Executor executor(ExecutorView executor) {
        return Response.GetExecutors.Executor.newBuilder()
                .setExecutorInfo(executor.executor())
                .build();
    }

    static Response.GetFrameworks frameworks(AgentSnapshot snapshot) {
        Response.GetFrameworks.Builder frameworks = Response.GetFrameworks.newBuilder();
        snapshot.frameworks().forEach(framework -> frameworks.addFrameworks(framework(framework)));
        snapshot.completedFrameworks().forEach(framework -> frameworks.addCompletedFrameworks(framework(framework)));
        return frameworks.build();
    }

    private static Response.GetFrameworks.Framework framework(FrameworkView framework) {
        return Response.GetFrameworks.Framework.newBuilder()
                .setFrameworkInfo(framework.info())
                .build();
    }

    static Response.GetOperations operations(AgentSnapshot snapshot) {
        return Response.GetOperations.newBuilder()
                .addAllOperations(snapshot.resources().operations())
                .build();
    }

    static Response containers(List<ContainerReport> reports) {
        Response.GetContainers.Builder containers = Response.GetContainers.newBuilder();
        for (ContainerReport report : reports) {
            Response.GetContainers.Container.Builder container = Response.GetContainers.Container.newBuilder()
                    .setContainerId(
                            ContainerID.newBuilder().setValue(report.container().value()))
                    .setContainerStatus(report.status())
                    .setResourceStatistics(report.statistics());
            if (report.ofExecutor()) {
                container
                        .setFrameworkId(report.executor().executor().getFrameworkId())
                        .setExecutorId(report.executor().executor().getExecutorId())
                        .setExecutorName(report.executor().executor().getName());
            }
            containers.addContainers(container);
        }
        Response.Builder response = Response.newBuilder().setType(Response.Type.GET_CONTAINERS);
        if (!reports.isEmpty()) {
            response.setGetContainers(containers);
        }
        return response.build();
    }
}

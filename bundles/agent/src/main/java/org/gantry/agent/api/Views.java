package org.gantry.agent.api;

import java.util.List;
import org.apache.mesos.v1.agent.Protos.Response;
import org.gantry.agent.ContainerReport;
import org.gantry.agent.core.AgentSnapshot;
import org.gantry.agent.core.ExecutorView;
import org.gantry.agent.core.FrameworkView;

/** Parts of the v1 API's answers. */
final class Views {
    private Views() {}

    static Response.GetTasks tasks(AgentSnapshot snapshot) {
        Response.GetTasks.Builder tasks = Response.GetTasks.newBuilder();
        for (FrameworkView framework : snapshot.frameworks()) {
            for (ExecutorView executor : framework.executors()) {
                if (executor.terminated()) {
                    tasks.addTerminatedTasks(executor.task());
                } else if (executor.launching()) {
                    tasks.addQueuedTasks(executor.task());
                } else {
                    tasks.addLaunchedTasks(executor.task());
                }
            }
            framework.completedExecutors().forEach(executor -> tasks.addCompletedTasks(executor.task()));
        }
        for (FrameworkView framework : snapshot.completedFrameworks()) {
            framework.completedExecutors().forEach(executor -> tasks.addCompletedTasks(executor.task()));
        }
        return tasks.build();
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

    static Response containers(List<ContainerReport> reports) {
        Response.GetContainers.Builder containers = Response.GetContainers.newBuilder();
        for (ContainerReport report : reports) {
            containers.addContainers(Response.GetContainers.Container.newBuilder()
                    .setFrameworkId(report.executor().task().getFrameworkId())
                    .setExecutorId(report.executor().executor().getExecutorId())
                    .setExecutorName(report.executor().executor().getName())
                    .setContainerId(report.status().getContainerId())
                    .setContainerStatus(report.status())
                    .setResourceStatistics(report.statistics()));
        }
        Response.Builder response = Response.newBuilder().setType(Response.Type.GET_CONTAINERS);
        if (!reports.isEmpty()) {
            response.setGetContainers(containers);
        }
        return response.build();
    }
}

package org.gantry.agent;

import com.google.protobuf.Descriptors.FieldDescriptor;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.ContainerID;
import org.apache.mesos.v1.Protos.ContainerStatus;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.ResourceStatistics;
import org.gantry.agent.core.AgentSnapshot;
import org.gantry.agent.core.ExecutorView;
import org.gantry.agent.core.FrameworkView;
import org.gantry.agent.core.TaskEntry;
import org.gantry.agent.operated.OperatedContainer;
import org.gantry.agent.run.ContainerModules;
import org.gantry.model.container.ContainerId;
import org.gantry.model.container.ContainerUsage;

/** Asks containerizers about the containers that are there. Blocks as long as they take. */
final class ContainerReports {
    private static final double MEBIBYTE = 1024.0 * 1024.0;

    private final ContainerModules containers;
    private final Clock clock;
    private final Set<String> untold;

    /** @param countProcesses whether to tell how many processes and threads there are */
    ContainerReports(ContainerModules containers, boolean countProcesses, Clock clock) {
        this.containers = containers;
        this.untold = countProcesses ? Set.of() : Set.of("processes", "threads");
        this.clock = clock;
    }

    List<ContainerReport> of(
            AgentSnapshot snapshot, List<OperatedContainer> operated, boolean nested, boolean standalone) {
        List<ContainerReport> reports = new ArrayList<>();
        Map<ContainerId, ExecutorView> roots = new HashMap<>();
        for (FrameworkView framework : snapshot.frameworks()) {
            for (ExecutorView executor : framework.executors()) {
                if (executor.hasContainer()) {
                    roots.put(executor.run().container(), executor);
                    reports.add(report(
                            executor.run().container(), Optional.of(executor), executor.pid(), executor.resources()));
                    if (nested) {
                        members(executor, reports);
                    }
                }
            }
        }
        for (OperatedContainer container : operated) {
            boolean wanted = container.id().parent().isPresent() ? nested : standalone;
            if (wanted) {
                Optional<ExecutorView> owner =
                        Optional.ofNullable(roots.get(container.id().root()));
                reports.add(report(
                        container.id(),
                        owner,
                        container.pid(),
                        container.launch().getResourcesList()));
            }
        }
        return reports;
    }

    private void members(ExecutorView executor, List<ContainerReport> reports) {
        for (TaskEntry task : executor.tasks()) {
            if (task.container().parent().isPresent() && task.pid() > 0 && !task.gone()) {
                reports.add(report(
                        task.container(),
                        Optional.of(executor),
                        task.pid(),
                        task.task().getResourcesList()));
            }
        }
    }

    private ContainerReport report(
            ContainerId container, Optional<ExecutorView> owner, long pid, List<Resource> resources) {
        ContainerStatus.Builder status = ContainerStatus.newBuilder().setContainerId(message(container));
        if (pid > 0) {
            status.setExecutorPid((int) pid);
        }
        return new ContainerReport(container, owner, status.build(), statistics(container, resources));
    }

    private static ContainerID message(ContainerId container) {
        ContainerID.Builder id = ContainerID.newBuilder().setValue(container.value());
        container.parent().ifPresent(parent -> id.setParent(message(parent)));
        return id.build();
    }

    private ResourceStatistics statistics(ContainerId container, List<Resource> resources) {
        ResourceStatistics.Builder statistics = ResourceStatistics.newBuilder().setTimestamp(clock.millis() / 1000.0);
        for (Resource resource : resources) {
            double value = resource.getScalar().getValue();
            // Sums of such numbers are exact to a thousandth, as resources are.
            switch (resource.getName()) {
                case "cpus" ->
                    statistics.setCpusSoftLimit(Math.round((statistics.getCpusSoftLimit() + value) * 1000) / 1000.0);
                case "mem" ->
                    statistics.setMemSoftLimitBytes(statistics.getMemSoftLimitBytes() + Math.round(value * MEBIBYTE));
                default -> {}
            }
        }
        if (statistics.hasMemSoftLimitBytes()) {
            statistics.setMemLimitBytes(statistics.getMemSoftLimitBytes());
        }
        add(statistics, containers.usage(container));
        return statistics.build();
    }

    /** Figures go by the names of the message's fields; a name that it does not have is left out. */
    private void add(ResourceStatistics.Builder statistics, ContainerUsage usage) {
        for (Map.Entry<String, Double> figure : usage.values().entrySet()) {
            FieldDescriptor field = ResourceStatistics.getDescriptor().findFieldByName(figure.getKey());
            if (field == null || field.isRepeated() || untold.contains(figure.getKey())) {
                continue;
            }
            switch (field.getJavaType()) {
                case DOUBLE -> statistics.setField(field, figure.getValue());
                case LONG -> statistics.setField(field, Math.round(figure.getValue()));
                case INT -> statistics.setField(field, (int) Math.round(figure.getValue()));
                default -> {}
            }
        }
    }
}

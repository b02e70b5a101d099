package org.gantry.agent;

import com.google.protobuf.Descriptors.FieldDescriptor;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.mesos.v1.Protos.ContainerID;
import org.apache.mesos.v1.Protos.ContainerStatus;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.ResourceStatistics;
import org.gantry.agent.core.AgentSnapshot;
import org.gantry.agent.core.ExecutorView;
import org.gantry.agent.core.FrameworkView;
import org.gantry.agent.run.ContainerModules;
import org.gantry.model.container.ContainerUsage;

/** Asks containerizers about the containers that are there. Blocks as long as they take. */
final class ContainerReports {
    private static final double MEBIBYTE = 1024.0 * 1024.0;

    private final ContainerModules containers;
    private final Clock clock;

    ContainerReports(ContainerModules containers, Clock clock) {
        this.containers = containers;
        this.clock = clock;
    }

    List<ContainerReport> of(AgentSnapshot snapshot) {
        List<ContainerReport> reports = new ArrayList<>();
        for (FrameworkView framework : snapshot.frameworks()) {
            for (ExecutorView executor : framework.executors()) {
                if (executor.hasContainer()) {
                    reports.add(new ContainerReport(executor, status(executor), statistics(executor)));
                }
            }
        }
        return reports;
    }

    private static ContainerStatus status(ExecutorView executor) {
        ContainerStatus.Builder status = ContainerStatus.newBuilder()
                .setContainerId(ContainerID.newBuilder()
                        .setValue(executor.run().container().value()));
        if (executor.pid() > 0) {
            status.setExecutorPid((int) executor.pid());
        }
        return status.build();
    }

    private ResourceStatistics statistics(ExecutorView executor) {
        ResourceStatistics.Builder statistics = ResourceStatistics.newBuilder().setTimestamp(clock.millis() / 1000.0);
        for (Resource resource : executor.resources()) {
            double value = resource.getScalar().getValue();
            switch (resource.getName()) {
                case "cpus" -> statistics.setCpusSoftLimit(statistics.getCpusSoftLimit() + value);
                case "mem" ->
                    statistics.setMemSoftLimitBytes(statistics.getMemSoftLimitBytes() + Math.round(value * MEBIBYTE));
                default -> {}
            }
        }
        if (statistics.hasMemSoftLimitBytes()) {
            statistics.setMemLimitBytes(statistics.getMemSoftLimitBytes());
        }
        add(statistics, containers.usage(executor.run().container()));
        return statistics.build();
    }

    /** Figures go by the names of the message's fields; a name that it does not have is left out. */
    private static void add(ResourceStatistics.Builder statistics, ContainerUsage usage) {
        for (Map.Entry<String, Double> figure : usage.values().entrySet()) {
            FieldDescriptor field = ResourceStatistics.getDescriptor().findFieldByName(figure.getKey());
            if (field == null || field.isRepeated()) {
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

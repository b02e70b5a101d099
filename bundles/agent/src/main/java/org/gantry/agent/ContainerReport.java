package org.gantry.agent;

import org.apache.mesos.v1.Protos.ContainerStatus;
import org.apache.mesos.v1.Protos.ResourceStatistics;
import org.gantry.agent.core.ExecutorView;

/** A container that is there, with what it uses now. */
public record ContainerReport(ExecutorView executor, ContainerStatus status, ResourceStatistics statistics) {}

package org.gantry.master.validation;

import java.util.Optional;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.apache.mesos.v1.Protos.TaskInfo;

/** Rules of {@code ContainerInfo}. */
final class ContainerRules {
    private ContainerRules() {}

    static Optional<String> check(TaskInfo task) {
        if (!task.hasContainer()) {
            return Optional.empty();
        }
        return error(task.getContainer()).map("Task's `ContainerInfo` is invalid: "::concat);
    }

    private static Optional<String> error(ContainerInfo container) {
        if (!container.hasType()) {
            return Optional.of("ContainerInfo must specify 'type'");
        }
        if (container.getType() == ContainerInfo.Type.DOCKER && !container.hasDocker()) {
            return Optional.of("DockerInfo 'docker' is not set for DOCKER typed ContainerInfo");
        }
        if (container.getLinuxInfo().hasShareCgroups()
                && !container.getLinuxInfo().getShareCgroups()) {
            return Optional.of(
                    "'ContainerInfo.linux_info.share_cgroups' cannot be set to `false` outside of a task group");
        }
        return Optional.empty();
    }
}

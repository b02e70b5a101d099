package org.gantry.master.validation;

import java.util.Optional;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.apache.mesos.v1.Protos.Volume;

/** Rules of {@code ContainerInfo}. */
final class ContainerRules {
    private ContainerRules() {}

    static Optional<String> check(ContainerInfo container) {
        if (!container.hasType()) {
            return Optional.of("ContainerInfo must specify 'type'");
        }
        return container.getVolumesList().stream()
                .map(ContainerRules::volume)
                .flatMap(Optional::stream)
                .findFirst()
                .map("Invalid volume: "::concat)
                .or(() -> docker(container));
    }

    /** Whether the container says in so many words that it has cgroups of its own, or that it has not. */
    static Optional<Boolean> sharesCgroups(ContainerInfo container) {
        return container.hasLinuxInfo() && container.getLinuxInfo().hasShareCgroups()
                ? Optional.of(container.getLinuxInfo().getShareCgroups())
                : Optional.empty();
    }

    private static Optional<String> docker(ContainerInfo container) {
        if (container.getType() != ContainerInfo.Type.DOCKER) {
            return Optional.empty();
        }
        if (!container.hasDocker()) {
            return Optional.of("DockerInfo 'docker' is not set for DOCKER typed ContainerInfo");
        }
        return container.getDocker().getParametersList().stream()
                        .anyMatch(parameter -> parameter.getKey().equals("name"))
                ? Optional.of("Parameter in DockerInfo must not be 'name'")
                : Optional.empty();
    }

    private static Optional<String> volume(Volume volume) {
        long origins = Stream.of(volume.hasHostPath(), volume.hasImage(), volume.hasSource())
                .filter(present -> present)
                .count();
        if (origins != 1) {
            return Optional.of("Only one of them should be set: 'host_path', 'image' and 'source'");
        }
        return volume.hasSource() ? source(volume.getSource()) : Optional.empty();
    }

    private static Optional<String> source(Volume.Source source) {
        return switch (source.getType()) {
            case DOCKER_VOLUME ->
                require(source.hasDockerVolume(), "'source.docker_volume' is not set for DOCKER_VOLUME volume");
            case HOST_PATH -> require(source.hasHostPath(), "'source.host_path' is not set for HOST_PATH volume");
            case SANDBOX_PATH ->
                require(source.hasSandboxPath(), "'source.sandbox_path' is not set for SANDBOX_PATH volume");
            case SECRET -> require(source.hasSecret(), "'source.secret' is not set for SECRET volume");
            case CSI_VOLUME ->
                require(source.hasCsiVolume(), "'source.csi_volume' is not set for CSI volume")
                        .or(() -> require(
                                source.getCsiVolume().hasStaticProvisioning(),
                                "'source.csi_volume.static_provisioning' is not set for CSI volume"));
            case UNKNOWN -> Optional.of("'source.type' is unknown");
        };
    }

    private static Optional<String> require(boolean present, String otherwise) {
        return present ? Optional.empty() : Optional.of(otherwise);
    }
}

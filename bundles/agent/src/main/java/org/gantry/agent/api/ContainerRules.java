package org.gantry.agent.api;

import java.util.Optional;
import org.apache.mesos.v1.Protos.ContainerID;
import org.apache.mesos.v1.agent.Protos.Call;
import org.apache.mesos.v1.agent.Protos.Call.LaunchContainer;

/** What is wrong with a call about containers by itself. */
final class ContainerRules {
    private static final int LONGEST_ID = 255;
    private static final int LONGEST_CONTAINER_ID = 242;

    private ContainerRules() {}

    static Optional<String> check(Call call) {
        return switch (call.getType()) {
            case LAUNCH_NESTED_CONTAINER ->
                nested(
                        call.hasLaunchNestedContainer(),
                        "launch_nested_container",
                        call.getLaunchNestedContainer().getContainerId());
            case WAIT_NESTED_CONTAINER ->
                nested(
                        call.hasWaitNestedContainer(),
                        "wait_nested_container",
                        call.getWaitNestedContainer().getContainerId());
            case KILL_NESTED_CONTAINER ->
                nested(
                        call.hasKillNestedContainer(),
                        "kill_nested_container",
                        call.getKillNestedContainer().getContainerId());
            case REMOVE_NESTED_CONTAINER ->
                nested(
                        call.hasRemoveNestedContainer(),
                        "remove_nested_container",
                        call.getRemoveNestedContainer().getContainerId());
            case LAUNCH_CONTAINER ->
                any(
                                call.hasLaunchContainer(),
                                "launch_container",
                                call.getLaunchContainer().getContainerId())
                        .or(() -> launch(call.getLaunchContainer()));
            case WAIT_CONTAINER ->
                any(
                        call.hasWaitContainer(),
                        "wait_container",
                        call.getWaitContainer().getContainerId());
            case KILL_CONTAINER ->
                any(
                        call.hasKillContainer(),
                        "kill_container",
                        call.getKillContainer().getContainerId());
            case REMOVE_CONTAINER ->
                any(
                        call.hasRemoveContainer(),
                        "remove_container",
                        call.getRemoveContainer().getContainerId());
            default -> Optional.empty();
        };
    }

    private static Optional<String> nested(boolean present, String field, ContainerID id) {
        return any(present, field, id)
                .or(() -> id.hasParent()
                        ? Optional.empty()
                        : Optional.of("Expecting '" + field + ".container_id.parent' to be present"));
    }

    private static Optional<String> any(boolean present, String field, ContainerID id) {
        if (!present) {
            return Optional.of("Expecting '" + field + "' to be present");
        }
        return id(id).map(why -> "'" + field + ".container_id' is invalid: " + why);
    }

    private static Optional<String> id(ContainerID id) {
        String value = id.getValue();
        if (value.isEmpty()) {
            return Optional.of("ID must not be empty");
        }
        if (value.length() > LONGEST_ID) {
            return Optional.of("ID must not be greater than " + LONGEST_ID + " characters");
        }
        if (value.equals(".") || value.equals("..")) {
            return Optional.of("'" + value + "' is disallowed");
        }
        if (value.chars().anyMatch(c -> c < ' ' || c == 127 || c == '/' || c == '\\')) {
            return Optional.of("'" + value + "' contains invalid characters");
        }
        if (value.length() > LONGEST_CONTAINER_ID) {
            return Optional.of(
                    "'ContainerID.value' '" + value + "' exceeds the maximum length (" + LONGEST_CONTAINER_ID + ")");
        }
        if (value.indexOf('.') >= 0 || value.indexOf(' ') >= 0) {
            return Optional.of("'ContainerID.value' '" + value + "' contains invalid characters");
        }
        return id.hasParent()
                ? id(id.getParent()).map(why -> "'ContainerID.parent' is invalid: " + why)
                : Optional.empty();
    }

    private static Optional<String> launch(LaunchContainer launch) {
        boolean nested = launch.getContainerId().hasParent();
        boolean twice = launch.getContainerId().getParent().hasParent();
        boolean saysShared = launch.getContainer().getLinuxInfo().hasShareCgroups();
        boolean shared = !saysShared || launch.getContainer().getLinuxInfo().getShareCgroups();
        String invalid = "'launch_container' is invalid: ";
        String second = invalid + "containers nested at the second level or greater cannot ";
        if (!nested && launch.getResourcesList().stream().anyMatch(resource -> resource.getReservationsCount() > 0)) {
            return Optional.of("'launch_container.resources' must be unreserved");
        }
        if (!nested && launch.getResourcesList().stream().anyMatch(resource -> resource.hasRevocable())) {
            return Optional.of("'launch_container.resources' must be non-revocable");
        }
        if (twice && launch.getResourcesCount() > 0) {
            return Optional.of(second + "specify resources");
        }
        if (twice && launch.getLimitsCount() > 0) {
            return Optional.of(second + "specify resource limits");
        }
        if (twice && !shared) {
            return Optional.of(second + "set 'share_cgroups' to 'false'");
        }
        if (!nested && saysShared && shared) {
            return Optional.of(invalid + "containers without a parent cannot set 'share_cgroups' to 'true'");
        }
        return Optional.empty();
    }
}

package org.gantry.security.acl;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The kinds of rules, by their names in the file. */
enum AclKind {
    REGISTER_FRAMEWORKS("register_frameworks", "roles", "RegisterFramework", Objects.ROLES),
    RUN_TASKS("run_tasks", "users", "RunTask", Objects.NAMES),
    RESERVE_RESOURCES("reserve_resources", "roles", "ReserveResources", Objects.ROLES),
    UNRESERVE_RESOURCES("unreserve_resources", "reserver_principals", "UnreserveResources", Objects.NAMES),
    CREATE_VOLUMES("create_volumes", "roles", "CreateVolume", Objects.ROLES),
    DESTROY_VOLUMES("destroy_volumes", "creator_principals", "DestroyVolume", Objects.NAMES),
    TEARDOWN_FRAMEWORKS("teardown_frameworks", "framework_principals", "TeardownFramework", Objects.NAMES),
    UPDATE_WEIGHTS("update_weights", "roles", "UpdateWeight", Objects.ROLES),
    GET_ENDPOINTS("get_endpoints", "paths", "GetEndpoint", Objects.PATHS),
    GET_QUOTAS("get_quotas", "roles", "GetQuota", Objects.ROLES),
    UPDATE_QUOTAS("update_quotas", "roles", "UpdateQuota", Objects.ROLES),
    VIEW_FRAMEWORKS("view_frameworks", "users", "ViewFramework", Objects.NAMES),
    VIEW_TASKS("view_tasks", "users", "ViewTask", Objects.NAMES),
    VIEW_EXECUTORS("view_executors", "users", "ViewExecutor", Objects.NAMES),
    ACCESS_SANDBOXES("access_sandboxes", "users", "AccessSandbox", Objects.NAMES),
    ACCESS_MESOS_LOGS("access_mesos_logs", "logs", "AccessMesosLog", Objects.ANY_OR_NONE),
    VIEW_ROLES("view_roles", "roles", "ViewRole", Objects.ROLES),
    VIEW_FLAGS("view_flags", "flags", "ViewFlags", Objects.ANY_OR_NONE),
    LAUNCH_NESTED_CONTAINERS_AS_USER(
            "launch_nested_containers_as_user", "users", "LaunchNestedContainerAsUser", Objects.NAMES),
    LAUNCH_NESTED_CONTAINERS_UNDER_PARENT_WITH_USER(
            "launch_nested_containers_under_parent_with_user",
            "users",
            "LaunchNestedContainerUnderParentWithUser",
            Objects.NAMES),
    KILL_NESTED_CONTAINERS("kill_nested_containers", "users", "KillNestedContainer", Objects.NAMES),
    WAIT_NESTED_CONTAINERS("wait_nested_containers", "users", "WaitNestedContainer", Objects.NAMES),
    LAUNCH_NESTED_CONTAINER_SESSIONS_AS_USER(
            "launch_nested_container_sessions_as_user", "users", "LaunchNestedContainerSessionAsUser", Objects.NAMES),
    LAUNCH_NESTED_CONTAINER_SESSIONS_UNDER_PARENT_WITH_USER(
            "launch_nested_container_sessions_under_parent_with_user",
            "users",
            "LaunchNestedContainerSessionUnderParentWithUser",
            Objects.NAMES),
    ATTACH_CONTAINERS_INPUT("attach_containers_input", "users", "AttachContainerInput", Objects.NAMES),
    ATTACH_CONTAINERS_OUTPUT("attach_containers_output", "users", "AttachContainerOutput", Objects.NAMES),
    VIEW_CONTAINERS("view_containers", "users", "ViewContainer", Objects.NAMES),
    SET_LOG_LEVEL("set_log_level", "level", "SetLogLevel", Objects.ANY_OR_NONE),
    REMOVE_NESTED_CONTAINERS("remove_nested_containers", "users", "RemoveNestedContainer", Objects.NAMES),
    REGISTER_AGENTS("register_agents", "agents", "RegisterAgent", Objects.ANY_OR_NONE),
    UPDATE_MAINTENANCE_SCHEDULES(
            "update_maintenance_schedules", "machines", "UpdateMaintenanceSchedule", Objects.ANY_OR_NONE),
    GET_MAINTENANCE_SCHEDULES("get_maintenance_schedules", "machines", "GetMaintenanceSchedule", Objects.ANY_OR_NONE),
    START_MAINTENANCES("start_maintenances", "machines", "StartMaintenance", Objects.ANY_OR_NONE),
    STOP_MAINTENANCES("stop_maintenances", "machines", "StopMaintenance", Objects.ANY_OR_NONE),
    GET_MAINTENANCE_STATUSES("get_maintenance_statuses", "machines", "GetMaintenanceStatus", Objects.ANY_OR_NONE),
    DRAIN_AGENTS("drain_agents", "agents", "DrainAgent", Objects.ANY_OR_NONE),
    DEACTIVATE_AGENTS("deactivate_agents", "agents", "DeactivateAgent", Objects.ANY_OR_NONE),
    REACTIVATE_AGENTS("reactivate_agents", "agents", "ReactivateAgent", Objects.ANY_OR_NONE),
    MARK_AGENTS_GONE("mark_agents_gone", "agents", "MarkAgentGone", Objects.NAMES),
    LAUNCH_STANDALONE_CONTAINERS(
            "launch_standalone_containers", "users", "LaunchStandaloneContainer", Objects.ANY_OR_NONE),
    KILL_STANDALONE_CONTAINERS("kill_standalone_containers", "users", "KillStandaloneContainer", Objects.ANY_OR_NONE),
    WAIT_STANDALONE_CONTAINERS("wait_standalone_containers", "users", "WaitStandaloneContainer", Objects.ANY_OR_NONE),
    REMOVE_STANDALONE_CONTAINERS(
            "remove_standalone_containers", "users", "RemoveStandaloneContainer", Objects.ANY_OR_NONE),
    VIEW_STANDALONE_CONTAINERS("view_standalone_containers", "users", "ViewStandaloneContainer", Objects.ANY_OR_NONE),
    MODIFY_RESOURCE_PROVIDER_CONFIGS(
            "modify_resource_provider_configs",
            "resource_providers",
            "ModifyResourceProviderConfig",
            Objects.ANY_OR_NONE),
    MARK_RESOURCE_PROVIDERS_GONE(
            "mark_resource_providers_gone", "resource_providers", "MarkResourceProvidersGone", Objects.ANY_OR_NONE),
    VIEW_RESOURCE_PROVIDERS(
            "view_resource_providers", "resource_providers", "ViewResourceProvider", Objects.ANY_OR_NONE),
    PRUNE_IMAGES("prune_images", "images", "PruneImages", Objects.ANY_OR_NONE),
    RESIZE_VOLUMES("resize_volumes", "roles", "ResizeVolume", Objects.ROLES),
    CREATE_BLOCK_DISKS("create_block_disks", "roles", "CreateBlockDisk", Objects.ROLES),
    DESTROY_BLOCK_DISKS("destroy_block_disks", "roles", "DestroyBlockDisk", Objects.ROLES),
    CREATE_MOUNT_DISKS("create_mount_disks", "roles", "CreateMountDisk", Objects.ROLES),
    DESTROY_MOUNT_DISKS("destroy_mount_disks", "roles", "DestroyMountDisk", Objects.ROLES),
    DESTROY_RAW_DISKS("destroy_raw_disks", "roles", "DestroyRawDisk", Objects.ROLES);

    /** What the objects of a kind can be. */
    enum Objects {
        NAMES,
        /** A name that ends in {@code /%} stands for every role below. */
        ROLES,
        PATHS,
        ANY_OR_NONE
    }

    private static final Map<String, AclKind> BY_NAME =
            Arrays.stream(values()).collect(Collectors.toMap(kind -> kind.fileName, Function.identity()));

    private final String fileName;
    private final String objectField;
    private final String messageName;
    private final Objects objects;

    AclKind(String fileName, String objectField, String messageName, Objects objects) {
        this.fileName = fileName;
        this.objectField = objectField;
        this.messageName = messageName;
        this.objects = objects;
    }

    static Optional<AclKind> of(String fileName) {
        return Optional.ofNullable(BY_NAME.get(fileName));
    }

    /** The field that holds the objects of a rule. */
    String objectField() {
        return objectField;
    }

    /** As messages call it. */
    String messageName() {
        return messageName;
    }

    Objects objects() {
        return objects;
    }
}

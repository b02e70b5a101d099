package org.gantry.security.acl;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The kinds of rules. Their names in the file are those here in lower case. */
enum AclKind {
    REGISTER_FRAMEWORKS("roles", "RegisterFramework", Objects.ROLES),
    RUN_TASKS("users", "RunTask", Objects.NAMES),
    RESERVE_RESOURCES("roles", "ReserveResources", Objects.ROLES),
    UNRESERVE_RESOURCES("reserver_principals", "UnreserveResources", Objects.NAMES),
    CREATE_VOLUMES("roles", "CreateVolume", Objects.ROLES),
    DESTROY_VOLUMES("creator_principals", "DestroyVolume", Objects.NAMES),
    TEARDOWN_FRAMEWORKS("framework_principals", "TeardownFramework", Objects.NAMES),
    UPDATE_WEIGHTS("roles", "UpdateWeight", Objects.ROLES),
    GET_ENDPOINTS("paths", "GetEndpoint", Objects.PATHS),
    GET_QUOTAS("roles", "GetQuota", Objects.ROLES),
    UPDATE_QUOTAS("roles", "UpdateQuota", Objects.ROLES),
    VIEW_FRAMEWORKS("users", "ViewFramework", Objects.NAMES),
    VIEW_TASKS("users", "ViewTask", Objects.NAMES),
    VIEW_EXECUTORS("users", "ViewExecutor", Objects.NAMES),
    ACCESS_SANDBOXES("users", "AccessSandbox", Objects.NAMES),
    ACCESS_MESOS_LOGS("logs", "AccessMesosLog", Objects.ANY_OR_NONE),
    VIEW_ROLES("roles", "ViewRole", Objects.ROLES),
    VIEW_FLAGS("flags", "ViewFlags", Objects.ANY_OR_NONE),
    LAUNCH_NESTED_CONTAINERS_AS_USER("users", "LaunchNestedContainerAsUser", Objects.NAMES),
    LAUNCH_NESTED_CONTAINERS_UNDER_PARENT_WITH_USER("users", "LaunchNestedContainerUnderParentWithUser", Objects.NAMES),
    KILL_NESTED_CONTAINERS("users", "KillNestedContainer", Objects.NAMES),
    WAIT_NESTED_CONTAINERS("users", "WaitNestedContainer", Objects.NAMES),
    LAUNCH_NESTED_CONTAINER_SESSIONS_AS_USER("users", "LaunchNestedContainerSessionAsUser", Objects.NAMES),
    LAUNCH_NESTED_CONTAINER_SESSIONS_UNDER_PARENT_WITH_USER(
            "users", "LaunchNestedContainerSessionUnderParentWithUser", Objects.NAMES),
    ATTACH_CONTAINERS_INPUT("users", "AttachContainerInput", Objects.NAMES),
    ATTACH_CONTAINERS_OUTPUT("users", "AttachContainerOutput", Objects.NAMES),
    VIEW_CONTAINERS("users", "ViewContainer", Objects.NAMES),
    SET_LOG_LEVEL("level", "SetLogLevel", Objects.ANY_OR_NONE),
    REMOVE_NESTED_CONTAINERS("users", "RemoveNestedContainer", Objects.NAMES),
    REGISTER_AGENTS("agents", "RegisterAgent", Objects.ANY_OR_NONE),
    UPDATE_MAINTENANCE_SCHEDULES("machines", "UpdateMaintenanceSchedule", Objects.ANY_OR_NONE),
    GET_MAINTENANCE_SCHEDULES("machines", "GetMaintenanceSchedule", Objects.ANY_OR_NONE),
    START_MAINTENANCES("machines", "StartMaintenance", Objects.ANY_OR_NONE),
    STOP_MAINTENANCES("machines", "StopMaintenance", Objects.ANY_OR_NONE),
    GET_MAINTENANCE_STATUSES("machines", "GetMaintenanceStatus", Objects.ANY_OR_NONE),
    DRAIN_AGENTS("agents", "DrainAgent", Objects.ANY_OR_NONE),
    DEACTIVATE_AGENTS("agents", "DeactivateAgent", Objects.ANY_OR_NONE),
    REACTIVATE_AGENTS("agents", "ReactivateAgent", Objects.ANY_OR_NONE),
    MARK_AGENTS_GONE("agents", "MarkAgentGone", Objects.NAMES),
    LAUNCH_STANDALONE_CONTAINERS("users", "LaunchStandaloneContainer", Objects.ANY_OR_NONE),
    KILL_STANDALONE_CONTAINERS("users", "KillStandaloneContainer", Objects.ANY_OR_NONE),
    WAIT_STANDALONE_CONTAINERS("users", "WaitStandaloneContainer", Objects.ANY_OR_NONE),
    REMOVE_STANDALONE_CONTAINERS("users", "RemoveStandaloneContainer", Objects.ANY_OR_NONE),
    VIEW_STANDALONE_CONTAINERS("users", "ViewStandaloneContainer", Objects.ANY_OR_NONE),
    MODIFY_RESOURCE_PROVIDER_CONFIGS("resource_providers", "ModifyResourceProviderConfig", Objects.ANY_OR_NONE),
    MARK_RESOURCE_PROVIDERS_GONE("resource_providers", "MarkResourceProvidersGone", Objects.ANY_OR_NONE),
    VIEW_RESOURCE_PROVIDERS("resource_providers", "ViewResourceProvider", Objects.ANY_OR_NONE),
    PRUNE_IMAGES("images", "PruneImages", Objects.ANY_OR_NONE),
    RESIZE_VOLUMES("roles", "ResizeVolume", Objects.ROLES),
    CREATE_BLOCK_DISKS("roles", "CreateBlockDisk", Objects.ROLES),
    DESTROY_BLOCK_DISKS("roles", "DestroyBlockDisk", Objects.ROLES),
    CREATE_MOUNT_DISKS("roles", "CreateMountDisk", Objects.ROLES),
    DESTROY_MOUNT_DISKS("roles", "DestroyMountDisk", Objects.ROLES),
    DESTROY_RAW_DISKS("roles", "DestroyRawDisk", Objects.ROLES);

    /** What the objects of a kind can be. */
    enum Objects {
        NAMES,
        /** A name that ends in {@code /%} stands for every role below. */
        ROLES,
        PATHS,
        ANY_OR_NONE
    }

    private static final Map<String, AclKind> BY_NAME = Arrays.stream(values())
            .collect(Collectors.toMap(kind -> kind.name().toLowerCase(Locale.ROOT), Function.identity()));

    private final String objectField;
    private final String messageName;
    private final Objects objects;

    AclKind(String objectField, String messageName, Objects objects) {
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

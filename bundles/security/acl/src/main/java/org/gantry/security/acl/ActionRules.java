package org.gantry.security.acl;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.gantry.security.spi.Action;
import org.gantry.security.spi.ProtectedObject;

/** For each action, the kind of rules that decide, and what of the object they are about. */
final class ActionRules {
    /** @param objects each of them must be allowed */
    private record Decision(AclKind kind, Function<ProtectedObject, List<Entity>> objects) {}

    private static final Map<Action, Decision> DECISIONS = decisions();

    private ActionRules() {}

    static boolean approved(AccessLists lists, Action action, Entity subject, ProtectedObject object) {
        if (action == Action.LAUNCH_NESTED_CONTAINER || action == Action.LAUNCH_NESTED_CONTAINER_SESSION) {
            return nested(lists, action == Action.LAUNCH_NESTED_CONTAINER, subject, object);
        }
        Decision decision = DECISIONS.get(action);
        List<Rule> rules = lists.of(decision.kind());
        List<Entity> objects = decision.objects().apply(object);
        if (objects.isEmpty()) {
            return lists.permissive();
        }
        return objects.stream().allMatch(entity -> Rule.decide(rules, subject, entity, lists.permissive()));
    }

    /** Both below such a parent and as such a user. */
    private static boolean nested(AccessLists lists, boolean plain, Entity subject, ProtectedObject object) {
        AclKind parents = plain
                ? AclKind.LAUNCH_NESTED_CONTAINERS_UNDER_PARENT_WITH_USER
                : AclKind.LAUNCH_NESTED_CONTAINER_SESSIONS_UNDER_PARENT_WITH_USER;
        AclKind users =
                plain ? AclKind.LAUNCH_NESTED_CONTAINERS_AS_USER : AclKind.LAUNCH_NESTED_CONTAINER_SESSIONS_AS_USER;
        boolean below = Rule.decide(lists.of(parents), subject, executorUser(object), lists.permissive());
        if (object.command().isEmpty()) {
            return below;
        }
        Entity user = named(object.command().flatMap(ProtectedObject.Command::user));
        return below && Rule.decide(lists.of(users), subject, user, lists.permissive());
    }

    private static Map<Action, Decision> decisions() {
        Map<Action, Decision> all = new EnumMap<>(Action.class);
        roles(all);
        owners(all);
        users(all);
        unspecific(all);
        return all;
    }

    private static void roles(Map<Action, Decision> all) {
        put(all, Action.REGISTER_FRAMEWORK, AclKind.REGISTER_FRAMEWORKS, ActionRules::frameworkRoles);
        one(all, Action.RESERVE_RESOURCES, AclKind.RESERVE_RESOURCES, ActionRules::role);
        one(all, Action.CREATE_VOLUME, AclKind.CREATE_VOLUMES, ActionRules::role);
        one(all, Action.RESIZE_VOLUME, AclKind.RESIZE_VOLUMES, ActionRules::role);
        one(all, Action.CREATE_BLOCK_DISK, AclKind.CREATE_BLOCK_DISKS, ActionRules::role);
        one(all, Action.DESTROY_BLOCK_DISK, AclKind.DESTROY_BLOCK_DISKS, ActionRules::role);
        one(all, Action.CREATE_MOUNT_DISK, AclKind.CREATE_MOUNT_DISKS, ActionRules::role);
        one(all, Action.DESTROY_MOUNT_DISK, AclKind.DESTROY_MOUNT_DISKS, ActionRules::role);
        one(all, Action.DESTROY_RAW_DISK, AclKind.DESTROY_RAW_DISKS, ActionRules::role);
        one(all, Action.UPDATE_WEIGHT, AclKind.UPDATE_WEIGHTS, ActionRules::role);
        one(all, Action.GET_QUOTA, AclKind.GET_QUOTAS, ActionRules::role);
        one(all, Action.UPDATE_QUOTA, AclKind.UPDATE_QUOTAS, ActionRules::role);
        one(all, Action.UPDATE_QUOTA_WITH_CONFIG, AclKind.UPDATE_QUOTAS, ActionRules::role);
        one(all, Action.VIEW_ROLE, AclKind.VIEW_ROLES, ActionRules::role);
    }

    private static void owners(Map<Action, Decision> all) {
        one(all, Action.TEARDOWN_FRAMEWORK, AclKind.TEARDOWN_FRAMEWORKS, ActionRules::frameworkPrincipal);
        one(all, Action.UNRESERVE_RESOURCES, AclKind.UNRESERVE_RESOURCES, ActionRules::reserver);
        one(all, Action.DESTROY_VOLUME, AclKind.DESTROY_VOLUMES, ActionRules::creator);
        one(all, Action.GET_ENDPOINT_WITH_PATH, AclKind.GET_ENDPOINTS, object -> named(object.value()));
    }

    private static void users(Map<Action, Decision> all) {
        one(all, Action.RUN_TASK, AclKind.RUN_TASKS, ActionRules::taskUser);
        one(all, Action.VIEW_TASK, AclKind.VIEW_TASKS, ActionRules::taskUser);
        one(all, Action.VIEW_FRAMEWORK, AclKind.VIEW_FRAMEWORKS, ActionRules::frameworkUser);
        one(all, Action.VIEW_EXECUTOR, AclKind.VIEW_EXECUTORS, ActionRules::executorUser);
        one(all, Action.ACCESS_SANDBOX, AclKind.ACCESS_SANDBOXES, ActionRules::executorUser);
        one(all, Action.VIEW_CONTAINER, AclKind.VIEW_CONTAINERS, ActionRules::executorUser);
        one(all, Action.ATTACH_CONTAINER_INPUT, AclKind.ATTACH_CONTAINERS_INPUT, ActionRules::containerUser);
        one(all, Action.ATTACH_CONTAINER_OUTPUT, AclKind.ATTACH_CONTAINERS_OUTPUT, ActionRules::containerUser);
        one(all, Action.KILL_NESTED_CONTAINER, AclKind.KILL_NESTED_CONTAINERS, ActionRules::containerUser);
        one(all, Action.WAIT_NESTED_CONTAINER, AclKind.WAIT_NESTED_CONTAINERS, ActionRules::containerUser);
        one(all, Action.REMOVE_NESTED_CONTAINER, AclKind.REMOVE_NESTED_CONTAINERS, ActionRules::containerUser);
    }

    private static void unspecific(Map<Action, Decision> all) {
        any(all, Action.ACCESS_MESOS_LOG, AclKind.ACCESS_MESOS_LOGS);
        any(all, Action.VIEW_FLAGS, AclKind.VIEW_FLAGS);
        any(all, Action.SET_LOG_LEVEL, AclKind.SET_LOG_LEVEL);
        any(all, Action.REGISTER_AGENT, AclKind.REGISTER_AGENTS);
        any(all, Action.UPDATE_MAINTENANCE_SCHEDULE, AclKind.UPDATE_MAINTENANCE_SCHEDULES);
        any(all, Action.GET_MAINTENANCE_SCHEDULE, AclKind.GET_MAINTENANCE_SCHEDULES);
        any(all, Action.START_MAINTENANCE, AclKind.START_MAINTENANCES);
        any(all, Action.STOP_MAINTENANCE, AclKind.STOP_MAINTENANCES);
        any(all, Action.GET_MAINTENANCE_STATUS, AclKind.GET_MAINTENANCE_STATUSES);
        any(all, Action.DRAIN_AGENT, AclKind.DRAIN_AGENTS);
        any(all, Action.DEACTIVATE_AGENT, AclKind.DEACTIVATE_AGENTS);
        any(all, Action.REACTIVATE_AGENT, AclKind.REACTIVATE_AGENTS);
        any(all, Action.MARK_AGENT_GONE, AclKind.MARK_AGENTS_GONE);
        any(all, Action.LAUNCH_STANDALONE_CONTAINER, AclKind.LAUNCH_STANDALONE_CONTAINERS);
        any(all, Action.KILL_STANDALONE_CONTAINER, AclKind.KILL_STANDALONE_CONTAINERS);
        any(all, Action.WAIT_STANDALONE_CONTAINER, AclKind.WAIT_STANDALONE_CONTAINERS);
        any(all, Action.REMOVE_STANDALONE_CONTAINER, AclKind.REMOVE_STANDALONE_CONTAINERS);
        any(all, Action.VIEW_STANDALONE_CONTAINER, AclKind.VIEW_STANDALONE_CONTAINERS);
        any(all, Action.MODIFY_RESOURCE_PROVIDER_CONFIG, AclKind.MODIFY_RESOURCE_PROVIDER_CONFIGS);
        any(all, Action.MARK_RESOURCE_PROVIDER_GONE, AclKind.MARK_RESOURCE_PROVIDERS_GONE);
        any(all, Action.VIEW_RESOURCE_PROVIDER, AclKind.VIEW_RESOURCE_PROVIDERS);
        any(all, Action.PRUNE_IMAGES, AclKind.PRUNE_IMAGES);
    }

    private static void any(Map<Action, Decision> all, Action action, AclKind kind) {
        one(all, action, kind, object -> Entity.ANY);
    }

    private static void one(
            Map<Action, Decision> all, Action action, AclKind kind, Function<ProtectedObject, Entity> object) {
        put(all, action, kind, asked -> List.of(object.apply(asked)));
    }

    private static void put(
            Map<Action, Decision> all, Action action, AclKind kind, Function<ProtectedObject, List<Entity>> objects) {
        all.put(action, new Decision(kind, objects));
    }

    private static List<Entity> frameworkRoles(ProtectedObject object) {
        return object.framework()
                .map(framework -> framework.roles().stream().map(Entity::some).toList())
                .orElseGet(() -> List.of(named(object.value())));
    }

    private static Entity role(ProtectedObject object) {
        return named(object.resource().map(ProtectedObject.Reservation::role).or(object::value));
    }

    private static Entity frameworkPrincipal(ProtectedObject object) {
        return object.framework()
                .map(framework -> Entity.some(framework.principal().orElse("")))
                .orElseGet(() -> named(object.value()));
    }

    private static Entity reserver(ProtectedObject object) {
        return object.resource()
                .map(resource -> Entity.some(resource.reserver().orElse("")))
                .orElseGet(() -> named(object.value()));
    }

    private static Entity creator(ProtectedObject object) {
        return object.resource()
                .map(resource -> Entity.some(resource.creator().orElse("")))
                .orElseGet(() -> named(object.value()));
    }

    private static Entity taskUser(ProtectedObject object) {
        return named(object.task().flatMap(ProtectedObject.Command::user).or(() -> user(object)));
    }

    private static Entity frameworkUser(ProtectedObject object) {
        return named(user(object));
    }

    private static Entity executorUser(ProtectedObject object) {
        return named(executor(object));
    }

    private static Entity containerUser(ProtectedObject object) {
        return named(executor(object).or(() -> last(object.container())));
    }

    private static Optional<String> executor(ProtectedObject object) {
        return object.executor().flatMap(ProtectedObject.Command::user).or(() -> user(object));
    }

    private static Optional<String> user(ProtectedObject object) {
        return object.framework().map(ProtectedObject.Framework::user);
    }

    private static Optional<String> last(List<String> container) {
        return container.isEmpty() ? Optional.empty() : Optional.of(container.get(container.size() - 1));
    }

    private static Entity named(Optional<String> value) {
        return value.map(Entity::some).orElse(Entity.ANY);
    }
}

package org.gantry.security.acl;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gantry.security.spi.Action;
import org.gantry.security.spi.Principal;
import org.gantry.security.spi.ProtectedObject;
import org.gantry.security.spi.ProtectedObject.Command;
import org.gantry.security.spi.ProtectedObject.Framework;
import org.gantry.security.spi.ProtectedObject.Reservation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each kind of rule decides, and which one of several. */
class RulesTest {
    /** For every kind: who is allowed {@code good} is allowed that, and not {@code bad}; nobody else is allowed it. */
    @ParameterizedTest
    @CsvSource({
        "register_frameworks, roles, REGISTER_FRAMEWORK",
        "run_tasks, users, RUN_TASK",
        "teardown_frameworks, framework_principals, TEARDOWN_FRAMEWORK",
        "reserve_resources, roles, RESERVE_RESOURCES",
        "unreserve_resources, reserver_principals, UNRESERVE_RESOURCES",
        "create_volumes, roles, CREATE_VOLUME",
        "destroy_volumes, creator_principals, DESTROY_VOLUME",
        "resize_volumes, roles, RESIZE_VOLUME",
        "create_block_disks, roles, CREATE_BLOCK_DISK",
        "destroy_block_disks, roles, DESTROY_BLOCK_DISK",
        "create_mount_disks, roles, CREATE_MOUNT_DISK",
        "destroy_mount_disks, roles, DESTROY_MOUNT_DISK",
        "destroy_raw_disks, roles, DESTROY_RAW_DISK",
        "update_weights, roles, UPDATE_WEIGHT",
        "get_quotas, roles, GET_QUOTA",
        "update_quotas, roles, UPDATE_QUOTA",
        "update_quotas, roles, UPDATE_QUOTA_WITH_CONFIG",
        "view_roles, roles, VIEW_ROLE",
        "view_frameworks, users, VIEW_FRAMEWORK",
        "view_tasks, users, VIEW_TASK",
        "view_executors, users, VIEW_EXECUTOR",
        "view_containers, users, VIEW_CONTAINER",
        "access_sandboxes, users, ACCESS_SANDBOX",
        "attach_containers_input, users, ATTACH_CONTAINER_INPUT",
        "attach_containers_output, users, ATTACH_CONTAINER_OUTPUT",
        "kill_nested_containers, users, KILL_NESTED_CONTAINER",
        "wait_nested_containers, users, WAIT_NESTED_CONTAINER",
        "remove_nested_containers, users, REMOVE_NESTED_CONTAINER",
    })
    void decidesByTheObject(String kind, String field, Action action) {
        String acls =
                "{\"permissive\": false, \"%s\": [{\"principals\": {\"values\": [\"p\"]}, \"%s\": {\"values\": [\"good\"]}}]}"
                        .formatted(kind, field);
        assertThat(approved(acls, "p", action, object(action, "good"))).isTrue();
        assertThat(approved(acls, "p", action, object(action, "bad"))).isFalse();
        assertThat(approved(acls, "q", action, object(action, "good"))).isFalse();
        assertThat(approved(acls, "p", action, ProtectedObject.ANY)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "access_mesos_logs, logs, ACCESS_MESOS_LOG",
        "view_flags, flags, VIEW_FLAGS",
        "set_log_level, level, SET_LOG_LEVEL",
        "register_agents, agents, REGISTER_AGENT",
        "update_maintenance_schedules, machines, UPDATE_MAINTENANCE_SCHEDULE",
        "get_maintenance_schedules, machines, GET_MAINTENANCE_SCHEDULE",
        "start_maintenances, machines, START_MAINTENANCE",
        "stop_maintenances, machines, STOP_MAINTENANCE",
        "get_maintenance_statuses, machines, GET_MAINTENANCE_STATUS",
        "drain_agents, agents, DRAIN_AGENT",
        "deactivate_agents, agents, DEACTIVATE_AGENT",
        "reactivate_agents, agents, REACTIVATE_AGENT",
        "mark_agents_gone, agents, MARK_AGENT_GONE",
        "launch_standalone_containers, users, LAUNCH_STANDALONE_CONTAINER",
        "kill_standalone_containers, users, KILL_STANDALONE_CONTAINER",
        "wait_standalone_containers, users, WAIT_STANDALONE_CONTAINER",
        "remove_standalone_containers, users, REMOVE_STANDALONE_CONTAINER",
        "view_standalone_containers, users, VIEW_STANDALONE_CONTAINER",
        "modify_resource_provider_configs, resource_providers, MODIFY_RESOURCE_PROVIDER_CONFIG",
        "mark_resource_providers_gone, resource_providers, MARK_RESOURCE_PROVIDER_GONE",
        "view_resource_providers, resource_providers, VIEW_RESOURCE_PROVIDER",
        "prune_images, images, PRUNE_IMAGES",
        "get_endpoints, paths, GET_ENDPOINT_WITH_PATH",
    })
    void decidesForAllObjects(String kind, String field, Action action) {
        String acls = ("{\"%1$s\": [{\"principals\": {\"values\": [\"p\"]}, \"%2$s\": {\"type\": \"ANY\"}},"
                        + " {\"principals\": {\"type\": \"ANY\"}, \"%2$s\": {\"type\": \"NONE\"}}]}")
                .formatted(kind, field);
        ProtectedObject object = ProtectedObject.of("/containers");
        assertThat(approved(acls, "p", action, object)).isTrue();
        assertThat(approved(acls, "q", action, object)).isFalse();
        assertThat(approved(acls, action, object)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "launch_nested_containers, LAUNCH_NESTED_CONTAINER",
        "launch_nested_container_sessions, LAUNCH_NESTED_CONTAINER_SESSION",
    })
    void launchesBelowAParentAndAsAUser(String kind, Action action) {
        String acls = ("{\"permissive\": false,"
                        + " \"%1$s_as_user\": [{\"principals\": {\"values\": [\"p\"]}, \"users\": {\"values\": [\"child\"]}}],"
                        + " \"%1$s_under_parent_with_user\":"
                        + " [{\"principals\": {\"values\": [\"p\"]}, \"users\": {\"values\": [\"parent\"]}}]}")
                .formatted(kind);
        ProtectedObject below = ProtectedObject.ANY.withExecutor(command("parent"));
        assertThat(approved(acls, "p", action, below.withCommand(command("child"))))
                .isTrue();
        assertThat(approved(acls, "p", action, below)).isTrue();
        assertThat(approved(acls, "p", action, below.withCommand(command("root"))))
                .isFalse();
        assertThat(approved(acls, "p", action, below.withCommand(Command.PLAIN)))
                .isFalse();
        assertThat(approved(acls, "p", action, ProtectedObject.ANY.withExecutor(command("root"))))
                .isFalse();
        assertThat(approved(acls, "q", action, below)).isFalse();
    }

    @Test
    void knowsEveryKind() {
        assertThat(AclKind.values()).hasSize(54);
    }

    @Test
    void firstRuleThatMatchesDecides() {
        String acls = """
                {"run_tasks": [
                  {"principals": {"values": ["p", "q"]}, "users": {"values": ["web", "batch"]}},
                  {"principals": {"values": ["p"]}, "users": {"type": "NONE"}},
                  {"principals": {"values": ["p"]}, "users": {"values": ["root"]}},
                  {"principals": {"type": "NONE"}, "users": {"values": ["root"]}}]}""";
        assertThat(runs(acls, "p", "batch")).isTrue();
        assertThat(runs(acls, "p", "root")).isFalse();
        assertThat(runs(acls, "q", "root")).isFalse();
        assertThat(runs(acls, "q", "other")).isTrue();
        assertThat(runs(acls.replaceFirst("\\{", "{\"permissive\": false, "), "q", "other"))
                .isFalse();
    }

    /** Subject and object each as ANY, NONE or some: who is asked about, against what a rule says. */
    @ParameterizedTest
    @CsvSource({"ANY, true, true", "NONE, false, true", "SOME, true, false"})
    void somebodyUnknownIsAnybody(String type, boolean named, boolean nobodyIsDecided) {
        String principals = type.equals("SOME") ? "{\"values\": [\"p\"]}" : "{\"type\": \"" + type + "\"}";
        String acls = "{\"permissive\": false, \"view_flags\": [{\"principals\": " + principals
                + ", \"flags\": {\"type\": \"ANY\"}}]}";
        assertThat(approved(acls, "p", Action.VIEW_FLAGS, ProtectedObject.ANY)).isEqualTo(named);
        String permissive = acls.replace("false", "true");
        boolean expected = !nobodyIsDecided || type.equals("ANY");
        assertThat(approved(permissive, Action.VIEW_FLAGS, ProtectedObject.ANY)).isEqualTo(expected);
    }

    @Test
    void subrolesAreThoseBelow() {
        String acls = """
                {"permissive": false, "view_roles": [
                  {"principals": {"values": ["p"]}, "roles": {"values": ["a/%", "b"]}}]}""";
        assertThat(sees(acls, "p", "a/x")).isTrue();
        assertThat(sees(acls, "p", "a/x/y")).isTrue();
        assertThat(sees(acls, "p", "a")).isFalse();
        assertThat(sees(acls, "p", "ab/x")).isFalse();
        assertThat(sees(acls, "p", "b")).isTrue();
        assertThat(sees(acls, "p", "b/x")).isFalse();
        assertThat(sees(acls, "q", "a/x")).isFalse();
    }

    @Test
    void frameworkNeedsAllItsRoles() {
        String acls = """
                {"permissive": false, "register_frameworks": [
                  {"principals": {"values": ["p"]}, "roles": {"values": ["a", "b"]}}]}""";
        assertThat(registers(acls, List.of("a", "b"))).isTrue();
        assertThat(registers(acls, List.of("a", "c"))).isFalse();
        // What asks for nothing is decided by no rule.
        assertThat(registers(acls, List.of())).isFalse();
        assertThat(registers(acls.replace("false", "true"), List.of())).isTrue();
    }

    @Test
    void taskRunsAsItselfOrElseAsItsFramework() {
        String acls = """
                {"permissive": false, "run_tasks": [
                  {"principals": {"values": ["p"]}, "users": {"values": ["web"]}}]}""";
        ProtectedObject ofRoot = ProtectedObject.of(framework("root", List.of()));
        assertThat(approved(acls, "p", Action.RUN_TASK, ofRoot.withTask(command("web"))))
                .isTrue();
        assertThat(approved(acls, "p", Action.RUN_TASK, ofRoot.withTask(Command.PLAIN)))
                .isFalse();
        ProtectedObject ofWeb = ProtectedObject.of(framework("web", List.of()));
        assertThat(approved(acls, "p", Action.RUN_TASK, ofWeb.withTask(Command.PLAIN)))
                .isTrue();
        assertThat(approved(acls, "p", Action.RUN_TASK, ofWeb.withTask(command("root"))))
                .isFalse();
    }

    @Test
    void executorLooksAfterItsOwnContainers() {
        Optional<Principal> executor = Optional.of(Principal.withClaims(Map.of("cid", "mine", "eid", "e", "fid", "f")));
        assertThat(approved("{}", executor, Action.KILL_NESTED_CONTAINER, container("mine", "child")))
                .isTrue();
        assertThat(approved("{}", executor, Action.KILL_NESTED_CONTAINER, container("other", "child")))
                .isFalse();
        assertThat(approved("{}", executor, Action.KILL_NESTED_CONTAINER, ProtectedObject.ANY))
                .isFalse();
        assertThat(approved("{}", executor, Action.VIEW_FLAGS, ProtectedObject.ANY))
                .isFalse();
    }

    @Test
    void resourceProviderLooksAfterContainersWithItsPrefix() {
        Optional<Principal> provider = Optional.of(Principal.withClaims(Map.of("cid_prefix", "csi-")));
        assertThat(approved("{}", provider, Action.LAUNCH_STANDALONE_CONTAINER, container("csi-1")))
                .isTrue();
        assertThat(approved("{}", provider, Action.LAUNCH_STANDALONE_CONTAINER, container("other")))
                .isFalse();
        assertThat(approved("{}", provider, Action.LAUNCH_NESTED_CONTAINER, container("csi-1")))
                .isFalse();
    }

    private static ProtectedObject object(Action action, String name) {
        return switch (action) {
            case REGISTER_FRAMEWORK -> ProtectedObject.of(framework("", List.of(name)));
            case TEARDOWN_FRAMEWORK -> ProtectedObject.of(new Framework("id", "n", "u", Optional.of(name), List.of()));
            case RESERVE_RESOURCES, CREATE_VOLUME, RESIZE_VOLUME ->
                ProtectedObject.of(new Reservation(name, Optional.empty(), Optional.empty()));
            case UNRESERVE_RESOURCES -> ProtectedObject.of(new Reservation("r", Optional.of(name), Optional.empty()));
            case DESTROY_VOLUME -> ProtectedObject.of(new Reservation("r", Optional.empty(), Optional.of(name)));
            case RUN_TASK, VIEW_TASK ->
                ProtectedObject.of(framework("u", List.of())).withTask(command(name));
            case VIEW_FRAMEWORK -> ProtectedObject.of(framework(name, List.of()));
            case VIEW_EXECUTOR, VIEW_CONTAINER, ACCESS_SANDBOX ->
                ProtectedObject.of(framework("u", List.of())).withExecutor(command(name));
            case ATTACH_CONTAINER_INPUT,
                    ATTACH_CONTAINER_OUTPUT,
                    KILL_NESTED_CONTAINER,
                    WAIT_NESTED_CONTAINER,
                    REMOVE_NESTED_CONTAINER -> ProtectedObject.of(framework(name, List.of()));
            default -> ProtectedObject.of(name);
        };
    }

    private static Framework framework(String user, List<String> roles) {
        return new Framework("id", "name", user, Optional.empty(), roles);
    }

    private static Command command(String user) {
        return new Command(Optional.of(user));
    }

    private static ProtectedObject container(String... path) {
        return ProtectedObject.ofContainer(List.of(path));
    }

    private static boolean runs(String acls, String principal, String user) {
        return approved(acls, principal, Action.RUN_TASK, ProtectedObject.of(framework(user, List.of())));
    }

    private static boolean sees(String acls, String principal, String role) {
        return approved(acls, principal, Action.VIEW_ROLE, ProtectedObject.of(role));
    }

    private static boolean registers(String acls, List<String> roles) {
        return approved(acls, "p", Action.REGISTER_FRAMEWORK, ProtectedObject.of(framework("u", roles)));
    }

    private static boolean approved(String acls, String principal, Action action, ProtectedObject object) {
        return approved(acls, Optional.of(Principal.named(principal)), action, object);
    }

    private static boolean approved(String acls, Action action, ProtectedObject object) {
        return approved(acls, Optional.empty(), action, object);
    }

    private static boolean approved(String acls, Optional<Principal> subject, Action action, ProtectedObject object) {
        return new AclAuthorizer()
                .approver(Map.of("acls", acls), subject, action)
                .approved(object);
    }
}

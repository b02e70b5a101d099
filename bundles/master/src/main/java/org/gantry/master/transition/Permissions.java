package org.gantry.master.transition;

import java.util.LinkedHashSet;
import java.util.Optional;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.gantry.master.state.Framework;
import org.gantry.security.guard.Approvers;
import org.gantry.security.guard.Authorization;
import org.gantry.security.guard.MesosObjects;
import org.gantry.security.spi.Action;
import org.gantry.security.spi.Principal;
import org.gantry.security.spi.ProtectedObject;

/** What frameworks may do. Each check answers with what they may not, in Mesos's words. */
public final class Permissions {
    private Permissions() {}

    /** All that a framework may do, by its principal. */
    public static Approvers of(Authorization authorization, FrameworkInfo info) {
        return authorization.of(
                info.hasPrincipal() ? Optional.of(Principal.named(info.getPrincipal())) : Optional.empty());
    }

    /** Whether a framework may be what it says. */
    public static Optional<String> register(Authorization authorization, FrameworkInfo info) {
        ProtectedObject object = ProtectedObject.of(MesosObjects.framework(info));
        if (of(authorization, info).approved(Action.REGISTER_FRAMEWORK, object)) {
            return Optional.empty();
        }
        String roles = String.join(", ", new LinkedHashSet<>(Framework.rolesOf(info)));
        return Optional.of(
                "Not authorized to register framework " + info.getId().getValue() + " with roles { " + roles + " }");
    }

    /** Whether a framework may run a task as the user that it names. */
    static Optional<String> launch(Authorization authorization, FrameworkInfo info, TaskInfo task) {
        return refused(authorization, info, task)
                .map(what -> "Principal '" + info.getPrincipal() + "' no authorized to " + what);
    }

    /** Likewise, for a task of a group. */
    static Optional<String> launchInGroup(Authorization authorization, FrameworkInfo info, TaskInfo task) {
        // The missing space is what clients of Mesos have always been told.
        return refused(authorization, info, task)
                .map(what -> "Task '" + task.getTaskId().getValue() + "' is not authorized to" + what);
    }

    private static Optional<String> refused(Authorization authorization, FrameworkInfo info, TaskInfo task) {
        ProtectedObject.Command command = MesosObjects.command(task);
        ProtectedObject object =
                ProtectedObject.of(MesosObjects.framework(info)).withTask(command);
        return of(authorization, info).approved(Action.RUN_TASK, object)
                ? Optional.empty()
                : Optional.of("launch task " + task.getTaskId().getValue() + " of framework "
                        + info.getId().getValue() + " under user '"
                        + command.user().orElse(info.getUser()) + "'");
    }
}

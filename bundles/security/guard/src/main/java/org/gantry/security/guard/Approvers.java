package org.gantry.security.guard;

import java.util.Optional;
import java.util.function.Predicate;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Task;
import org.gantry.http.HttpError;
import org.gantry.security.spi.Action;
import org.gantry.security.spi.ObjectApprover;
import org.gantry.security.spi.Principal;
import org.gantry.security.spi.ProtectedObject;

/** All that one subject may do and see. For any thread; can be kept. */
public final class Approvers {
    /** Of those who may do everything. */
    public static final Approvers ALL = Authorization.none().of(Optional.empty());

    private final Authorization authorization;
    private final Optional<Principal> subject;

    Approvers(Authorization authorization, Optional<Principal> subject) {
        this.authorization = authorization;
        this.subject = subject;
    }

    public Optional<Principal> subject() {
        return subject;
    }

    /** Whether the subject may do something without a particular object. */
    public boolean approved(Action action) {
        return approved(action, ProtectedObject.ANY);
    }

    public boolean approved(Action action, ProtectedObject object) {
        return authorization.approved(subject, action, object);
    }

    /**
     * Lets the subject do something that has no object.
     *
     * @throws HttpError 403 if the subject may not do that
     */
    public void require(Action action) {
        require(action, ProtectedObject.ANY);
    }

    /**
     * Lets the subject do something to an object.
     *
     * @throws HttpError 403 if the subject may not do that
     */
    public void require(Action action, ProtectedObject object) {
        if (!approved(action, object)) {
            throw new HttpError(403, "403 Forbidden.");
        }
    }

    /** Which frameworks the subject sees; for one view. */
    public Predicate<FrameworkInfo> frameworks() {
        ObjectApprover approver = authorization.approver(subject, Action.VIEW_FRAMEWORK);
        return all() ? info -> true : info -> approver.approved(ProtectedObject.of(MesosObjects.framework(info)));
    }

    /** Which tasks of a framework the subject sees; for one view. */
    public Predicate<Task> tasks(FrameworkInfo owner) {
        if (all()) {
            return task -> true;
        }
        ObjectApprover approver = authorization.approver(subject, Action.VIEW_TASK);
        ProtectedObject object = ProtectedObject.of(MesosObjects.framework(owner));
        return task -> approver.approved(object.withTask(MesosObjects.command(task)));
    }

    /** Which executors of a framework the subject sees; for one view. */
    public Predicate<ExecutorInfo> executors(FrameworkInfo owner) {
        if (all()) {
            return executor -> true;
        }
        ObjectApprover approver = authorization.approver(subject, Action.VIEW_EXECUTOR);
        ProtectedObject object = ProtectedObject.of(MesosObjects.framework(owner));
        return executor -> approver.approved(object.withExecutor(MesosObjects.command(executor.getCommand())));
    }

    /** Which roles the subject sees; for one view. */
    public Predicate<String> roles() {
        ObjectApprover approver = authorization.approver(subject, Action.VIEW_ROLE);
        return all() ? role -> true : role -> approver.approved(ProtectedObject.of(role));
    }

    /** Whether nothing is hidden from anybody, so that nobody need ask. */
    public boolean all() {
        return !authorization.enabled();
    }
}

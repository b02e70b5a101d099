package org.gantry.agent.security;

import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Task;
import org.gantry.agent.core.AgentSnapshot;
import org.gantry.agent.core.ExecutorView;
import org.gantry.agent.core.FrameworkView;
import org.gantry.agent.core.TaskEntry;
import org.gantry.security.guard.Approvers;
import org.gantry.security.guard.MesosObjects;
import org.gantry.security.spi.Action;
import org.gantry.security.spi.ProtectedObject;

/** What one client sees of an agent. */
public final class AgentSight {
    private AgentSight() {}

    /** The snapshot without what the client may not see. */
    public static AgentSnapshot of(AgentSnapshot snapshot, Approvers approvers) {
        if (approvers.all()) {
            return snapshot;
        }
        return snapshot.only(
                frameworks(snapshot.frameworks(), approvers), frameworks(snapshot.completedFrameworks(), approvers));
    }

    private static List<FrameworkView> frameworks(List<FrameworkView> all, Approvers approvers) {
        Predicate<FrameworkInfo> visible = approvers.frameworks();
        return all.stream()
                .filter(framework -> visible.test(framework.info()))
                .map(framework -> framework(framework, approvers))
                .toList();
    }

    private static FrameworkView framework(FrameworkView framework, Approvers approvers) {
        Predicate<Task> tasks = approvers.tasks(framework.info());
        Predicate<ExecutorInfo> executors = approvers.executors(framework.info());
        return new FrameworkView(
                framework.info(),
                executors(framework.executors(), executors, tasks),
                executors(framework.completedExecutors(), executors, tasks));
    }

    private static List<ExecutorView> executors(
            List<ExecutorView> all, Predicate<ExecutorInfo> executors, Predicate<Task> tasks) {
        return all.stream()
                .filter(executor -> executors.test(executor.executor()))
                .map(executor -> executor.only(some(executor.tasks(), tasks), some(executor.completedTasks(), tasks)))
                .toList();
    }

    private static List<TaskEntry> some(List<TaskEntry> all, Predicate<Task> tasks) {
        return all.stream().filter(entry -> tasks.test(entry.task())).toList();
    }

    /** Whether the client may do something to a container of an executor, such as to see it. */
    public static boolean may(Approvers approvers, Action action, AgentSnapshot snapshot, ExecutorView executor) {
        return approvers.all() || approvers.approved(action, object(snapshot, executor));
    }

    /** An executor's container with its framework, as rules see it. */
    public static ProtectedObject object(AgentSnapshot snapshot, ExecutorView executor) {
        ProtectedObject container =
                ProtectedObject.ofContainer(List.of(executor.run().container().value()));
        return owner(snapshot, executor.run().framework())
                .map(info -> container.in(MesosObjects.framework(info)))
                .findFirst()
                .orElse(container)
                .withExecutor(MesosObjects.command(executor.executor().getCommand()));
    }

    private static Stream<FrameworkInfo> owner(AgentSnapshot snapshot, String frameworkId) {
        return Stream.concat(snapshot.frameworks().stream(), snapshot.completedFrameworks().stream())
                .map(FrameworkView::info)
                .filter(info -> info.getId().getValue().equals(frameworkId));
    }

    /** Whether the client may look into the sandbox of an executor of which ids are known. */
    public static boolean seesSandbox(
            Approvers approvers, AgentSnapshot snapshot, String frameworkId, String executorId) {
        if (approvers.all()) {
            return true;
        }
        ProtectedObject object = owner(snapshot, frameworkId)
                .findFirst()
                .map(info -> ProtectedObject.of(MesosObjects.framework(info)))
                .orElse(ProtectedObject.ANY);
        ProtectedObject sandbox = Stream.concat(snapshot.frameworks().stream(), snapshot.completedFrameworks().stream())
                .filter(framework -> framework.info().getId().getValue().equals(frameworkId))
                .flatMap(framework ->
                        Stream.concat(framework.executors().stream(), framework.completedExecutors().stream()))
                .filter(executor -> executor.run().executor().equals(executorId))
                .findFirst()
                .map(executor -> object.withExecutor(
                        MesosObjects.command(executor.executor().getCommand())))
                .orElse(object);
        return approvers.approved(Action.ACCESS_SANDBOX, sandbox);
    }
}

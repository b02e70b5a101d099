package org.gantry.master.operator;

import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.master.Protos.Event;
import org.gantry.master.state.Framework;
import org.gantry.master.state.Snapshot;
import org.gantry.master.state.Tasks;
import org.gantry.master.view.AgentMessages;
import org.gantry.security.guard.Approvers;

/** What a subscriber sees of an event. */
final class EventSight {
    private EventSight() {}

    /** The event, or what is left of it; empty if the subscriber may not know of it. */
    static Optional<Event> of(Event event, Snapshot snapshot, Approvers approvers) {
        if (approvers.all()) {
            return Optional.of(event);
        }
        return switch (event.getType()) {
            case TASK_ADDED ->
                task(
                        event,
                        snapshot,
                        event.getTaskAdded().getTask().getFrameworkId().getValue(),
                        Optional.of(event.getTaskAdded().getTask()),
                        approvers);
            case TASK_UPDATED -> {
                Event.TaskUpdated updated = event.getTaskUpdated();
                String owner = updated.getFrameworkId().getValue();
                String id = updated.getStatus().getTaskId().getValue();
                yield task(event, snapshot, owner, find(snapshot.tasksOf(owner), id), approvers);
            }
            case FRAMEWORK_ADDED ->
                framework(event, event.getFrameworkAdded().getFramework().getFrameworkInfo(), approvers);
            case FRAMEWORK_UPDATED ->
                framework(event, event.getFrameworkUpdated().getFramework().getFrameworkInfo(), approvers);
            case FRAMEWORK_REMOVED ->
                framework(event, event.getFrameworkRemoved().getFrameworkInfo(), approvers);
            case AGENT_ADDED -> Optional.of(agent(event, approvers.roles()));
            default -> Optional.of(event);
        };
    }

    private static Optional<Event> framework(Event event, FrameworkInfo info, Approvers approvers) {
        return approvers.frameworks().test(info) ? Optional.of(event) : Optional.empty();
    }

    /** Nothing is told of what cannot be judged. */
    private static Optional<Event> task(
            Event event, Snapshot snapshot, String owner, Optional<Task> task, Approvers approvers) {
        Optional<FrameworkInfo> info = Stream.of(snapshot.frameworks(), snapshot.completed())
                .flatMap(frameworks -> Optional.ofNullable(frameworks.get(owner)).stream())
                .map(Framework::info)
                .findFirst();
        boolean visible = info.isPresent()
                && task.isPresent()
                && approvers.frameworks().test(info.get())
                && approvers.tasks(info.get()).test(task.get());
        return visible ? Optional.of(event) : Optional.empty();
    }

    private static Optional<Task> find(Tasks tasks, String id) {
        return Stream.of(tasks.current(), tasks.unreachable(), tasks.completed())
                .flatMap(some -> Optional.ofNullable(some.get(id)).stream())
                .findFirst();
    }

    private static Event agent(Event event, Predicate<String> roles) {
        Event.Builder visible = event.toBuilder();
        AgentMessages.hide(visible.getAgentAddedBuilder().getAgentBuilder(), roles);
        return visible.build();
    }
}

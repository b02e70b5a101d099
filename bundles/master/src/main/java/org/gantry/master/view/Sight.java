package org.gantry.master.view;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.mesos.v1.Protos.Task;
import org.gantry.master.state.Framework;
import org.gantry.master.state.Snapshot;
import org.gantry.master.state.Tasks;
import org.gantry.security.guard.Approvers;

/**
 * What one client sees of a snapshot.
 *
 * @param whole everything
 * @param visible without the frameworks, tasks and executors that the client may not see
 * @param usage of everything: how full an agent is, is no secret
 * @param roles which roles it sees
 */
public record Sight(Snapshot whole, Snapshot visible, Usage usage, Predicate<String> roles) {
    /** Of somebody who sees everything. */
    public static Sight all(Snapshot snapshot) {
        return new Sight(snapshot, snapshot, new Usage(snapshot), role -> true);
    }

    public static Sight of(Snapshot snapshot, Approvers approvers) {
        return approvers.all()
                ? all(snapshot)
                : new Sight(snapshot, visible(snapshot, approvers), new Usage(snapshot), approvers.roles());
    }

    /** Whether everything is visible. */
    @SuppressWarnings("ReferenceEquality") // it is made of the very snapshot then
    public boolean isAll() {
        return whole == visible;
    }

    private static Snapshot visible(Snapshot snapshot, Approvers approvers) {
        Map<String, Framework> live = frameworks(snapshot.frameworks(), approvers);
        Map<String, Framework> completed = frameworks(snapshot.completed(), approvers);
        Map<String, Tasks> tasks = new LinkedHashMap<>();
        snapshot.tasks().forEach((id, ofFramework) -> {
            Framework owner = live.getOrDefault(id, completed.get(id));
            if (owner != null) {
                tasks.put(id, tasks(ofFramework, approvers.tasks(owner.info())));
            }
        });
        return snapshot.only(
                live,
                completed,
                tasks,
                filter(snapshot.offers(), offer -> live.containsKey(offer.frameworkId())),
                filter(
                        snapshot.executors(),
                        executor -> live.containsKey(executor.frameworkId())
                                && approvers
                                        .executors(
                                                live.get(executor.frameworkId()).info())
                                        .test(executor.info())));
    }

    private static Map<String, Framework> frameworks(Map<String, Framework> all, Approvers approvers) {
        var visible = approvers.frameworks();
        return filter(all, framework -> visible.test(framework.info()));
    }

    private static Tasks tasks(Tasks all, Predicate<Task> visible) {
        return new Tasks(
                filter(all.current(), visible), filter(all.unreachable(), visible), filter(all.completed(), visible));
    }

    private static <T> Map<String, T> filter(Map<String, T> all, Predicate<T> wanted) {
        Map<String, T> some = new LinkedHashMap<>();
        all.forEach((id, each) -> {
            if (wanted.test(each)) {
                some.put(id, each);
            }
        });
        return some;
    }
}

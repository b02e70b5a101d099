package org.gantry.master.legacy;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Task;
import org.gantry.http.Exchange;
import org.gantry.master.state.Snapshot;
import org.gantry.master.state.Tasks;
import org.gantry.protocol.view.JsonFields;
import org.gantry.protocol.view.TaskView;

/** {@code /tasks}: a page of all tasks, newest first unless asked otherwise. */
final class TasksView {
    private static final int DEFAULT_LIMIT = 100;

    private TasksView() {}

    static void write(JsonGenerator json, Snapshot snapshot, Exchange exchange) throws IOException {
        int limit = number(exchange, "limit", DEFAULT_LIMIT);
        int offset = number(exchange, "offset", 0);
        Comparator<Task> byStart = Comparator.comparingDouble(TasksView::started);
        boolean ascending = exchange.query("order").filter("asc"::equals).isPresent();
        List<Task> tasks = new ArrayList<>();
        snapshot.tasks().forEach((id, ofFramework) -> collect(tasks, id, ofFramework, exchange.query("framework_id")));
        exchange.query("task_id")
                .ifPresent(id ->
                        tasks.removeIf(task -> !task.getTaskId().getValue().equals(id)));
        tasks.sort(ascending ? byStart : byStart.reversed());
        int from = Math.min(offset, tasks.size());
        int to = (int) Math.min((long) from + limit, tasks.size());
        json.writeStartObject();
        JsonFields.array(json, "tasks", tasks.subList(from, to), TaskView::write);
        json.writeEndObject();
    }

    private static void collect(List<Task> tasks, String frameworkId, Tasks more, Optional<String> wanted) {
        if (wanted.isEmpty() || wanted.get().equals(frameworkId)) {
            tasks.addAll(more.current().values());
            tasks.addAll(more.unreachable().values());
            tasks.addAll(more.completed().values());
        }
    }

    /** When its first update was made; what has none yet counts as the newest. */
    private static double started(Task task) {
        return task.getStatusesCount() == 0
                ? Double.MAX_VALUE
                : task.getStatuses(0).getTimestamp();
    }

    /** A value that is no number counts as absent, as with Mesos. */
    private static int number(Exchange exchange, String name, int otherwise) {
        return exchange.query(name)
                .filter(text -> text.matches("\\d{1,9}"))
                .map(Integer::parseInt)
                .orElse(otherwise);
    }
}

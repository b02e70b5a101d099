package org.gantry.master.state;

import org.apache.mesos.v1.Protos.Task;

/** A framework's tasks: those that live or wait for their last acknowledgement, those out of reach, those that ended. */
public final class TaskTables {
    private final Table<Task> current;
    private final Table<Task> unreachable;
    private final Table<Task> completed = new Table<>();
    private Tasks copy = Tasks.NONE;

    TaskTables(Index<Task> current, Index<Task> unreachable) {
        this.current = new Table<>(current);
        this.unreachable = new Table<>(unreachable);
    }

    public Table<Task> current() {
        return current;
    }

    public Table<Task> unreachable() {
        return unreachable;
    }

    public Table<Task> completed() {
        return completed;
    }

    /** Takes the tasks off the indexes too. */
    void clear() {
        current.clear();
        unreachable.clear();
        completed.clear();
    }

    /** The same one until the next change. */
    Tasks snapshot() {
        Tasks now = new Tasks(current.snapshot(), unreachable.snapshot(), completed.snapshot());
        boolean same = now.current() == copy.current()
                && now.unreachable() == copy.unreachable()
                && now.completed() == copy.completed();
        copy = same ? copy : now;
        return copy;
    }
}

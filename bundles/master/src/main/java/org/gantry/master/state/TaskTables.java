package org.gantry.master.state;

import org.apache.mesos.v1.Protos.Task;

/** A framework's tasks: those that live or wait for their last acknowledgement, those out of reach, those that ended. */
public final class TaskTables {
    private final Table<Task> current = new Table<>();
    private final Table<Task> unreachable = new Table<>();
    private final Table<Task> completed = new Table<>();
    private Tasks copy = Tasks.NONE;

    public Table<Task> current() {
        return current;
    }

    public Table<Task> unreachable() {
        return unreachable;
    }

    public Table<Task> completed() {
        return completed;
    }

    Tasks snapshot() {
        if (isChanged()) {
            copy = new Tasks(current.snapshot(), unreachable.snapshot(), completed.snapshot());
        }
        return copy;
    }

    boolean isChanged() {
        return current.isChanged() || unreachable.isChanged() || completed.isChanged();
    }
}

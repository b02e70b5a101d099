package org.gantry.model;

import java.util.Set;

/** What the names of task states mean and which may follow which. Names are those of {@code mesos.v1.TaskState}. */
public final class TaskStates {
    public static final Set<String> ALL = Set.of(
            "TASK_STAGING",
            "TASK_STARTING",
            "TASK_RUNNING",
            "TASK_KILLING",
            "TASK_FINISHED",
            "TASK_FAILED",
            "TASK_KILLED",
            "TASK_ERROR",
            "TASK_LOST",
            "TASK_DROPPED",
            "TASK_UNREACHABLE",
            "TASK_GONE",
            "TASK_GONE_BY_OPERATOR",
            "TASK_UNKNOWN");

    private static final Set<String> TERMINAL = Set.of(
            "TASK_FINISHED",
            "TASK_FAILED",
            "TASK_KILLED",
            "TASK_ERROR",
            "TASK_LOST",
            "TASK_DROPPED",
            "TASK_GONE",
            "TASK_GONE_BY_OPERATOR");

    /** Said by the master about tasks that it cannot ask about; the agent may come back and know better. */
    private static final Set<String> FROM_HEARSAY = Set.of("TASK_LOST", "TASK_UNREACHABLE", "TASK_UNKNOWN");

    private TaskStates() {}

    /** Whether nothing follows it. @throws IllegalArgumentException for a name that is no task state */
    public static boolean isTerminal(String state) {
        known(state);
        return TERMINAL.contains(state);
    }

    /**
     * Whether a task in state {@code from} may be said to be in state {@code to} next. The same state may be repeated,
     * for changed health or reason. A terminal state is final, except that a task said to be lost or unreachable may
     * return in any state with its agent. Nothing else goes back to staging, and nothing is unknown once it was known.
     *
     * @throws IllegalArgumentException for a name that is no task state
     */
    public static boolean isLegal(String from, String to) {
        known(from);
        known(to);
        if (from.equals(to)) {
            return true;
        }
        if (to.equals("TASK_UNKNOWN")) {
            return false;
        }
        if (FROM_HEARSAY.contains(from)) {
            return true;
        }
        return !TERMINAL.contains(from) && !to.equals("TASK_STAGING");
    }

    private static void known(String state) {
        if (!ALL.contains(state)) {
            throw new IllegalArgumentException("'" + state + "' is no task state");
        }
    }
}

package org.gantry.agent.core;

/** A task, named for its life. Task ids are unique within their framework only. */
public record TaskKey(String framework, String task) implements Comparable<TaskKey> {
    @Override
    public int compareTo(TaskKey other) {
        int byFramework = framework.compareTo(other.framework);
        return byFramework != 0 ? byFramework : task.compareTo(other.task);
    }

    @Override
    public String toString() {
        return task + " of framework " + framework;
    }
}

package org.gantry.agent.core;

import java.util.List;

/** Tasks that were launched together: when one of them fails or is killed, the others are ended too. */
final class TaskGroup {
    /** Of this name within its executor, which recovery finds its members by. */
    final String name;

    final List<TaskRun> members;
    boolean ending;

    TaskGroup(String name, List<TaskRun> members) {
        this.name = name;
        this.members = List.copyOf(members);
        members.forEach(member -> member.group = java.util.Optional.of(this));
    }
}

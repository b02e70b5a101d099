package org.gantry.containerizers.nativ;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the processes of a container. In control groups of its own that is exact: nothing leaves them. Without (a plain
 * user, posix isolation alone) it is the supervisor's session and all descendants, and of those that turned into daemons
 * with a session and parent of their own, the ones that still have the container's {@code MESOS_SANDBOX} in their
 * environment; one that changed that too is not found.
 */
final class ContainerProcesses {
    private final ContainerState state;

    ContainerProcesses(ContainerState state) {
        this.state = state;
    }

    /**
     * All that are alive, the supervisor and an init among them. The oldest first: killed in this order, no parent gets to
     * see that its child was killed and to end as if by itself.
     */
    List<ProcessIdentity> all() {
        return find().stream()
                .sorted(Comparator.comparingLong(ProcessIdentity::start).thenComparingLong(ProcessIdentity::pid))
                .toList();
    }

    private List<ProcessIdentity> find() {
        if (!ProcessTable.bootId().equals(Optional.of(state.bootId()))) {
            return List.of();
        }
        Set<Long> members = new HashSet<>();
        state.cgroups().stream().map(OwnCgroups::members).forEach(members::addAll);
        if (!state.cgroups().isEmpty()) {
            return withSupervisor(members);
        }
        return byAncestry();
    }

    /** All but those that look after the task: the supervisor, and the init of its pid namespace. */
    List<ProcessIdentity> tasks() {
        Set<ProcessIdentity> keepers = keepers();
        return all().stream().filter(process -> !keepers.contains(process)).toList();
    }

    /** The task's first process. */
    Optional<ProcessIdentity> task() {
        if (!state.supervisor().alive()) {
            return Optional.empty();
        }
        Optional<ProcessIdentity> child = firstChild(state.supervisor().pid());
        return state.ownPids() ? child.flatMap(init -> firstChild(init.pid())) : child;
    }

    private Set<ProcessIdentity> keepers() {
        Set<ProcessIdentity> keepers = new HashSet<>();
        keepers.add(state.supervisor());
        if (state.ownPids() && state.supervisor().alive()) {
            firstChild(state.supervisor().pid()).ifPresent(keepers::add);
        }
        return keepers;
    }

    private static Optional<ProcessIdentity> firstChild(long pid) {
        return ProcessTable.children(pid).stream().findFirst().map(ProcessTable.Stat::identity);
    }

    private List<ProcessIdentity> withSupervisor(Set<Long> members) {
        List<ProcessIdentity> alive = new ArrayList<>();
        for (long pid : members) {
            ProcessTable.stat(pid)
                    .filter(ProcessTable.Stat::alive)
                    .map(ProcessTable.Stat::identity)
                    .ifPresent(alive::add);
        }
        if (state.supervisor().alive() && !alive.contains(state.supervisor())) {
            alive.add(state.supervisor());
        }
        return alive;
    }

    private List<ProcessIdentity> byAncestry() {
        List<ProcessTable.Stat> everything = ProcessTable.all();
        Map<Long, List<ProcessTable.Stat>> children = new HashMap<>();
        everything.forEach(s ->
                children.computeIfAbsent(s.parent(), p -> new ArrayList<>()).add(s));
        Deque<ProcessTable.Stat> open = new ArrayDeque<>();
        boolean supervised = state.supervisor().alive();
        for (ProcessTable.Stat candidate : everything) {
            if (candidate.start() >= state.supervisor().start() && belongs(candidate, supervised)) {
                open.add(candidate);
            }
        }
        Map<Long, ProcessTable.Stat> found = new HashMap<>();
        while (!open.isEmpty()) {
            ProcessTable.Stat process = open.poll();
            if (found.putIfAbsent(process.pid(), process) == null) {
                open.addAll(children.getOrDefault(process.pid(), List.of()));
            }
        }
        return found.values().stream()
                .filter(ProcessTable.Stat::alive)
                .map(ProcessTable.Stat::identity)
                .toList();
    }

    /** A session's number may have been given away once its supervisor is dead; then more than that must fit. */
    private boolean belongs(ProcessTable.Stat process, boolean supervised) {
        boolean inSession = process.session() == state.supervisor().pid();
        if (inSession && (supervised || ProcessTable.usesDirectory(process.pid(), state.sandbox()))) {
            return true;
        }
        return ProcessTable.hasEnvironment(process.pid(), "MESOS_SANDBOX=" + state.sandbox());
    }
}

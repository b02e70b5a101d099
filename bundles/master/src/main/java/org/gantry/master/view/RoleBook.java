package org.gantry.master.view;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.Role;
import org.gantry.master.state.Snapshot;
import org.gantry.model.Resources;
import org.gantry.protocol.ResourceConversion;

/** The roles that matter now: those with frameworks, with reservations, or with a weight of their own. */
public final class RoleBook {
    /**
     * One role.
     *
     * @param frameworks ids of those in the role
     * @param allocated what is used in it, without allocation info
     * @param offered what is offered in it, likewise
     * @param reserved for it, on all agents
     */
    public record Entry(
            String name,
            double weight,
            List<String> frameworks,
            Resources allocated,
            Resources offered,
            Resources reserved) {}

    private RoleBook() {}

    public static List<Entry> of(Snapshot snapshot, Usage usage, Map<String, Double> weights) {
        SortedMap<String, List<String>> members = new TreeMap<>();
        SortedMap<String, Resources> reserved = new TreeMap<>();
        snapshot.frameworks().values().forEach(framework -> framework.roles().forEach(role -> members.computeIfAbsent(
                        role, name -> new ArrayList<>())
                .add(framework.id())));
        snapshot.agents().values().forEach(agent -> agent.total()
                .byReservationRole()
                .forEach((role, resources) -> reserved.merge(role, resources, Resources::plus)));
        reserved.keySet().forEach(role -> members.computeIfAbsent(role, name -> new ArrayList<>()));
        weights.keySet().forEach(role -> members.computeIfAbsent(role, name -> new ArrayList<>()));
        return members.entrySet().stream()
                .map(role -> new Entry(
                        role.getKey(),
                        weights.getOrDefault(role.getKey(), 1.0),
                        role.getValue(),
                        usage.usedIn(role.getKey()).unallocated(),
                        usage.offeredIn(role.getKey()).unallocated(),
                        reserved.getOrDefault(role.getKey(), Resources.EMPTY)))
                .toList();
    }

    static Role message(Entry entry) {
        Role.Builder role = Role.newBuilder().setName(entry.name()).setWeight(entry.weight());
        entry.frameworks()
                .forEach(id -> role.addFrameworks(FrameworkID.newBuilder().setValue(id)));
        return role.addAllResources(ResourceConversion.toProto(
                        entry.allocated().plus(entry.offered()).withoutReservations()))
                .build();
    }
}

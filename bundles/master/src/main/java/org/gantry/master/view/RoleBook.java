package org.gantry.master.view;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.Role;
import org.gantry.allocator.spi.Quota;
import org.gantry.master.state.Snapshot;
import org.gantry.model.Quantities;
import org.gantry.model.Resources;
import org.gantry.protocol.ResourceConversion;

/** The roles that matter now: those with frameworks, with reservations, with quota or a weight of their own. */
public final class RoleBook {
    /**
     * One role.
     *
     * @param frameworks ids of those in the role
     * @param allocated what is used in it, without allocation info
     * @param offered what is offered in it, likewise
     * @param reserved for it, on all agents
     * @param consumed of its quota, by all roles below it too
     */
    public record Entry(
            String name,
            double weight,
            List<String> frameworks,
            Resources allocated,
            Resources offered,
            Resources reserved,
            Quota quota,
            Quantities consumed) {}

    private RoleBook() {}

    public static List<Entry> of(Sight sight) {
        Snapshot snapshot = sight.whole();
        Usage usage = sight.usage();
        Map<String, Double> weights = snapshot.orders().weights();
        QuotaUse quotaUse = new QuotaUse(snapshot, usage);
        SortedMap<String, List<String>> members = new TreeMap<>();
        SortedMap<String, Resources> reserved = new TreeMap<>();
        snapshot.frameworks().values().forEach(framework -> framework.roles().forEach(role -> members.computeIfAbsent(
                        role, name -> new ArrayList<>())
                .add(framework.id())));
        snapshot.agents().values().forEach(agent -> agent.total()
                .byReservationRole()
                .forEach((role, resources) -> reserved.merge(role, resources, Resources::plus)));
        reserved.keySet().forEach(role -> members.computeIfAbsent(role, name -> new ArrayList<>()));
        snapshot.orders().quotas().keySet().forEach(role -> members.computeIfAbsent(role, name -> new ArrayList<>()));
        weights.keySet().forEach(role -> members.computeIfAbsent(role, name -> new ArrayList<>()));
        return members.entrySet().stream()
                .filter(role -> sight.roles().test(role.getKey()))
                .map(role -> new Entry(
                        role.getKey(),
                        weights.getOrDefault(role.getKey(), 1.0),
                        role.getValue().stream()
                                .filter(id -> sight.visible().frameworks().containsKey(id))
                                .toList(),
                        usage.usedIn(role.getKey()).unallocated(),
                        usage.offeredIn(role.getKey()).unallocated(),
                        reserved.getOrDefault(role.getKey(), Resources.EMPTY),
                        Optional.ofNullable(snapshot.orders().quotas().get(role.getKey()))
                                .map(Quotas::of)
                                .orElse(Quota.NONE),
                        quotaUse.consumed(role.getKey())))
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

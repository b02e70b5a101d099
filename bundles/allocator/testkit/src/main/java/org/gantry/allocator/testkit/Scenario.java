package org.gantry.allocator.testkit;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.gantry.allocator.spi.AgentState;
import org.gantry.allocator.spi.Allocation;
import org.gantry.allocator.spi.Allocator;
import org.gantry.allocator.spi.ClusterState;
import org.gantry.allocator.spi.FrameworkState;
import org.gantry.allocator.spi.Quota;
import org.gantry.allocator.spi.Settings;
import org.gantry.model.Quantities;
import org.gantry.model.Resources;
import org.gantry.model.Scalar;

/** An allocator in a small cluster whose time the test moves. Resources are written in the text form of agents. */
public final class Scenario {
    /** What an agent has unless said otherwise. */
    public static final String USUAL = "cpus:4;mem:4096;disk:1000;ports:[31000-32000]";

    private final Allocator allocator;
    private Instant now = Instant.parse("2026-01-01T12:00:00Z");

    public Scenario(Allocator allocator) {
        this.allocator = allocator;
    }

    /** Begins again with an empty cluster under these settings. */
    public Scenario settings(Settings settings) {
        allocator.rebuild(new ClusterState(
                settings,
                List.of(),
                List.of(),
                List.of(),
                Map.of(),
                Map.of(),
                Optional.empty(),
                List.of(),
                Map.of(),
                false));
        return this;
    }

    /** Sets a role's quota; empty texts for no guarantee, or no limit. */
    public Scenario quota(String role, String guarantees, String limits) {
        allocator.setQuota(role, new Quota(amounts(guarantees), limits(limits)));
        return this;
    }

    private static Quantities amounts(String text) {
        return text.isEmpty() ? Quantities.EMPTY : Resources.parse(text).quantities();
    }

    /** A limit of zero is no resource, so these are not read as resources. */
    private static Map<String, Scalar> limits(String text) {
        Map<String, Scalar> limits = new TreeMap<>();
        for (String part : text.split(";", -1)) {
            if (!part.isEmpty()) {
                String[] pair = part.split(":", 2);
                limits.put(pair[0], Scalar.of(Double.parseDouble(pair[1])));
            }
        }
        return limits;
    }

    /** The sum of what a role was given, all its frameworks together. */
    public static Quantities given(List<Allocation> allocations, String role) {
        Quantities sum = Quantities.EMPTY;
        for (Allocation allocation : allocations) {
            if (allocation.role().equals(role)) {
                sum = sum.plus(allocation.resources().quantities());
            }
        }
        return sum;
    }

    public Allocator allocator() {
        return allocator;
    }

    public Instant now() {
        return now;
    }

    public Scenario pass(Duration time) {
        now = now.plus(time);
        return this;
    }

    public Scenario agent(String id) {
        return agent(id, USUAL);
    }

    public Scenario agent(String id, String total) {
        return agent(id, Resources.parse(total));
    }

    public Scenario agent(String id, Resources total) {
        allocator.putAgent(new AgentState(id, id + ".example", total, true));
        return this;
    }

    /** Some agents of the usual size, numbered from 1. */
    public Scenario agents(int count) {
        for (int i = 1; i <= count; i++) {
            agent("agent" + i);
        }
        return this;
    }

    public Scenario framework(String id, String... roles) {
        return framework(id, Set.of(roles), Set.of());
    }

    public Scenario framework(String id, Set<String> roles, Set<String> capabilities) {
        allocator.putFramework(new FrameworkState(id, roles, Set.of(), capabilities, true));
        return this;
    }

    public List<Allocation> allocate() {
        return allocator.allocate(now);
    }

    /** Declines one allocation without a filter. */
    public Scenario release(Allocation allocation) {
        return decline(allocation, Duration.ZERO);
    }

    public Scenario decline(Allocation allocation, Duration refuse) {
        allocator.recover(
                allocation.agentId(), allocation.frameworkId(), allocation.role(), allocation.resources(), refuse, now);
        return this;
    }

    /** How many agents each named framework was offered, as {@code name=count}, in alphabetical order. */
    public static List<String> counts(List<Allocation> allocations) {
        Set<String> frameworks = new TreeSet<>();
        allocations.forEach(allocation -> frameworks.add(allocation.frameworkId()));
        return frameworks.stream()
                .map(id -> id + "="
                        + allocations.stream()
                                .filter(allocation -> allocation.frameworkId().equals(id))
                                .count())
                .toList();
    }

    /** As {@code framework/role@agent}, in the order given. */
    public static List<String> who(List<Allocation> allocations) {
        return allocations.stream()
                .map(allocation -> allocation.frameworkId() + "/" + allocation.role() + "@" + allocation.agentId())
                .toList();
    }
}

package org.gantry.allocator.testkit;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.gantry.allocator.spi.AgentState;
import org.gantry.allocator.spi.Allocation;
import org.gantry.allocator.spi.Allocator;
import org.gantry.allocator.spi.FrameworkState;
import org.gantry.model.Resources;

/** An allocator in a small cluster whose time the test moves. Resources are written in the text form of agents. */
public final class Scenario {
    /** What an agent has unless said otherwise. */
    public static final String USUAL = "cpus:4;mem:4096;disk:1000;ports:[31000-32000]";

    private final Allocator allocator;
    private Instant now = Instant.parse("2026-01-01T12:00:00Z");

    public Scenario(Allocator allocator) {
        this.allocator = allocator;
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

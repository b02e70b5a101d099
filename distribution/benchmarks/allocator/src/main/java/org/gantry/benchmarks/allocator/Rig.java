package org.gantry.benchmarks.allocator;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.gantry.allocator.drf.DrfAllocator;
import org.gantry.allocator.spi.AgentState;
import org.gantry.allocator.spi.Allocation;
import org.gantry.allocator.spi.Allocator;
import org.gantry.allocator.spi.ClusterState;
import org.gantry.allocator.spi.FrameworkState;
import org.gantry.allocator.spi.Quota;
import org.gantry.allocator.spi.Settings;
import org.gantry.allocator.spi.Settings.Sorter;
import org.gantry.model.Range;
import org.gantry.model.Ranges;
import org.gantry.model.Resource;
import org.gantry.model.Resources;

/** An allocator under test, with its time and what the measured set-ups have in common. */
final class Rig {
    static final Duration FOREVER = Duration.ofDays(365);
    static final Resources AGENT = Resources.parse("cpus:24;mem:4096;disk:4096;ports:[31000-32000]");

    final Allocator allocator = new DrfAllocator();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    Rig() {
        this(Sorter.DRF);
    }

    Rig(Sorter sorter) {
        Settings usual = Settings.DEFAULT;
        Settings settings = new Settings(
                usual.minimums(),
                usual.sharingExcluded(),
                usual.filterGpus(),
                sorter,
                sorter,
                usual.domain(),
                usual.preemption());
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
    }

    void framework(String id, String role, String... capabilities) {
        allocator.putFramework(new FrameworkState(id, Set.of(role), Set.of(), Set.of(capabilities), true));
    }

    void frameworks(int count, String role, String... capabilities) {
        for (int i = 0; i < count; i++) {
            framework("framework" + i, role, capabilities);
        }
    }

    void agent(String id, Resources total) {
        allocator.putAgent(new AgentState(id, id, total, true));
    }

    /** A guarantee that is the limit as well, as Mesos's older API sets it. */
    void quota(String role, Resources amounts) {
        var quantities = amounts.quantities();
        allocator.setQuota(role, new Quota(quantities, quantities.amounts()));
    }

    /** One cycle, an allocation interval after the last. */
    Cycle cycle() {
        now = now.plusSeconds(1);
        Time began = Time.now();
        List<Allocation> allocations = allocator.allocate(now);
        return new Cycle(allocations, Time.since(began));
    }

    /** @return how long it took */
    Time decline(List<Allocation> allocations, Duration refuse) {
        Time began = Time.now();
        for (Allocation allocation : allocations) {
            recover(allocation, allocation.resources(), refuse);
        }
        return Time.since(began);
    }

    void recover(Allocation allocation, Resources resources, Duration refuse) {
        allocator.recover(allocation.agentId(), allocation.frameworkId(), allocation.role(), resources, refuse, now);
    }

    /** Ports 31000 to 32000 in 16 pieces, about half of them: what many tasks leave. */
    static Resource fragmentedPorts() {
        Range[] pieces = new Range[16];
        for (int i = 0; i < pieces.length; i++) {
            pieces[i] = new Range(31000 + i * 62L, 31000 + i * 62L + 30);
        }
        return Resource.of("ports", Ranges.of(pieces));
    }

    /** What a cycle made of it. */
    record Cycle(List<Allocation> allocations, Time time) {}
}

package org.gantry.allocator.drf;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.gantry.allocator.spi.AgentState;
import org.gantry.allocator.spi.Allocation;
import org.gantry.allocator.spi.ClusterState;
import org.gantry.allocator.spi.FrameworkState;
import org.gantry.allocator.spi.Quota;
import org.gantry.allocator.spi.Settings;
import org.gantry.model.Quantities;
import org.gantry.model.Reservation;
import org.gantry.model.Resource;
import org.gantry.model.Resources;
import org.gantry.model.Scalar;

/** What may happen to an allocator, with books of its own to compare. Every step comes from the seed. */
final class History {
    private static final List<String> ROLES = List.of("a", "a/b", "a/c", "d", "*");
    private static final List<String> SIZES = List.of(
            "cpus:4;mem:400;ports:[1-20]",
            "cpus:8;mem:100;disk:50",
            "cpus:2;mem:200;cpus(a):2;mem(a):200",
            "cpus:1;mem:100;cpus(a/b):1;mem(d):300",
            "cpus:4;mem:400;gpus:1");

    final DrfAllocator allocator;
    final Map<String, AgentState> agents = new TreeMap<>();
    final Map<String, FrameworkState> frameworks = new TreeMap<>();
    final Map<String, Double> weights = new TreeMap<>();
    final List<Allocation> allocated = new ArrayList<>();
    final Map<String, Quota> quotas = new TreeMap<>();
    Optional<Set<String>> whitelist = Optional.empty();
    private final boolean quotaToo;
    private final Settings settings;
    private final Random random;
    private Instant now = Instant.parse("2026-01-01T12:00:00Z");

    /** @param quotaToo whether quota, whitelist and reservations are set as well; and anything is worth an offer then */
    History(long seed, boolean quotaToo) {
        this.random = new Random(seed);
        this.quotaToo = quotaToo;
        this.settings = quotaToo ? anythingIsWorthAnOffer() : Settings.DEFAULT;
        this.allocator = new DrfAllocator(new Random(seed));
        allocator.rebuild(state());
    }

    private static Settings anythingIsWorthAnOffer() {
        Settings usual = Settings.DEFAULT;
        return new Settings(
                List.of(),
                usual.sharingExcluded(),
                usual.filterGpus(),
                usual.roleSorter(),
                usual.frameworkSorter(),
                usual.domain(),
                usual.preemption());
    }

    Instant now() {
        return now;
    }

    void step() {
        switch (random.nextInt(quotaToo ? 20 : 12)) {
            case 0, 1 -> putAgent();
            case 2 -> removeAgent();
            case 3, 4 -> putFramework();
            case 5 -> removeFramework();
            case 6 -> allocator.suppress(suppress(true), Set.of());
            case 7 -> allocator.revive(suppress(false), Set.of());
            case 8 -> setWeight();
            case 9 -> recover();
            case 10 -> now = now.plusSeconds(random.nextInt(8));
            case 12 -> setQuota();
            case 13 -> convert();
            case 14 -> setWhitelist();
            default -> allocate();
        }
    }

    void allocate() {
        Map<String, Quantities> before = consumed();
        for (Allocation allocation : allocator.allocate(now)) {
            assertThat(left(allocation.agentId()).contains(allocation.resources()))
                    .as("%s is part of what is left: %s", allocation, left(allocation.agentId()))
                    .isTrue();
            assertAllowed(allocation);
            allocated.add(allocation);
        }
        consumed().forEach((role, amounts) -> assertWithinLimits(role, amounts, before.get(role)));
        assertNothingWasOverlooked();
    }

    /** Looking at everything finds no more than looking at what changed. */
    private void assertNothingWasOverlooked() {
        Cluster cluster = allocator.cluster();
        cluster.agents().forEach(cluster.pending::changed);
        assertThat(allocator.allocate(now)).isEmpty();
    }

    ClusterState state() {
        return new ClusterState(
                settings,
                List.copyOf(agents.values()),
                List.copyOf(frameworks.values()),
                allocated,
                weights,
                quotas,
                whitelist,
                List.of(),
                Map.of(),
                false);
    }

    /** By top-level role: what is reserved for it, and what it has beyond that. */
    Map<String, Quantities> consumed() {
        Map<String, Resources> sums = new TreeMap<>();
        ROLES.forEach(role -> sums.put(topLevel(role), Resources.EMPTY));
        agents.values().forEach(agent -> agent.total()
                .reserved()
                .entries()
                .forEach(entry -> sums.merge(
                        topLevel(entry.reservationRole().orElseThrow()),
                        Resources.of(entry).withoutReservations(),
                        Resources::plus)));
        allocated.forEach(allocation ->
                sums.merge(topLevel(allocation.role()), allocation.resources().unreserved(), Resources::plus));
        Map<String, Quantities> result = new TreeMap<>();
        sums.forEach((role, resources) -> result.put(role, resources.quantities()));
        return result;
    }

    private void assertWithinLimits(String role, Quantities amounts, Quantities before) {
        quotas.getOrDefault(role, Quota.NONE).limits().forEach((name, limit) -> assertThat(amounts.get(name))
                .as("%s of %s", name, role)
                .isLessThanOrEqualTo(Collections.max(List.of(limit, before.get(name)))));
    }

    private static String topLevel(String role) {
        return role.split("/", 2)[0];
    }

    boolean mayBeOffered(AgentState agent) {
        return agent.active()
                && whitelist.map(hosts -> hosts.contains(agent.hostname())).orElse(true);
    }

    private void setQuota() {
        String role = topLevel(ROLES.get(random.nextInt(ROLES.size())));
        int guarantee = random.nextInt(12);
        Quota quota =
                switch (random.nextInt(4)) {
                    case 0 -> Quota.NONE;
                    case 1 -> new Quota(Resources.parse("cpus:" + guarantee).quantities(), Map.of());
                    case 2 ->
                        new Quota(
                                Resources.parse("cpus:" + guarantee + ";mem:50").quantities(),
                                Map.of("cpus", Scalar.of(guarantee + random.nextInt(3)), "mem", Scalar.of(300)));
                    default -> new Quota(Quantities.EMPTY, Map.of("cpus", Scalar.of(guarantee)));
                };
        quotas.put(role, quota);
        allocator.setQuota(role, quota);
    }

    private void setWhitelist() {
        whitelist = random.nextInt(3) > 0
                ? Optional.empty()
                : Optional.of(Set.of("agent" + random.nextInt(6), "agent" + random.nextInt(6) + "x"));
        allocator.setWhitelist(whitelist);
    }

    /** A framework reserves CPUs that it has. */
    private void convert() {
        for (Allocation allocation : List.copyOf(allocated)) {
            Resources cpus = allocation.resources().unreserved().named("cpus");
            if (!cpus.isEmpty() && !allocation.role().equals("*") && frameworks.containsKey(allocation.frameworkId())) {
                Resources reserved = cpus.reserve(Reservation.dynamic(allocation.role(), "p"));
                allocator.convert(allocation.agentId(), allocation.frameworkId(), allocation.role(), cpus, reserved);
                allocated.remove(allocation);
                allocated.add(new Allocation(
                        allocation.frameworkId(),
                        allocation.role(),
                        allocation.agentId(),
                        allocation.resources().minus(cpus).plus(reserved)));
                AgentState agent = agents.get(allocation.agentId());
                agents.put(
                        agent.id(),
                        new AgentState(
                                agent.id(),
                                agent.hostname(),
                                agent.total().minus(cpus).plus(reserved),
                                agent.active()));
                return;
            }
        }
    }

    Resources left(String agent) {
        Resources left = agents.get(agent).total();
        for (Allocation allocation : allocated) {
            if (allocation.agentId().equals(agent)) {
                left = left.minus(allocation.resources());
            }
        }
        return left;
    }

    private void assertAllowed(Allocation allocation) {
        FrameworkState framework = frameworks.get(allocation.frameworkId());
        AgentState agent = agents.get(allocation.agentId());
        assertThat(framework.active() && mayBeOffered(agent)).isTrue();
        assertThat(framework.roles())
                .contains(allocation.role())
                .doesNotContainAnyElementsOf(
                        framework.suppressedRoles().contains(allocation.role()) ? framework.roles() : Set.of("none"));
        assertThat(allocation.resources().entries()).allMatch(r -> r.isAllocatableTo(allocation.role()));
        assertThat(agent.total().scalar("gpus") == 0 || framework.capabilities().contains("GPU_RESOURCES"))
                .isTrue();
    }

    private void putAgent() {
        String id = "agent" + random.nextInt(6);
        Resources total = agents.containsKey(id)
                ? agents.get(id).total()
                : Resources.parse(SIZES.get(random.nextInt(SIZES.size())));
        AgentState agent = new AgentState(id, id + (random.nextBoolean() ? "x" : ""), total, random.nextInt(4) > 0);
        agents.put(id, agent);
        allocator.putAgent(agent);
    }

    private void removeAgent() {
        String id = "agent" + random.nextInt(6);
        agents.remove(id);
        allocated.removeIf(allocation -> allocation.agentId().equals(id));
        allocator.removeAgent(id);
    }

    private void putFramework() {
        String id = "framework" + random.nextInt(5);
        Set<String> roles = new TreeSet<>();
        for (int i = 0; i < 1 + random.nextInt(2); i++) {
            roles.add(ROLES.get(random.nextInt(ROLES.size())));
        }
        Set<String> capabilities = random.nextBoolean() ? Set.of("GPU_RESOURCES") : Set.of();
        boolean active = random.nextInt(4) > 0;
        frameworks.put(id, new FrameworkState(id, roles, Set.of(), capabilities, active));
        allocator.putFramework(frameworks.get(id));
        if (!active) {
            allocator.deactivate(id);
        }
    }

    private void removeFramework() {
        String id = "framework" + random.nextInt(5);
        for (Allocation allocation : List.copyOf(allocated)) {
            if (allocation.frameworkId().equals(id)) {
                recover(allocation, allocation.resources(), Duration.ZERO);
            }
        }
        frameworks.remove(id);
        allocator.removeFramework(id);
    }

    private String suppress(boolean suppressed) {
        String id = "framework" + random.nextInt(5);
        FrameworkState old = frameworks.get(id);
        if (old != null) {
            Set<String> roles = suppressed ? old.roles() : Set.of();
            frameworks.put(id, new FrameworkState(id, old.roles(), roles, old.capabilities(), old.active()));
        }
        return id;
    }

    private void setWeight() {
        String role = ROLES.get(random.nextInt(ROLES.size()));
        double weight = 1 + random.nextInt(3);
        weights.put(role, weight);
        allocator.setWeight(role, weight);
    }

    private void recover() {
        if (allocated.isEmpty()) {
            return;
        }
        Allocation allocation = allocated.get(random.nextInt(allocated.size()));
        Resources part = random.nextBoolean() ? allocation.resources() : half(allocation.resources());
        recover(allocation, part, Duration.ofSeconds(random.nextInt(10)));
    }

    private void recover(Allocation allocation, Resources part, Duration refuse) {
        allocated.remove(allocation);
        Resources kept = allocation.resources().minus(part);
        if (!kept.isEmpty()) {
            allocated.add(new Allocation(allocation.frameworkId(), allocation.role(), allocation.agentId(), kept));
        }
        allocator.recover(allocation.agentId(), allocation.frameworkId(), allocation.role(), part, refuse, now);
    }

    private static Resources half(Resources resources) {
        List<Resource> every = new ArrayList<>();
        for (int i = 0; i < resources.entries().size(); i += 2) {
            every.add(resources.entries().get(i));
        }
        return Resources.of(every);
    }
}

package org.gantry.allocator.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.gantry.allocator.spi.Allocation;
import org.gantry.allocator.spi.Allocator;
import org.gantry.allocator.spi.Quota;
import org.gantry.allocator.spi.Refusal;
import org.gantry.allocator.spi.RoleShare;
import org.gantry.model.Disk;
import org.gantry.model.Quantities;
import org.gantry.model.Reservation;
import org.gantry.model.Resource;
import org.gantry.model.Resources;
import org.junit.jupiter.api.Test;

/** What roles get at least and at most. */
public interface QuotaContract {
    String HALF = "cpus:2;mem:2048";
    String WHOLE = "cpus:4;mem:4096";

    /** A new allocator that knows nothing. */
    Allocator newAllocator();

    private Scenario scenario() {
        return new Scenario(newAllocator());
    }

    private static Quantities quantities(String text) {
        return Resources.parse(text).quantities();
    }

    @Test
    default void aLimitIsNotExceeded() {
        Scenario scenario = scenario().quota("a", "", "cpus:6;mem:6144").framework("f", "a");
        for (int i = 0; i < 4; i++) {
            scenario.agent("agent" + i, WHOLE);
        }

        assertThat(Scenario.given(scenario.allocate(), "a")).isEqualTo(quantities("cpus:6;mem:6144"));
        assertThat(scenario.allocate()).isEmpty();
    }

    @Test
    default void whatTheLimitDoesNotNameIsOfferedAlong() {
        Scenario scenario =
                scenario().quota("a", "", "cpus:1").framework("f", "a").agent("agent1");

        assertThat(scenario.allocate())
                .containsExactly(new Allocation(
                        "f", "a", "agent1", Resources.parse("cpus:1;mem:4096;disk:1000;ports:[31000-32000]")));
    }

    @Test
    default void aLimitOfNothingAllowsNothing() {
        Scenario scenario =
                scenario().quota("a", "", "cpus:0;mem:0").framework("f", "a").agent("agent1", WHOLE);

        assertThat(scenario.allocate()).isEmpty();
    }

    @Test
    default void limitsBindSubRolesTogether() {
        Scenario scenario = scenario()
                .quota("a", "", "cpus:4;mem:4096")
                .framework("f", "a/one")
                .framework("g", "a/two")
                .framework("h", "a");
        for (int i = 0; i < 6; i++) {
            scenario.agent("agent" + i, HALF);
        }

        assertThat(scenario.allocate()).hasSize(2);
        assertThat(scenario.allocate()).isEmpty();
    }

    @Test
    default void whatALimitLeavesGoesToOthers() {
        Scenario scenario = scenario()
                .quota("a", "", "cpus:1;mem:1024")
                .framework("f", "a")
                .framework("g", "b")
                .agent("agent1", WHOLE);

        List<Allocation> allocations = scenario.allocate();
        Quantities together = Scenario.given(allocations, "a").plus(Scenario.given(allocations, "b"));

        assertThat(together).isEqualTo(quantities(WHOLE));
    }

    @Test
    default void reservationsCountTowardsTheLimitEvenUnused() {
        Scenario scenario = scenario()
                .quota("a", "", "cpus:3;mem:3072")
                .framework("g", "a")
                .agent("agent1", "cpus(a):2;mem(a):2048;cpus:4;mem:4096");

        assertThat(scenario.allocate())
                .containsExactly(
                        new Allocation("g", "a", "agent1", Resources.parse("cpus(a):2;mem(a):2048;cpus:1;mem:1024")));
    }

    @Test
    default void reservationsAreOfferedAboveTheLimit() {
        Scenario scenario = scenario()
                .quota("a", "", "cpus:1;mem:1024")
                .framework("f", "a")
                .agent("agent1", "cpus(a):2;mem(a):2048;cpus:4;mem:4096");

        assertThat(scenario.allocate())
                .containsExactly(new Allocation("f", "a", "agent1", Resources.parse("cpus(a):2;mem(a):2048")));
    }

    @Test
    default void indivisibleDisksAreOfferedAsAWholeOrNotAtAll() {
        Resource disk = Resource.scalar("disk", 100).withDisk(Disk.on(Disk.SourceType.MOUNT, "/mnt"));
        Scenario scenario = scenario()
                .quota("a", "", "disk:50")
                .framework("f", "a")
                .agent("agent1", Resources.parse("cpus:1;mem:100").plus(disk));

        assertThat(scenario.allocate())
                .containsExactly(new Allocation("f", "a", "agent1", Resources.parse("cpus:1;mem:100")));
    }

    @Test
    default void whatComesBackMayBeUsedAgain() {
        Scenario scenario = scenario()
                .quota("a", "", HALF)
                .framework("f", "a")
                .agent("agent1", HALF)
                .agent("agent2", HALF);
        Allocation first = scenario.allocate().get(0);
        assertThat(scenario.allocate()).isEmpty();

        scenario.decline(first, Duration.ofSeconds(60));

        assertThat(scenario.allocate()).singleElement().satisfies(second -> assertThat(second.agentId())
                .isNotEqualTo(first.agentId()));
    }

    @Test
    default void aHigherLimitHoldsAtOnce() {
        Scenario scenario = scenario()
                .quota("a", "", HALF)
                .framework("f", "a")
                .agent("agent1", HALF)
                .agent("agent2", HALF);
        scenario.allocate();

        scenario.allocator().setQuota("a", Quota.NONE);

        assertThat(scenario.allocate()).hasSize(1);
    }

    @Test
    default void aLowerLimitTakesNothingBack() {
        Scenario scenario = scenario().framework("f", "a").agent("agent1", WHOLE);
        scenario.allocate();

        scenario.quota("a", "", "cpus:1").agent("agent2", WHOLE);

        assertThat(scenario.allocate()).singleElement().satisfies(allocation -> assertThat(
                        allocation.resources().scalar("cpus"))
                .isZero());
    }

    @Test
    default void guaranteesComeFirst() {
        Scenario scenario =
                scenario().quota("a", "cpus:8;mem:8192", "").framework("g", "b").framework("f", "a");
        scenario.allocator().setWeight("b", 1000);
        scenario.agent("agent1", WHOLE).agent("agent2", WHOLE).agent("agent3", WHOLE);

        List<Allocation> allocations = scenario.allocate();

        assertThat(Scenario.given(allocations, "a")).isEqualTo(quantities("cpus:8;mem:8192"));
        assertThat(Scenario.given(allocations, "b")).isEqualTo(quantities(WHOLE));
    }

    @Test
    default void guaranteesOfRolesWithoutFrameworksAreKeptFree() {
        Scenario scenario = scenario().quota("a", "cpus:6;mem:6144", "").framework("g", "b");
        scenario.agent("agent1", WHOLE).agent("agent2", WHOLE);

        assertThat(Scenario.given(scenario.allocate(), "b")).isEqualTo(quantities("cpus:2;mem:2048"));
        assertThat(scenario.allocate()).isEmpty();

        scenario.framework("f", "a");
        assertThat(Scenario.given(scenario.allocate(), "a")).isEqualTo(quantities("cpus:6;mem:6144"));
    }

    @Test
    default void headroomThatIsNoLongerNeededIsOffered() {
        Scenario scenario = scenario().quota("a", WHOLE, "").framework("g", "b").agent("agent1", WHOLE);
        assertThat(scenario.allocate()).isEmpty();

        scenario.allocator().setQuota("a", Quota.NONE);

        assertThat(Scenario.who(scenario.allocate())).containsExactly("g/b@agent1");
    }

    @Test
    default void moreAgentsSetWhatWasHeldBackFree() {
        Scenario scenario = scenario().quota("a", WHOLE, "").framework("g", "b").agent("agent1", WHOLE);
        assertThat(scenario.allocate()).isEmpty();

        scenario.agent("agent2", WHOLE);

        assertThat(Scenario.given(scenario.allocate(), "b")).isEqualTo(quantities(WHOLE));
    }

    @Test
    default void reservationsLessenTheHeadroom() {
        Scenario scenario = scenario()
                .quota("a", WHOLE, "")
                .framework("g", "b")
                .agent("agent1", "cpus(a):3;mem(a):3072;cpus:4;mem:4096");

        assertThat(Scenario.given(scenario.allocate(), "b")).isEqualTo(quantities("cpus:3;mem:3072"));
    }

    @Test
    default void revocableResourcesAreNotKeptFree() {
        Resources revocable = Resources.of(Resource.scalar("cpus", 2).asRevocable());
        Scenario scenario = scenario()
                .quota("a", WHOLE, "")
                .framework("g", Set.of("b"), Set.of("REVOCABLE_RESOURCES"))
                .agent("agent1", Resources.parse(WHOLE).plus(revocable));

        assertThat(scenario.allocate()).containsExactly(new Allocation("g", "b", "agent1", revocable));
    }

    @Test
    default void subRolesHelpToReachTheGuarantee() {
        Scenario scenario =
                scenario().quota("a", WHOLE, "").framework("f", "a/one").framework("g", "b");
        scenario.allocator().setWeight("b", 1000);

        scenario.agent("agent1", WHOLE);

        assertThat(Scenario.who(scenario.allocate())).containsExactly("f/a/one@agent1");
    }

    @Test
    default void aFrameworkGetsMoreThanIsGuaranteedIfNobodyElseNeedsIt() {
        Scenario scenario = scenario()
                .quota("a", HALF, "")
                .framework("f", "a")
                .agent("agent1", WHOLE)
                .agent("agent2", WHOLE);

        assertThat(Scenario.given(scenario.allocate(), "a")).isEqualTo(quantities("cpus:8;mem:8192"));
    }

    @Test
    default void reservingKeepsWhatIsConsumed() {
        Scenario scenario = scenario()
                .quota("a", "", WHOLE)
                .framework("f", "a")
                .agent("agent1", WHOLE)
                .agent("agent2", WHOLE);
        Allocation offer = scenario.allocate().get(0);
        Resources reserved = Resources.parse("cpus:4").reserve(Reservation.dynamic("a", "p"));

        scenario.allocator().convert(offer.agentId(), "f", "a", Resources.parse("cpus:4"), reserved);

        assertThat(share(scenario, "a").consumed()).isEqualTo(quantities(WHOLE));
        assertThat(scenario.allocate()).isEmpty();
        Resources back = Resources.parse("mem:4096").plus(reserved);
        scenario.allocator().recover(offer.agentId(), "f", "a", back, Duration.ZERO, scenario.now());
        assertThat(share(scenario, "a").consumed()).isEqualTo(quantities("cpus:4"));
    }

    @Test
    default void reportsQuota() {
        Scenario scenario =
                scenario().quota("a", HALF, WHOLE).agent("agent1", WHOLE).framework("f", "a/one");
        scenario.allocator().allocated("agent1", "f", "a/one", Resources.parse("cpus:1"));

        RoleShare share = share(scenario, "a");

        assertThat(share.quota())
                .isEqualTo(new Quota(quantities(HALF), quantities(WHOLE).amounts()));
        assertThat(share.consumed()).isEqualTo(quantities("cpus:1"));
        assertThat(share.allocated()).isEqualTo(quantities("cpus:1"));
    }

    @Test
    default void explainsLimits() {
        Scenario scenario = scenario().quota("a", "", HALF).framework("f", "a").agent("agent1", WHOLE);
        scenario.allocate();

        Refusal refusal = scenario.allocator()
                .explain("f", Optional.empty(), 10, scenario.now())
                .refusals()
                .get(0);

        assertThat(refusal.obstacle()).isEqualTo("QUOTA_LIMIT");
        assertThat(refusal.reason()).contains("'a'").contains("cpus:2");
    }

    @Test
    default void explainsHeadroom() {
        Scenario scenario = scenario().quota("a", WHOLE, "").framework("g", "b").agent("agent1", WHOLE);
        scenario.allocate();

        Refusal refusal = scenario.allocator()
                .explain("g", Optional.empty(), 10, scenario.now())
                .refusals()
                .get(0);

        assertThat(refusal.obstacle()).isEqualTo("QUOTA_HEADROOM");
        assertThat(refusal.reason()).contains("guarantees");
    }

    @Test
    default void onlyTopLevelRolesHaveQuota() {
        assertThatThrownBy(() -> scenario().quota("a/b", WHOLE, "")).isInstanceOf(IllegalArgumentException.class);
    }

    private static RoleShare share(Scenario scenario, String role) {
        return scenario.allocator().shares().stream()
                .filter(share -> share.role().equals(role))
                .findFirst()
                .orElseThrow();
    }
}

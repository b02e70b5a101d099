package org.gantry.allocator.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.gantry.allocator.spi.AgentState;
import org.gantry.allocator.spi.Allocation;
import org.gantry.allocator.spi.Allocator;
import org.gantry.model.Disk;
import org.gantry.model.Reservation;
import org.gantry.model.Resource;
import org.gantry.model.Resources;
import org.junit.jupiter.api.Test;

/** Who may have what. */
public interface EligibilityContract {
    /** A new allocator that knows nothing. */
    Allocator newAllocator();

    private Scenario scenario() {
        return new Scenario(newAllocator());
    }

    @Test
    default void inactiveFrameworksGetNothing() {
        Scenario scenario = scenario().framework("f", "*").agent("agent1");
        scenario.allocator().deactivate("f");

        assertThat(scenario.allocate()).isEmpty();
    }

    @Test
    default void inactiveAgentsAreNotOffered() {
        Scenario scenario = scenario().framework("f", "*");
        Resources total = Resources.parse(Scenario.USUAL);
        scenario.allocator().putAgent(new AgentState("agent1", "host", total, false));
        assertThat(scenario.allocate()).isEmpty();

        scenario.allocator().putAgent(new AgentState("agent1", "host", total, true));

        assertThat(scenario.allocate()).hasSize(1);
    }

    @Test
    default void reservedResourcesGoToTheirRoleOnly() {
        Scenario scenario =
                scenario().framework("f", "other").agent("agent1", "cpus(owner):2;mem(owner):1000;cpus:1;mem:500");

        assertThat(scenario.allocate())
                .containsExactly(new Allocation("f", "other", "agent1", Resources.parse("cpus:1;mem:500")));
        assertThat(scenario.framework("g", "owner").allocate())
                .containsExactly(
                        new Allocation("g", "owner", "agent1", Resources.parse("cpus(owner):2;mem(owner):1000")));
    }

    @Test
    default void reservedResourcesAreOfferedTogetherWithUnreservedOnes() {
        String total = "cpus(owner):2;mem(owner):1000;cpus:1;mem:500";
        Scenario scenario = scenario().framework("f", "owner").agent("agent1", total);

        assertThat(scenario.allocate()).containsExactly(new Allocation("f", "owner", "agent1", Resources.parse(total)));
    }

    @Test
    default void descendantsMayUseReservationsOfTheirAncestors() {
        Scenario scenario = scenario().framework("f", "dev/one").agent("agent1", "cpus(dev):2;mem(dev):1000");

        assertThat(Scenario.who(scenario.allocate())).containsExactly("f/dev/one@agent1");
    }

    @Test
    default void ancestorsMayNotUseReservationsOfTheirDescendants() {
        Resources total = Resources.parse("cpus:2;mem:1000").reserve(Reservation.dynamic("dev/one", "p"));

        assertThat(scenario().framework("f", "dev").agent("agent1", total).allocate())
                .isEmpty();
    }

    @Test
    default void aRoleWhoseNameOnlyBeginsAlikeIsNoDescendant() {
        Scenario scenario = scenario().framework("f", "develop").agent("agent1", "cpus(dev):2;mem(dev):1000");

        assertThat(scenario.allocate()).isEmpty();
    }

    @Test
    default void reservationsOfSeveralRolesOnOneAgentGoToEach() {
        Scenario scenario = scenario()
                .framework("f", "a")
                .framework("g", "b")
                .agent("agent1", "cpus(a):1;mem(a):100;cpus(b):2;mem(b):200");

        assertThat(scenario.allocate())
                .containsExactlyInAnyOrder(
                        new Allocation("f", "a", "agent1", Resources.parse("cpus(a):1;mem(a):100")),
                        new Allocation("g", "b", "agent1", Resources.parse("cpus(b):2;mem(b):200")));
    }

    @Test
    default void refinedReservationsNeedTheCapability() {
        Resources refined = Resources.parse("cpus(dev):2;mem(dev):1000").reserve(Reservation.dynamic("dev/one", "p"));
        Scenario scenario = scenario().framework("f", "dev/one").agent("agent1", refined);
        assertThat(scenario.allocate()).isEmpty();

        scenario.framework("f", Set.of("dev/one"), Set.of("RESERVATION_REFINEMENT"));

        assertThat(scenario.allocate()).hasSize(1);
    }

    @Test
    default void agentsWithGpusNeedTheCapability() {
        Scenario scenario = scenario().framework("f", "*").agent("agent1", "cpus:4;mem:1000;gpus:2");
        assertThat(scenario.allocate()).isEmpty();

        scenario.framework("g", Set.of("*"), Set.of("GPU_RESOURCES"));

        assertThat(Scenario.who(scenario.allocate())).containsExactly("g/*@agent1");
    }

    @Test
    default void revocableResourcesNeedTheCapability() {
        Resources revocable = Resources.of(Resource.scalar("cpus", 2).asRevocable());
        Resources total = Resources.parse("cpus:1;mem:100").plus(revocable);
        Scenario scenario = scenario().framework("f", "*").agent("agent1", total);
        assertThat(scenario.allocate())
                .containsExactly(new Allocation("f", "*", "agent1", Resources.parse("cpus:1;mem:100")));

        scenario.framework("g", Set.of("*"), Set.of("REVOCABLE_RESOURCES"));

        assertThat(scenario.allocate()).containsExactly(new Allocation("g", "*", "agent1", revocable));
    }

    @Test
    default void sharedVolumesNeedTheCapability() {
        Resource volume = Resource.scalar("disk", 100)
                .reserved(Reservation.dynamic("r", "p"))
                .withDisk(Disk.persistent("id", "data"))
                .asShared();
        Resources plain = Resources.parse("cpus:1;mem:100");
        Scenario scenario = scenario().framework("f", "r").agent("agent1", plain.plus(volume));
        Allocation offer = scenario.allocate().get(0);
        assertThat(offer.resources()).isEqualTo(plain);

        scenario.release(offer);
        scenario.allocator().removeFramework("f");
        scenario.framework("g", Set.of("r"), Set.of("SHARED_RESOURCES"));

        assertThat(scenario.allocate().get(0).resources()).isEqualTo(plain.plus(volume));
    }

    @Test
    default void sharedVolumesAreOfferedAgainWithWhatElseIsLeft() {
        Resource volume = Resource.scalar("disk", 100)
                .reserved(Reservation.dynamic("r", "p"))
                .withDisk(Disk.persistent("id", "data"))
                .asShared();
        Resources total = Resources.parse("cpus:2;mem:200").plus(volume);
        Scenario scenario = scenario()
                .framework("f", Set.of("r"), Set.of("SHARED_RESOURCES"))
                .agent("agent1", total);
        Resources used = Resources.parse("cpus:1;mem:100").plus(volume);
        scenario.allocator().allocated("agent1", "f", "r", used);

        List<Allocation> allocations = scenario.allocate();

        assertThat(allocations).singleElement().satisfies(a -> assertThat(a.resources())
                .isEqualTo(Resources.parse("cpus:1;mem:100").plus(volume)));
        assertThat(scenario.allocate()).isEmpty();
    }

    @Test
    default void tooLittleIsNotOffered() {
        assertThat(scenario()
                        .framework("f", "*")
                        .agent("agent1", "cpus:0.009;mem:31;disk:99")
                        .allocate())
                .isEmpty();
    }

    @Test
    default void eitherAHundredthCpuOrThirtyTwoMegabytesSuffice() {
        assertThat(scenario().framework("f", "*").agent("agent1", "cpus:0.01").allocate())
                .hasSize(1);
        assertThat(scenario().framework("f", "*").agent("agent1", "mem:32").allocate())
                .hasSize(1);
    }

    @Test
    default void rolesThatAFrameworkLeftGetNothing() {
        Scenario scenario = scenario().framework("f", "a");
        scenario.framework("f", "b").agent("agent1");

        assertThat(Scenario.who(scenario.allocate())).containsExactly("f/b@agent1");
    }
}

package org.gantry.frameworks.services.placement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.mesos.v1.Protos.Resource;
import org.gantry.frameworks.services.testing.Offers;
import org.junit.jupiter.api.Test;

class OfferedResourcesTest {
    private static Resource reserved(double cpus) {
        return Offers.scalar("cpus", cpus).toBuilder()
                .addReservations(Resource.ReservationInfo.newBuilder().setRole("web"))
                .build();
    }

    @Test
    void reservedResourcesGoFirst() {
        OfferedResources offered = new OfferedResources(List.of(Offers.scalar("cpus", 1), reserved(0.5)));

        List<Resource> taken = offered.takeScalar("cpus", 0.7, List.of()).orElseThrow();

        assertThat(taken).extracting(OfferedResources::role).containsExactly("web", "*");
        assertThat(taken)
                .extracting(resource -> resource.getScalar().getValue())
                .containsExactly(0.5, 0.2);
        assertThat(offered.available("cpus", List.of())).isEqualTo(0.8);
    }

    @Test
    void onlyAcceptedRolesAreUsed() {
        OfferedResources offered = new OfferedResources(List.of(reserved(2), Offers.scalar("cpus", 0.1)));

        assertThat(offered.takeScalar("cpus", 1, List.of("*"))).isEmpty();
        assertThat(offered.available("cpus", List.of("*"))).isEqualTo(0.1);
        assertThat(offered.takeScalar("cpus", 1, List.of("web"))).isPresent();
    }

    @Test
    void fixedPortsAreTakenBeforeAnyOthers() {
        OfferedResources offered = new OfferedResources(List.of(Offers.ports(31000, 31001, List.of())));

        var ports =
                offered.takePorts(List.of(0, 31001), List.of(), new Random(1)).orElseThrow();

        assertThat(ports.numbers()).containsExactly(31000, 31001);
        assertThat(ports.resources()).hasSize(1);
        assertThat(offered.takePorts(List.of(0), List.of(), new Random(1))).isEmpty();
    }

    @Test
    void revocableResourcesAreLeftAlone() {
        Resource revocable = Offers.scalar("cpus", 1).toBuilder()
                .setRevocable(Resource.RevocableInfo.getDefaultInstance())
                .build();

        assertThat(new OfferedResources(List.of(revocable)).available("cpus", List.of()))
                .isZero();
    }

    @Property(tries = 50)
    void portsAreNeverGivenTwice(@ForAll @IntRange(min = 1, max = 40) int count, @ForAll int seed) {
        OfferedResources offered = new OfferedResources(List.of(Offers.ports(31000, 31039, List.of())));
        Random random = new Random(seed);

        List<Integer> ports = java.util.stream.IntStream.range(0, count)
                .mapToObj(i -> offered.takePorts(List.of(0), List.of(), random)
                        .orElseThrow()
                        .numbers()
                        .get(0))
                .toList();

        assertThat(ports).doesNotHaveDuplicates().allMatch(port -> port >= 31000 && port <= 31039);
    }
}

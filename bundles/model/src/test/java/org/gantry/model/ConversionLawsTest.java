package org.gantry.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.domains.Domain;

/** What offer operations make of resources can be taken back, and nothing is won or lost by it. */
@Domain(ResourceArbitraries.class)
@Domain(net.jqwik.api.domains.DomainContext.Global.class)
class ConversionLawsTest {
    private static final Reservation OPS = Reservation.dynamic("r/s/t", "p");
    private static final Resource DISK = Resource.scalar("disk", 100).withReservations(List.of(OPS));

    /** Some of the entries of a bundle. */
    private static Resources part(Resources whole, int which) {
        int[] index = {0};
        return whole.filter(entry -> (which >> index[0]++ % 8 & 1) == 1);
    }

    private static void assertConserved(Resources before, Resources after) {
        assertThat(after.quantities()).isEqualTo(before.quantities());
        assertThat(after.ports()).isEqualTo(before.ports());
    }

    @Property(tries = 500)
    void reservingAndUnreservingAreInverse(@ForAll Resources whole, @ForAll @IntRange(max = 255) int which) {
        Resources reserved = part(whole, which).reserve(OPS);
        Resources after = Conversion.reserve(reserved).apply(whole);
        assertConserved(whole, after);
        assertThat(after.contains(reserved)).isTrue();
        assertThat(Conversion.unreserve(reserved).apply(after)).isEqualTo(whole);
        assertThat(Conversion.reserve(reserved).inverse().apply(after)).isEqualTo(whole);
    }

    @Property(tries = 500)
    void refinementsArePushedAndPoppedOneByOne(@ForAll Resources whole, @ForAll @IntRange(max = 255) int which) {
        Resources first = part(whole, which).reserve(OPS);
        Resources second = first.reserve(Reservation.dynamic("r/s/t/u", "p"));
        List<Conversion> pushes = List.of(Conversion.reserve(first), Conversion.reserve(second));
        List<Conversion> pops = List.of(Conversion.unreserve(second), Conversion.unreserve(first));
        assertThat(Conversion.applyAll(pops, Conversion.applyAll(pushes, whole)))
                .isEqualTo(whole);
    }

    @Property(tries = 300)
    void volumesAreCreatedAndDestroyed(
            @ForAll Resources others, @ForAll @IntRange(min = 1, max = 100) int size, @ForAll boolean shared) {
        Resources whole = others.plus(DISK);
        Resource volume = DISK.withValue(Scalar.of(size)).withDisk(Disk.persistent("new", "data"));
        Resource wanted = shared ? volume.asShared() : volume;
        Resources after = Conversion.create(wanted).apply(whole);
        assertConserved(whole, after);
        assertThat(after.contains(wanted)).isTrue();
        assertThat(Conversion.destroy(wanted).apply(after)).isEqualTo(whole);
    }

    @Property(tries = 300)
    void volumesGrowAndShrink(
            @ForAll Resources others,
            @ForAll @IntRange(min = 1, max = 50) int size,
            @ForAll @IntRange(min = 1, max = 50) int more) {
        Resource volume = DISK.withValue(Scalar.of(size)).withDisk(Disk.persistent("new", "data"));
        Resources whole = others.plus(DISK).plus(volume);
        Resource addition = DISK.withValue(Scalar.of(more));
        Resources grown = Conversion.grow(volume, addition).apply(whole);
        assertConserved(whole, grown);
        Resource big = volume.withValue(Scalar.of(size + more));
        assertThat(grown.contains(big)).isTrue();
        assertThat(Conversion.shrink(big, Scalar.of(more)).apply(grown)).isEqualTo(whole);
    }

    @Property(tries = 300)
    void allocationMakesNoDifference(@ForAll Resources whole, @ForAll @IntRange(max = 255) int which) {
        Conversion conversion = Conversion.reserve(part(whole, which).reserve(OPS));
        Conversion allocated = new Conversion(
                conversion.consumed().allocatedTo("r"), conversion.converted().allocatedTo("r"));
        assertThat(allocated.unallocated()).isEqualTo(conversion);
        assertThat(allocated.apply(whole.allocatedTo("r")).unallocated()).isEqualTo(conversion.apply(whole));
    }

    @Property(tries = 300)
    void whatIsRememberedIsMadeAgainOfTheConfiguration(@ForAll @IntRange(min = 1, max = 99) int size) {
        Resources configured = Resources.parse("cpus:4;disk:100;disk(r):50");
        Resource volume =
                Resource.scalar("disk", size).withReservations(List.of(OPS)).withDisk(Disk.persistent("new", "data"));
        Resource refined = Resource.scalar("disk", 5).withReservations(List.of(Reservation.fixed("r"), OPS));
        Resources total = Conversion.applyAll(
                List.of(
                        Conversion.reserve(Resources.of(volume.withoutVolume())),
                        Conversion.create(volume),
                        Conversion.reserve(Resources.of(refined))),
                configured);
        assertThat(configured.reshaped(total.checkpointed())).contains(total);
        assertThat(Resources.parse("cpus:4").reshaped(total.checkpointed())).isEmpty();
    }

    @Example
    void whatIsNotThereIsNotConverted() {
        Resources two = Resources.parse("cpus:2");
        Conversion tooMuch = Conversion.reserve(Resources.parse("cpus:3").reserve(OPS));
        assertThatThrownBy(() -> tooMuch.apply(two))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("cpus:2 does not contain cpus:3");
        assertThatThrownBy(() -> Conversion.unreserve(two)).isInstanceOf(IllegalArgumentException.class);
    }

    @Example
    void aSharedVolumeIsDestroyedWithItsLastCopyOnly() {
        Resource volume = DISK.withDisk(Disk.persistent("new", "data")).asShared();
        Resources two = Resources.of(volume, volume);
        assertThatThrownBy(() -> Conversion.destroy(volume).apply(two))
                .hasMessageEndingWith("cannot be removed due to additional shared copies");
        assertThat(Conversion.destroy(volume).apply(Resources.of(volume))).isEqualTo(Resources.of(DISK));
    }

    @Example
    void messagesNameEveryReservation() {
        Resource fixed = Resource.scalar("cpus", 1).withReservations(List.of(Reservation.fixed("r")));
        assertThat(fixed.describe()).isEqualTo("cpus(reservations: [(STATIC,r)]):1");
        assertThat(fixed).hasToString("cpus(r):1");
        assertThat(Resources.EMPTY.describe()).isEqualTo("{}");
        assertThat(DISK.withAllocatedRole(Optional.of("r")).describe())
                .isEqualTo("disk(allocated: r)(reservations: [(DYNAMIC,r/s/t,p)]):100");
    }
}

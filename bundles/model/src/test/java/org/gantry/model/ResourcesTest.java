package org.gantry.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResourcesTest {
    private static final Resource VOLUME = Resource.scalar("disk", 100)
            .reserved(Reservation.dynamic("r", "p"))
            .withDisk(Disk.persistent("id", "data"));

    @Test
    void readsTheFormOfAgents() {
        Resources resources = Resources.parse("cpus:4; mem:4096 ;ports:[31000-32000, 40000-40001];tags:{b,a}");

        assertThat(resources.entries())
                .containsExactlyInAnyOrder(
                        Resource.scalar("cpus", 4),
                        Resource.scalar("mem", 4096),
                        Resource.of("ports", Ranges.of(new Range(31000, 32000), new Range(40000, 40001))),
                        Resource.of("tags", Names.of("a", "b")));
        assertThat(resources).hasToString("cpus:4;mem:4096;ports:[31000-32000, 40000-40001];tags:{a, b}");
    }

    @Test
    void readsRolesAsStaticReservations() {
        assertThat(Resources.parse("cpus(dev/one):1.5").entries())
                .containsExactly(Resource.scalar("cpus", 1.5).reserved(Reservation.fixed("dev/one")));
        assertThat(Resources.parse("cpus(*):1")).isEqualTo(Resources.parse("cpus:1"));
        assertThat(Resources.parse("cpus:1", "ops")).isEqualTo(Resources.parse("cpus(ops):1"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cpus",
                "cpus:1:2",
                ":1",
                "cpus:",
                "cpus:x",
                "cpus:-1",
                "cpus:NaN",
                "cpus:1e400",
                "cpus(r:1",
                "cpus)r(:1",
                "cpus(r)x:1",
                "cpus((r)):1",
                "cpus():1",
                "cpus(a b):1",
                "cpus(/a):1",
                "ports:[1-2",
                "ports:[1]",
                "ports:[2-1]",
                "ports:[a-b]",
                "ports:[1-2,,3-4]",
                "ports:[-1-2]",
                "tags:{a",
                "gpus:0.5",
                "gpus:[1-2]",
                "x:1;x:[1-2]"
            })
    void refusesWhatIsNotOfThatForm(String text) {
        assertThatThrownBy(() -> Resources.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching("(?s)(Bad (value|range) .*|The 'gpus' resource .*|Resources with name .*)");
    }

    @ParameterizedTest
    @CsvSource({"0.0004, 0", "0.0005, 1", "0.1, 100", "1.9999, 2000", "0.30000000000000004, 300"})
    void roundsToThousandths(double value, long thousandths) {
        assertThat(Scalar.of(value).thousandths()).isEqualTo(thousandths);
    }

    @Test
    void doesNotDriftAsDoublesDo() {
        Resources tenth = Resources.parse("cpus:0.1");
        Resources sum = Resources.EMPTY;
        for (int i = 0; i < 10; i++) {
            sum = sum.plus(tenth);
        }

        assertThat(sum).isEqualTo(Resources.parse("cpus:1"));
        assertThat(sum.scalar("cpus")).isEqualTo(1.0);
    }

    @Test
    void addsUpWhatIsReservedAlikeOnly() {
        Resources sum =
                Resources.parse("cpus(a):1").plus(Resources.parse("cpus(b):2")).plus(Resources.parse("cpus(a):4"));

        assertThat(sum).hasToString("cpus(a):5;cpus(b):2");
        assertThat(sum.scalar("cpus")).isEqualTo(7);
        assertThat(sum.reservedFor("a")).isEqualTo(Resources.parse("cpus(a):5"));
    }

    @Test
    void tellsReservationsApartByTypePrincipalAndLabels() {
        Resource cpus = Resource.scalar("cpus", 1);
        Resources sum = Resources.of(
                cpus.reserved(Reservation.fixed("a")),
                cpus.reserved(Reservation.dynamic("a", "p")),
                cpus.reserved(Reservation.dynamic("a", "q")));

        assertThat(sum.entries()).hasSize(3);
        assertThat(sum.contains(Resources.parse("cpus(a):2"))).isFalse();
    }

    @Test
    void neverDividesOrAddsUpPersistentVolumes() {
        Resources two = Resources.of(VOLUME, VOLUME);

        assertThat(two.entries()).hasSize(2);
        assertThat(Resources.of(VOLUME).contains(VOLUME.withValue(Scalar.of(50))))
                .isFalse();
        assertThat(two.minus(Resources.of(VOLUME))).isEqualTo(Resources.of(VOLUME));
    }

    @Test
    void aVolumeIsTheSameHoweverATaskMountsIt() {
        Resource elsewhere = VOLUME.withDisk(Disk.persistent("id", "other/path"));

        assertThat(Resources.of(VOLUME).minus(Resources.of(elsewhere))).isEqualTo(Resources.EMPTY);
        assertThat(Resources.of(VOLUME).contains(VOLUME.withDisk(Disk.persistent("other", "data"))))
                .isFalse();
    }

    @Test
    void dividesPathDisksButNotWholeMounts() {
        Resource path = Resource.scalar("disk", 100).withDisk(Disk.on(Disk.SourceType.PATH, "/a"));
        Resource mount = Resource.scalar("disk", 100).withDisk(Disk.on(Disk.SourceType.MOUNT, "/a"));

        assertThat(Resources.of(path)
                        .minus(Resources.of(path.withValue(Scalar.of(40))))
                        .scalar("disk"))
                .isEqualTo(60);
        assertThat(Resources.of(mount).contains(mount.withValue(Scalar.of(40)))).isFalse();
        assertThat(Resources.of(mount).contains(mount)).isTrue();
    }

    @Test
    void countsSharedResourcesInsteadOfAddingThemUp() {
        Resources two = Resources.of(VOLUME.asShared(), VOLUME.asShared());

        assertThat(two.entries()).hasSize(2);
        assertThat(two.scalar("disk")).isEqualTo(100);
        assertThat(two.quantities().get("disk")).isEqualTo(Scalar.of(100));
        assertThat(two.minus(Resources.of(VOLUME.asShared()))).isEqualTo(Resources.of(VOLUME.asShared()));
    }

    @Test
    void keepsRevocableAndAllocatedApart() {
        Resource cpus = Resource.scalar("cpus", 1);
        Resources sum = Resources.of(cpus, cpus.asRevocable(), cpus.withAllocatedRole(Optional.of("r")));

        assertThat(sum.entries()).hasSize(3);
        assertThat(sum.revocable()).isEqualTo(Resources.of(cpus.asRevocable()));
        assertThat(sum.byAllocatedRole()).containsOnlyKeys("r");
    }

    @Test
    void allowsRolesAndTheirDescendantsToUseReservations() {
        Resources resources = Resources.parse("cpus(a):1;mem:10;disk(a/b):5");

        assertThat(resources.allocatableTo("a")).isEqualTo(Resources.parse("cpus(a):1;mem:10"));
        assertThat(resources.allocatableTo("a/b")).isEqualTo(resources);
        assertThat(resources.allocatableTo("ab")).isEqualTo(Resources.parse("mem:10"));
    }

    @Test
    void refinesReservationsDownwardsAndDynamicallyOnly() {
        Resources reserved = Resources.parse("cpus(a):1");

        assertThat(reserved.reserve(Reservation.dynamic("a/b", "p"))
                        .entries()
                        .get(0)
                        .reservationRole())
                .contains("a/b");
        assertThatThrownBy(() -> reserved.reserve(Reservation.dynamic("a", "p")))
                .hasMessageContaining("below role 'a'");
        assertThatThrownBy(() -> reserved.reserve(Reservation.fixed("a/b"))).hasMessageContaining("statically");
        assertThatThrownBy(() -> Resources.parse("cpus:1").unreserveOnce()).hasMessageContaining("not reserved");
    }

    @Test
    void refusesToTakeWhatIsNotThere() {
        assertThatThrownBy(() -> Resources.parse("cpus:1").minus(Resources.parse("cpus:1.001")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot take cpus:1.001 from cpus:1");
    }

    @Test
    void writesWhatFlagsCannotSayAsTheOriginalDoes() {
        assertThat(VOLUME).hasToString("disk(reservations: [(DYNAMIC,r,p)])[id:data]:100");
        assertThat(Resource.scalar("cpus", 1).asRevocable()).hasToString("cpus{REV}:1");
    }
}

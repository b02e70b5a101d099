package org.gantry.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.domains.Domain;

/** What must hold of any resources. Sums of ranges and sets are unions, so laws of inverses ask that they don't meet. */
@Domain(ResourceArbitraries.class)
class ResourcesLawsTest {
    @Property(tries = 300)
    void orderOfAddingDoesNotMatter(@ForAll Resources a, @ForAll Resources b) {
        assertThat(a.plus(b)).isEqualTo(b.plus(a)).hasSameHashCodeAs(b.plus(a));
    }

    @Property(tries = 300)
    void groupingOfAddingDoesNotMatter(@ForAll Resources a, @ForAll Resources b, @ForAll Resources c) {
        assertThat(a.plus(b).plus(c)).isEqualTo(a.plus(b.plus(c)));
    }

    @Property(tries = 300)
    void addingNothingChangesNothing(@ForAll Resources a) {
        assertThat(a.plus(Resources.EMPTY)).isEqualTo(a);
        assertThat(Resources.EMPTY.plus(a)).isEqualTo(a);
        assertThat(a.minus(Resources.EMPTY)).isEqualTo(a);
        assertThat(a.minus(a)).isEqualTo(Resources.EMPTY);
    }

    @Property(tries = 300)
    void takingAwayUndoesAdding(@ForAll Resources a, @ForAll Resources b) {
        Assume.that(!meet(a, b));

        assertThat(a.plus(b).minus(b)).isEqualTo(a);
        assertThat(a.plus(b).without(b)).isEqualTo(a);
    }

    @Property(tries = 300)
    void addingUndoesTakingAway(@ForAll Resources a, @ForAll Resources b) {
        Resources sum = a.plus(b);

        assertThat(sum.minus(a).plus(a)).isEqualTo(sum);
    }

    @Property(tries = 300)
    void aSumContainsItsParts(@ForAll Resources a, @ForAll Resources b) {
        assertThat(a.plus(b).contains(a)).isTrue();
        assertThat(a.plus(b).contains(b)).isTrue();
    }

    @Property(tries = 300)
    void containingBothWaysIsEquality(@ForAll Resources a, @ForAll Resources b) {
        assertThat(a.contains(b) && b.contains(a)).isEqualTo(a.equals(b));
    }

    @Property(tries = 300)
    void takingAwayWorksExactlyForWhatIsContained(@ForAll Resources a, @ForAll Resources b) {
        if (a.contains(b)) {
            assertThat(a.minus(b)).isEqualTo(a.without(b));
            assertThat(a.contains(a.minus(b))).isTrue();
        } else {
            assertThatThrownBy(() -> a.minus(b)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Property(tries = 300)
    void whatIsLeftIsPartOfWhatWasThere(@ForAll Resources a, @ForAll Resources b) {
        assertThat(a.contains(a.without(b))).isTrue();
        assertThat(a.without(b).without(b).entries()).allMatch(entry -> !entry.isEmpty());
    }

    @Property(tries = 300)
    void quantitiesAddUp(@ForAll Resources a, @ForAll Resources b) {
        assertThat(a.plus(b).quantities()).isEqualTo(a.quantities().plus(b.quantities()));
        assertThat(a.plus(b).thousandths("cpus")).isEqualTo(a.thousandths("cpus") + b.thousandths("cpus"));
    }

    @Property(tries = 300)
    void entriesGiveTheSameAgain(@ForAll Resources a) {
        assertThat(Resources.of(a.entries())).isEqualTo(a);
        assertThat(a.entries()).noneMatch(Resource::isEmpty);
    }

    @Property(tries = 300)
    void partsMakeTheWhole(@ForAll Resources a) {
        assertThat(a.reserved().plus(a.unreserved())).isEqualTo(a);
        assertThat(a.revocable().plus(a.nonRevocable())).isEqualTo(a);
        Resources byRole = a.byReservationRole().values().stream().reduce(Resources.EMPTY, Resources::plus);
        assertThat(byRole).isEqualTo(a.reserved());
    }

    @Property(tries = 300)
    void allocationMarksComeOffAgain(@ForAll Resources a) {
        assertThat(a.allocatedTo("r").unallocated()).isEqualTo(a);
        assertThat(a.reserve(Reservation.dynamic("r/s/t", "p")).unreserveOnce()).isEqualTo(a);
    }

    @Property(tries = 300)
    void theTextFormIsReadBack(@ForAll Resources a) {
        Resources sayable = a.filter(entry -> !entry.revocable()
                && entry.disk().isEmpty()
                && entry.reservations().size() < 2
                && !entry.isDynamicallyReserved()
                && !entry.name().equals("gpus"));

        assertThat(Resources.parse(sayable.toString())).isEqualTo(sayable);
    }

    private static boolean meet(Resources a, Resources b) {
        return a.entries().stream().anyMatch(x -> b.entries().stream().anyMatch(y -> meet(x.value(), y.value())));
    }

    private static boolean meet(Value x, Value y) {
        if (x instanceof Scalar || y instanceof Scalar || x.getClass() != y.getClass()) {
            return false;
        }
        return !x.without(y).equals(x);
    }
}

package org.gantry.model;

import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Provide;
import net.jqwik.api.domains.DomainContextBase;

/** Resources of few names, roles and disks, so that what is generated often meets. Without shared ones. */
public class ResourceArbitraries extends DomainContextBase {
    @Provide
    Arbitrary<Resources> resources() {
        return Arbitraries.oneOf(amounts(), ports(), names(), disks())
                .list()
                .ofMaxSize(6)
                .map(Resources::of);
    }

    @Provide
    static Arbitrary<Ranges> ranges() {
        Arbitrary<Range> range = Combinators.combine(
                        Arbitraries.longs().between(0, 40), Arbitraries.longs().between(0, 8))
                .as((begin, length) -> new Range(begin, begin + length));
        return range.list().ofMaxSize(5).map(Ranges::new);
    }

    private static Arbitrary<Resource> amounts() {
        Arbitrary<Resource> plain = Combinators.combine(
                        Arbitraries.of("cpus", "mem", "gpus"),
                        Arbitraries.longs().between(0, 5000))
                .as((name, amount) -> Resource.of(name, new Scalar(amount)));
        return Combinators.combine(plain, reservations(), Arbitraries.of(true, false))
                .as((resource, stack, revocable) ->
                        revocable && stack.isEmpty() ? resource.asRevocable() : resource.withReservations(stack));
    }

    private static Arbitrary<Resource> ports() {
        return Combinators.combine(ranges(), reservations())
                .as((ranges, stack) -> Resource.of("ports", ranges).withReservations(stack));
    }

    private static Arbitrary<Resource> names() {
        return Arbitraries.of("a", "b", "c").list().ofMaxSize(3).map(items -> Resource.of("tags", Names.of(items)));
    }

    private static Arbitrary<Resource> disks() {
        Arbitrary<Optional<Disk>> disk = Arbitraries.of(
                Optional.empty(),
                Optional.of(Disk.on(Disk.SourceType.PATH, "/mnt/path")),
                Optional.of(Disk.on(Disk.SourceType.MOUNT, "/mnt/whole")),
                Optional.of(Disk.persistent("one", "data")),
                Optional.of(Disk.persistent("two", "data")));
        return Combinators.combine(Arbitraries.longs().between(0, 3).map(n -> new Scalar(n * 1000)), disk)
                .as((size, kind) -> {
                    Resource plain = Resource.of("disk", size);
                    return kind.map(d -> plain.withReservations(List.of(Reservation.fixed("r")))
                                    .withDisk(d))
                            .orElse(plain);
                });
    }

    private static Arbitrary<List<Reservation>> reservations() {
        return Arbitraries.of(
                List.of(),
                List.of(Reservation.fixed("r")),
                List.of(Reservation.dynamic("r", "p")),
                List.of(Reservation.fixed("r"), Reservation.dynamic("r/s", "p")));
    }
}

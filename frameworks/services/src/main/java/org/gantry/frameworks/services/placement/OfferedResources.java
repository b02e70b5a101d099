package org.gantry.frameworks.services.placement;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Value;

/**
 * What is left of an offer while tasks are cut out of it. Not thread safe.
 *
 * <p>Amounts are counted in thousandths, as the master does. Revocable resources, and disks with a source of their own
 * or a volume on them, are left alone.
 */
public final class OfferedResources {
    private final List<Resource> left;

    public OfferedResources(List<Resource> offered) {
        left = new ArrayList<>(offered.stream().filter(OfferedResources::plain).toList());
        // Reserved resources first, so that what others could use is kept.
        left.sort(Comparator.comparing(resource -> role(resource).equals("*")));
    }

    private OfferedResources(OfferedResources other) {
        left = new ArrayList<>(other.left);
    }

    public OfferedResources copy() {
        return new OfferedResources(this);
    }

    private static boolean plain(Resource resource) {
        boolean special = resource.hasDisk()
                && (resource.getDisk().hasSource() || resource.getDisk().hasPersistence());
        return !resource.hasRevocable() && !special;
    }

    /** Role that a resource is reserved for; {@code *} if it is not reserved. */
    @SuppressWarnings("deprecation")
    public static String role(Resource resource) {
        if (resource.getReservationsCount() > 0) {
            return resource.getReservations(resource.getReservationsCount() - 1).getRole();
        }
        return resource.hasRole() ? resource.getRole() : "*";
    }

    /** How much of a scalar there is for the roles that are accepted. */
    public double available(String name, Collection<String> roles) {
        return left.stream()
                        .filter(resource -> usable(resource, name, Value.Type.SCALAR, roles))
                        .mapToLong(resource -> thousandths(resource.getScalar().getValue()))
                        .sum()
                / 1000.0;
    }

    /** Cuts out an amount; empty, and nothing is cut, if there is not enough. */
    public Optional<List<Resource>> takeScalar(String name, double amount, Collection<String> roles) {
        long wanted = thousandths(amount);
        if (thousandths(available(name, roles)) < wanted) {
            return Optional.empty();
        }
        List<Resource> taken = new ArrayList<>();
        for (int i = 0; i < left.size() && wanted > 0; i++) {
            Resource resource = left.get(i);
            if (!usable(resource, name, Value.Type.SCALAR, roles)) {
                continue;
            }
            long here = thousandths(resource.getScalar().getValue());
            long part = Math.min(here, wanted);
            if (part > 0) {
                taken.add(withScalar(resource, part));
                left.set(i, withScalar(resource, here - part));
                wanted -= part;
            }
        }
        return Optional.of(taken);
    }

    /**
     * Cuts out ports.
     *
     * @param wanted host ports; 0 stands for any
     * @return the ports in the order wanted, with the resources that hold them; empty if one is not there
     */
    public Optional<Ports> takePorts(List<Integer> wanted, Collection<String> roles, RandomGenerator random) {
        OfferedResources attempt = copy();
        List<Integer> ports = new ArrayList<>(wanted);
        List<Resource> taken = new ArrayList<>();
        for (int pass = 0; pass < 2; pass++) {
            for (int i = 0; i < ports.size(); i++) {
                boolean fixed = wanted.get(i) != 0;
                if (fixed != (pass == 0)) {
                    continue;
                }
                Optional<Integer> port = fixed ? Optional.of(wanted.get(i)) : attempt.anyPort(roles, random);
                Optional<Resource> resource = port.flatMap(number -> attempt.cutPort(number, roles));
                if (resource.isEmpty()) {
                    return Optional.empty();
                }
                ports.set(i, port.get());
                taken.add(resource.get());
            }
        }
        left.clear();
        left.addAll(attempt.left);
        return Optional.of(new Ports(List.copyOf(ports), merged(taken)));
    }

    /**
     * Ports that were cut out.
     *
     * @param numbers host ports in the order of the request
     */
    public record Ports(List<Integer> numbers, List<Resource> resources) {}

    private Optional<Integer> anyPort(Collection<String> roles, RandomGenerator random) {
        List<Value.Range> ranges = left.stream()
                .filter(resource -> usable(resource, "ports", Value.Type.RANGES, roles))
                .flatMap(resource -> resource.getRanges().getRangeList().stream())
                .toList();
        long count = ranges.stream()
                .mapToLong(range -> range.getEnd() - range.getBegin() + 1)
                .sum();
        if (count <= 0) {
            return Optional.empty();
        }
        long chosen = random.nextLong(count);
        for (Value.Range range : ranges) {
            long size = range.getEnd() - range.getBegin() + 1;
            if (chosen < size) {
                return Optional.of((int) (range.getBegin() + chosen));
            }
            chosen -= size;
        }
        return Optional.empty();
    }

    private Optional<Resource> cutPort(int port, Collection<String> roles) {
        for (int i = 0; i < left.size(); i++) {
            Resource resource = left.get(i);
            if (usable(resource, "ports", Value.Type.RANGES, roles) && contains(resource, port)) {
                left.set(i, without(resource, port));
                return Optional.of(withRanges(resource, List.of(range(port, port))));
            }
        }
        return Optional.empty();
    }

    private static boolean contains(Resource resource, int port) {
        return resource.getRanges().getRangeList().stream()
                .anyMatch(range -> range.getBegin() <= port && port <= range.getEnd());
    }

    private static Resource without(Resource resource, int port) {
        List<Value.Range> ranges = new ArrayList<>();
        for (Value.Range range : resource.getRanges().getRangeList()) {
            if (port < range.getBegin() || port > range.getEnd()) {
                ranges.add(range);
                continue;
            }
            if (range.getBegin() < port) {
                ranges.add(range(range.getBegin(), port - 1L));
            }
            if (port < range.getEnd()) {
                ranges.add(range(port + 1L, range.getEnd()));
            }
        }
        return withRanges(resource, ranges);
    }

    /** One resource for each reservation instead of one for each port. */
    private static List<Resource> merged(List<Resource> single) {
        List<Resource> merged = new ArrayList<>();
        for (Resource resource : single) {
            Resource bare = resource.toBuilder().clearRanges().build();
            int same = -1;
            for (int i = 0; i < merged.size(); i++) {
                if (merged.get(i).toBuilder().clearRanges().build().equals(bare)) {
                    same = i;
                }
            }
            if (same < 0) {
                merged.add(resource);
            } else {
                merged.set(
                        same,
                        merged.get(same).toBuilder()
                                .setRanges(merged.get(same).getRanges().toBuilder()
                                        .addAllRange(resource.getRanges().getRangeList()))
                                .build());
            }
        }
        return merged;
    }

    private static boolean usable(Resource resource, String name, Value.Type type, Collection<String> roles) {
        return resource.getName().equals(name)
                && resource.getType() == type
                && (roles.isEmpty() || roles.contains(role(resource)));
    }

    private static Resource withScalar(Resource resource, long thousandths) {
        return resource.toBuilder()
                .setScalar(Value.Scalar.newBuilder().setValue(thousandths / 1000.0))
                .build();
    }

    private static Resource withRanges(Resource resource, List<Value.Range> ranges) {
        return resource.toBuilder()
                .setRanges(Value.Ranges.newBuilder().addAllRange(ranges))
                .build();
    }

    private static Value.Range range(long begin, long end) {
        return Value.Range.newBuilder().setBegin(begin).setEnd(end).build();
    }

    private static long thousandths(double value) {
        return Math.round(value * 1000);
    }
}

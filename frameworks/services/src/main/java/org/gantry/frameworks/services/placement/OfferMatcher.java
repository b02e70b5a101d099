package org.gantry.frameworks.services.placement;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.Resource;
import org.gantry.frameworks.services.app.App;
import org.gantry.frameworks.services.app.PortDefinition;

/** Looks whether an app's instance fits into what is left of an offer. */
public final class OfferMatcher {
    private final RandomGenerator random;

    public OfferMatcher(RandomGenerator random) {
        this.random = random;
    }

    /** The answer: what to use, or every reason why not. */
    public sealed interface Match {
        record Fits(List<Resource> resources, List<Integer> hostPorts) implements Match {}

        record Refused(Set<Refusal> reasons) implements Match {}
    }

    /**
     * Cuts an instance's share out of the offer's resources if it fits, and leaves them as they are if not.
     *
     * @param left what is left of the offer
     * @param placed where the app's instances of the same configuration are
     */
    public Match match(App app, Offer offer, OfferedResources left, Collection<Place> placed) {
        Set<Refusal> reasons = EnumSet.noneOf(Refusal.class);
        if (offer.hasAllocationInfo() && !offer.getAllocationInfo().getRole().equals(app.role())) {
            reasons.add(Refusal.UNFULFILLED_ROLE);
        }
        Place place = Place.of(offer);
        for (var constraint : app.constraints()) {
            if (!ConstraintMatcher.allows(constraint, place, placed, app.instances())) {
                reasons.add(Refusal.UNFULFILLED_CONSTRAINT);
            }
        }
        OfferedResources attempt = left.copy();
        List<Resource> taken = new ArrayList<>();
        scalar(attempt, "cpus", app.cpus(), app, Refusal.INSUFFICIENT_CPUS, taken, reasons);
        scalar(attempt, "mem", app.mem(), app, Refusal.INSUFFICIENT_MEMORY, taken, reasons);
        scalar(attempt, "disk", app.disk(), app, Refusal.INSUFFICIENT_DISK, taken, reasons);
        List<Integer> ports = ports(attempt, app, taken, reasons);
        if (!reasons.isEmpty()) {
            return new Match.Refused(reasons);
        }
        takeForReal(left, app, ports);
        return new Match.Fits(List.copyOf(taken), ports);
    }

    private void takeForReal(OfferedResources left, App app, List<Integer> ports) {
        left.takeScalar("cpus", app.cpus(), app.acceptedResourceRoles());
        left.takeScalar("mem", app.mem(), app.acceptedResourceRoles());
        left.takeScalar("disk", app.disk(), app.acceptedResourceRoles());
        left.takePorts(ports, app.acceptedResourceRoles(), random);
    }

    private static void scalar(
            OfferedResources offered,
            String name,
            double amount,
            App app,
            Refusal refusal,
            List<Resource> taken,
            Set<Refusal> reasons) {
        offered.takeScalar(name, amount, app.acceptedResourceRoles())
                .ifPresentOrElse(taken::addAll, () -> reasons.add(refusal));
    }

    private List<Integer> ports(OfferedResources offered, App app, List<Resource> taken, Set<Refusal> reasons) {
        List<Integer> wanted = app.portDefinitions().stream()
                .map(definition -> app.requirePorts() ? definition.port() : 0)
                .toList();
        if (wanted.isEmpty()) {
            return List.of();
        }
        var ports = offered.takePorts(wanted, app.acceptedResourceRoles(), random);
        if (ports.isEmpty()) {
            reasons.add(Refusal.INSUFFICIENT_PORTS);
            return List.of();
        }
        taken.addAll(ports.get().resources());
        return ports.get().numbers();
    }

    /** Service ports of an app, in the order of its port definitions. */
    public static List<Integer> servicePorts(App app) {
        return app.portDefinitions().stream().map(PortDefinition::port).toList();
    }
}

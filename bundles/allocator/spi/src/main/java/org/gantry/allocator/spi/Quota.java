package org.gantry.allocator.spi;

import java.util.Map;
import java.util.Optional;
import org.gantry.model.Quantities;
import org.gantry.model.Scalar;

/**
 * What a top-level role gets at least and at most, all roles below it together. What the role has is what is offered to
 * or used by its frameworks, and what is reserved for it and not used.
 *
 * @param guarantees amounts that are kept free for the role until it has them; none above the limit of that name
 * @param limits by resource name; a name that is absent has no limit, and one with zero is never offered unreserved
 */
public record Quota(Quantities guarantees, Map<String, Scalar> limits) {
    /** Every role's unless set: nothing is guaranteed and nothing limited. */
    public static final Quota NONE = new Quota(Quantities.EMPTY, Map.of());

    public Quota {
        limits = Map.copyOf(limits);
        for (Map.Entry<String, Scalar> limit : limits.entrySet()) {
            Scalar guarantee = guarantees.get(limit.getKey());
            if (guarantee.compareTo(limit.getValue()) > 0) {
                throw new IllegalArgumentException("The guarantee of '" + limit.getKey() + "', " + guarantee
                        + ", is above its limit, " + limit.getValue());
            }
        }
    }

    /** Empty if there is none. */
    public Optional<Scalar> limit(String name) {
        return Optional.ofNullable(limits.get(name));
    }

    public boolean isNone() {
        return guarantees.isEmpty() && limits.isEmpty();
    }
}

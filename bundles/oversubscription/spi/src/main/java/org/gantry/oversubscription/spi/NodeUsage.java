package org.gantry.oversubscription.spi;

import java.util.List;
import java.util.Optional;
import org.gantry.model.Resources;

/**
 * An agent at one moment.
 *
 * @param total what it has, without what is oversubscribed
 * @param load of its machine; empty if that is not known
 */
public record NodeUsage(Resources total, Optional<Load> load, List<ContainerUse> containers) {
    public NodeUsage {
        containers = List.copyOf(containers);
    }

    /** How many processes ran or wanted to, on average over so many minutes. */
    public record Load(double one, double five, double fifteen) {}
}

package org.gantry.allocator.spi;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.gantry.model.Quantities;

/**
 * What the master's flags say about allocation. Set once, with {@link ClusterState}.
 *
 * @param minimums {@code --min_allocatable_resources}: a bundle is offered only if it holds one of these; any bundle is
 *     if there are none
 * @param sharingExcluded {@code --fair_sharing_excluded_resource_names}: names that do not count towards shares
 * @param filterGpus {@code --filter_gpu_resources}: whether agents with GPUs are offered only to frameworks with the
 *     capability GPU_RESOURCES
 * @param roleSorter {@code --role_sorter}: who comes first among roles
 * @param frameworkSorter {@code --framework_sorter}: who comes first among the frameworks of a role
 * @param domain the master's own fault domain; agents of other regions are offered only to frameworks with the
 *     capability REGION_AWARE
 * @param preemption {@code --preemption_delay}: after how long in want a framework of a higher band may take from lower
 *     ones; never if empty
 */
public record Settings(
        List<Quantities> minimums,
        Set<String> sharingExcluded,
        boolean filterGpus,
        Sorter roleSorter,
        Sorter frameworkSorter,
        Optional<FaultDomain> domain,
        Optional<Duration> preemption) {
    /** What the master has unless flags say otherwise. */
    public static final Settings DEFAULT = new Settings(
            Minimums.parse("cpus:0.01|mem:32"),
            Set.of(),
            true,
            Sorter.DRF,
            Sorter.DRF,
            Optional.empty(),
            Optional.empty());

    /** How siblings are put in order. */
    public enum Sorter {
        /** The one with the smallest dominant share in proportion to its weight first. */
        DRF,
        /** At random, those with more weight more likely first. */
        RANDOM
    }

    public Settings {
        minimums = List.copyOf(minimums);
        sharingExcluded = Set.copyOf(sharingExcluded);
    }
}

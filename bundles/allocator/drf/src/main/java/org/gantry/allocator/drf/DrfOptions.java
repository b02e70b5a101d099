package org.gantry.allocator.drf;

import java.util.List;
import java.util.Set;
import org.gantry.model.Quantities;
import org.gantry.model.Resources;

/**
 * @param minimums a bundle is offered only if it holds one of these; anything is, if there are none
 * @param excluded names of resources that do not count towards shares
 * @param reserveGpuAgents whether agents with GPUs are offered only to frameworks with GPU_RESOURCES
 */
record DrfOptions(List<Quantities> minimums, Set<String> excluded, boolean reserveGpuAgents) {
    static final DrfOptions DEFAULT = of("cpus:0.01|mem:32", Set.of(), true);

    DrfOptions {
        minimums = List.copyOf(minimums);
        excluded = Set.copyOf(excluded);
    }

    /** @param minimums as Mesos's flag {@code min_allocatable_resources}: bundles separated by {@code |} */
    static DrfOptions of(String minimums, Set<String> excluded, boolean reserveGpuAgents) {
        List<Quantities> parsed = minimums.isBlank()
                ? List.of()
                : List.of(minimums.split("\\|")).stream()
                        .map(text -> Resources.parse(text).quantities())
                        .toList();
        return new DrfOptions(parsed, excluded, reserveGpuAgents);
    }

    boolean isWorthOffering(Resources bundle) {
        if (bundle.isEmpty()) {
            return false;
        }
        if (minimums.isEmpty()) {
            return true;
        }
        for (Quantities minimum : minimums) {
            if (holds(bundle, minimum)) {
                return true;
            }
        }
        return false;
    }

    private static boolean holds(Resources bundle, Quantities minimum) {
        for (var amount : minimum.amounts().entrySet()) {
            if (bundle.thousandths(amount.getKey()) < amount.getValue().thousandths()) {
                return false;
            }
        }
        return true;
    }
}

package org.gantry.master.metrics;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.gantry.allocator.spi.Quota;
import org.gantry.allocator.spi.RoleShare;
import org.gantry.model.Quantities;

/** What the allocator knows of roles. */
final class AllocatorMetrics {
    /** Whoever reads metrics must not wait for a master that is busy: those of roles are left out then. */
    private static final long PATIENCE_MS = 500;

    private AllocatorMetrics() {}

    static void put(Map<String, Double> values, Future<Map<String, RoleShare>> asked) {
        try {
            asked.get(PATIENCE_MS, TimeUnit.MILLISECONDS).values().forEach(share -> put(values, share));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            values.put("allocator/mesos/roles_unknown", 1.0);
        }
    }

    private static void put(Map<String, Double> values, RoleShare share) {
        values.put("allocator/mesos/roles/" + share.role() + "/shares/dominant", share.dominantShare());
        values.put("allocator/mesos/offer_filters/roles/" + share.role() + "/active", (double) share.filters());
        Quota quota = share.quota();
        put(values, share.role(), "guarantee", quota.guarantees());
        quota.limits().forEach((name, limit) -> values.put(name(share.role(), name, "limit"), limit.value()));
        put(values, share.role(), "consumed", share.consumed());
        Set<String> names = new TreeSet<>(quota.limits().keySet());
        names.addAll(quota.guarantees().amounts().keySet());
        names.forEach(name -> values.put(
                name(share.role(), name, "offered_or_allocated"),
                share.allocated().get(name).value()));
    }

    private static void put(Map<String, Double> values, String role, String what, Quantities amounts) {
        amounts.amounts().forEach((name, amount) -> values.put(name(role, name, what), amount.value()));
    }

    private static String name(String role, String resource, String what) {
        return "allocator/mesos/quota/roles/" + role + "/resources/" + resource + "/" + what;
    }
}

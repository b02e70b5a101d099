package org.gantry.master.loop;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.gantry.allocator.spi.Allocation;
import org.gantry.allocator.spi.Allocator;
import org.gantry.allocator.spi.ClusterState;
import org.gantry.allocator.spi.Explanation;
import org.gantry.allocator.spi.InverseOffer;
import org.gantry.allocator.spi.RoleShare;
import org.gantry.allocator.spi.RunningTask;
import org.gantry.allocator.spi.Victim;
import org.gantry.master.effect.Effect;
import org.gantry.modulehost.spi.ModulePoint;
import org.gantry.modulehost.spi.ModuleUnavailableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The allocator module in service, whichever that is. After a swap, a failure, or a time without any, it is built up
 * anew from the master's books before it is used again. Owner thread only, but for {@link #switched}.
 */
final class AllocatorDriver {
    private static final Logger LOG = LoggerFactory.getLogger(AllocatorDriver.class);

    private final ModulePoint<Allocator> point;
    private final String preferred;
    private final Supplier<ClusterState> state;
    private volatile boolean stale = true;
    private boolean missed;

    AllocatorDriver(ModulePoint<Allocator> point, String preferred, Supplier<ClusterState> state) {
        this.point = point;
        this.preferred = preferred;
        this.state = state;
    }

    /** Another version serves from now on. For any thread. */
    void switched() {
        stale = true;
    }

    /** Tells it of a change. Nothing is lost if that fails: it is then built up anew. */
    void tell(Effect.ForAllocator effect) {
        if (!stale) {
            call(allocator -> {
                effect.on(allocator);
                return null;
            });
        }
    }

    List<Allocation> allocate(Instant now) {
        List<Allocation> allocations = call(allocator -> List.copyOf(allocator.allocate(now)));
        return allocations == null ? List.of() : allocations;
    }

    List<InverseOffer> inverseOffers(Instant now) {
        List<InverseOffer> wanted = call(allocator -> List.copyOf(allocator.inverseOffers(now)));
        return wanted == null ? List.of() : wanted;
    }

    /**
     * Whom to end for frameworks that have waited too long.
     *
     * @param running asked only if somebody has
     */
    List<Victim> victims(Supplier<List<RunningTask>> running, Instant now) {
        List<Victim> victims = call(allocator ->
                allocator.wantsVictims(now) ? List.copyOf(allocator.victims(running.get(), now)) : List.of());
        return victims == null ? List.of() : victims;
    }

    /** Empty if there is no allocator now. */
    Optional<Explanation> explain(String frameworkId, Optional<String> agentId, int limit, Instant now) {
        return Optional.ofNullable(call(allocator -> allocator.explain(frameworkId, agentId, limit, now)));
    }

    Map<String, RoleShare> shares() {
        Collection<RoleShare> latest = call(allocator -> List.copyOf(allocator.shares()));
        Collection<RoleShare> shares = latest == null ? List.<RoleShare>of() : latest;
        return shares.stream().collect(Collectors.toMap(RoleShare::role, share -> share, (a, b) -> a));
    }

    private <R> R call(ModulePoint.Call<Allocator, R, RuntimeException> call) {
        try {
            R result = point.call(name(), allocator -> {
                if (stale) {
                    stale = false;
                    allocator.rebuild(state.get());
                }
                return call.on(allocator);
            });
            missed = false;
            return result;
        } catch (ModuleUnavailableException e) {
            stale = true;
            if (!missed) {
                missed = true;
                LOG.warn("No allocator is in service; nothing is offered until there is one");
            }
        } catch (RuntimeException e) {
            stale = true;
            LOG.error("The allocator failed and is built up anew", e);
        }
        return null;
    }

    private String name() {
        List<String> names = point.names();
        return names.isEmpty() || names.contains(preferred) ? preferred : names.get(0);
    }
}

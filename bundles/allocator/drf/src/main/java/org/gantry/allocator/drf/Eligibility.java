package org.gantry.allocator.drf;

import java.util.ArrayList;
import java.util.List;
import org.gantry.allocator.spi.Settings;
import org.gantry.model.Disk;
import org.gantry.model.Resource;
import org.gantry.model.Resources;
import org.gantry.model.Scalar;

/**
 * Whether a client may be offered an agent, and what of it. In the first stage of a cycle only those short of a
 * guarantee are looked at, and get what they are short of whatever the headroom is.
 */
final class Eligibility {
    private final Settings settings;
    private final Kinds kinds;
    private final Quotas quotas;
    private final Filters filters;
    private final Minimum usual;

    /** How many clients have another minimum than the usual one. */
    private int ownMinimums;

    /** What {@link #obstacle} found nothing against. */
    private Bundle found;

    /** The last agent's bundle that is not the same for all, with whom it is for. */
    private Resources lastFree = Resources.EMPTY;

    private Resources lastShared = Resources.EMPTY;
    private Resources lastPart = Resources.EMPTY;
    private String lastRole = "";
    private int lastCapabilities = -1;
    private Agent lastAgent;

    Eligibility(Settings settings, Minimum usual, Kinds kinds, Quotas quotas, Filters filters) {
        this.settings = settings;
        this.kinds = kinds;
        this.quotas = quotas;
        this.filters = filters;
        this.usual = usual;
    }

    /** Whether enough is left of the agent that it could be offered to anybody. */
    boolean isWorthOffering(Agent agent) {
        return !agent.available().isEmpty()
                && (ownMinimums > 0
                        || usual.reachedBy(agent.free().all())
                        || (!agent.shared().isEmpty() && usual.reachedBy(withShared(agent))));
    }

    private Amounts withShared(Agent agent) {
        Amounts amounts = agent.free().all().copy();
        amounts.add(kinds.amounts(agent.shared()));
        return amounts;
    }

    /**
     * Sets what is worth an offer to the client.
     *
     * @param own null for the usual
     * @return whether agents that were not worth an offer to anybody may be worth one now, or no more
     */
    boolean setMinimum(Client client, Minimum own) {
        int before = ownMinimums;
        ownMinimums += (own == null ? 0 : 1) - (client.minimum == null ? 0 : 1);
        client.minimum = own;
        return (before == 0) != (ownMinimums == 0);
    }

    /** What the client would be offered; only after {@link #obstacle} has said that there is none. */
    Bundle found() {
        return found;
    }

    /** What stands against offering the agent to the client. */
    Obstacle obstacle(Agent agent, Client client, boolean firstStage) {
        Framework framework = client.framework;
        if (!framework.active) {
            return Obstacle.FRAMEWORK_INACTIVE;
        }
        if (!client.subscribed) {
            return Obstacle.NOT_SUBSCRIBED;
        }
        if (client.suppressed) {
            return Obstacle.SUPPRESSED;
        }
        if (!agent.offerable) {
            return agent.state().active() ? Obstacle.NOT_WHITELISTED : Obstacle.AGENT_INACTIVE;
        }
        if (client.wishes != null && client.wishes.exclude(agent)) {
            return Obstacle.CONSTRAINTS;
        }
        if (settings.filterGpus() && !framework.takesGpus && agent.hasGpus) {
            return Obstacle.LACKS_GPU_CAPABILITY;
        }
        if (agent.remote && !framework.takesRemote) {
            return Obstacle.LACKS_REGION_CAPABILITY;
        }
        if (agent.earmark != null && !agent.earmark.admits(framework, agent)) {
            return Obstacle.EARMARKED;
        }
        return agent.available().isEmpty() ? Obstacle.NOTHING_LEFT : partObstacle(agent, client, firstStage);
    }

    /** Whether a limit or the headroom may keep the client from getting all that is left somewhere. */
    boolean quotaMatters(Account account) {
        return account.isLimited() || quotas.headroomNeeded();
    }

    /**
     * Whether anybody with the usual minimum who has a guarantee left, or is not limited, could be offered anything of
     * that agent in the second stage.
     */
    boolean headroomLeavesSomething(Agent agent) {
        return !agent.isPlain() || ownMinimums > 0 || usual.reachedBy(allowed(agent, null, false));
    }

    /** Whether a role that is full could be offered nothing of that agent. */
    boolean fullMeansNothing(Agent agent) {
        return agent.isPlain() && ownMinimums == 0;
    }

    /** Whether a role that has reached its limits could be offered anything of that agent. */
    boolean limitLeavesSomething(Agent agent, Account account) {
        if (!account.isLimited() || !agent.isPlain() || ownMinimums > 0) {
            return true;
        }
        boolean something = usual.reachedBy(allowed(agent, account, false));
        account.bound |= !something;
        return something;
    }

    /** What of the agent the client might have but for quota. */
    Resources part(Agent agent, Client client) {
        return agent.isPlain() ? agent.available() : specialPart(agent, client);
    }

    private Obstacle partObstacle(Agent agent, Client client, boolean firstStage) {
        Minimum minimum = client.minimum == null ? usual : client.minimum;
        boolean free = !firstStage && !quotaMatters(client.account);
        if (agent.isPlain()) {
            return free ? wholeObstacle(agent, client, minimum) : plainObstacle(agent, client, minimum, firstStage);
        }
        Resources part = specialPart(agent, client);
        if (part.nonShared().isEmpty()) {
            return Obstacle.NOTHING_FOR_ROLE;
        }
        if (!minimum.reachedBy(kinds.amounts(part))) {
            return Obstacle.TOO_LITTLE;
        }
        Resources offered = free ? part : divided(part, allowed(agent, client.account, firstStage));
        if (offered.nonShared().isEmpty() || !minimum.reachedBy(kinds.amounts(offered))) {
            return quotaObstacle(agent, client.account);
        }
        return filterObstacle(agent, client, Bundle.of(offered, kinds));
    }

    /** The same for everybody: most of it is known from when the agent changed. */
    private Obstacle wholeObstacle(Agent agent, Client client, Minimum minimum) {
        if (client.filters > 0 && agent.blocked().get(client.index)) {
            return minimum.reachedBy(agent.free().all()) ? Obstacle.FILTERED : Obstacle.TOO_LITTLE;
        }
        if (!minimum.reachedBy(agent.free().all())) {
            return Obstacle.TOO_LITTLE;
        }
        found = agent.free();
        return Obstacle.NONE;
    }

    private Obstacle plainObstacle(Agent agent, Client client, Minimum minimum, boolean firstStage) {
        if (!minimum.reachedBy(agent.free().all())) {
            return Obstacle.TOO_LITTLE;
        }
        Amounts allowed = allowed(agent, client.account, firstStage);
        if ((allowed.isZero() && firstStage) || !minimum.reachedBy(allowed)) {
            return quotaObstacle(agent, client.account);
        }
        if (allowed.covers(agent.free().quota())) {
            return wholeObstacle(agent, client, minimum);
        }
        Resources offered = divided(agent.available(), allowed);
        return offered.isEmpty()
                ? quotaObstacle(agent, client.account)
                : filterObstacle(agent, client, Bundle.of(offered, kinds));
    }

    private Obstacle filterObstacle(Agent agent, Client client, Bundle offered) {
        if (filters.block(agent, client, offered.resources())) {
            return Obstacle.FILTERED;
        }
        found = offered;
        return Obstacle.NONE;
    }

    private Obstacle quotaObstacle(Agent agent, Account account) {
        Amounts there = agent.free().quota();
        for (int kind = 0; kind < there.size(); kind++) {
            if (account.room(kind) < there.get(kind)) {
                return Obstacle.QUOTA_LIMIT;
            }
        }
        return Obstacle.QUOTA_HEADROOM;
    }

    /**
     * How much of what counts towards quota may be offered of the agent. Nothing in the first stage if the account is not
     * short of anything that is there.
     *
     * @param account null for one without quota
     */
    private Amounts allowed(Agent agent, Account account, boolean firstStage) {
        Amounts there = agent.free().quota();
        Amounts allowed = new Amounts();
        boolean progress = false;
        for (int kind = 0; kind < there.size(); kind++) {
            long amount = there.get(kind);
            long room = account == null ? Amounts.UNLIMITED : account.room(kind);
            if (room < amount) {
                account.bound = true;
            }
            long owed = firstStage ? Math.min(amount, account.shortfall.get(kind)) : 0;
            progress |= owed > 0;
            long spare = quotas.required.get(kind) > 0 ? quotas.surplus(kind) : amount;
            long more = Math.min(Math.min(amount - owed, Math.max(0, room - owed)), spare);
            allowed.set(kind, owed + more);
        }
        return firstStage && !progress ? new Amounts() : allowed;
    }

    /** The part of it with no more of what counts towards quota than that. */
    private Resources divided(Resources part, Amounts allowed) {
        Amounts left = allowed.copy();
        List<Resource> kept = new ArrayList<>();
        for (Resource entry : part.entries()) {
            if (!(entry.value() instanceof Scalar scalar) || !Kinds.isForQuota(entry)) {
                kept.add(entry);
                continue;
            }
            int kind = kinds.numberOf(entry.name());
            long amount = Math.min(scalar.thousandths(), left.get(kind));
            boolean whole = amount == scalar.thousandths();
            if (amount > 0 && (whole || entry.disk().filter(Disk::isIndivisible).isEmpty())) {
                kept.add(whole ? entry : entry.withValue(new Scalar(amount)));
                left.change(kind, -amount);
            }
        }
        return Resources.of(kept);
    }

    @SuppressWarnings("ReferenceEquality")
    private Resources specialPart(Agent agent, Client client) {
        int capabilities = client.framework.resourceCapabilities();
        boolean same = lastAgent == agent
                && lastFree == agent.available()
                && lastShared == agent.shared()
                && lastCapabilities == capabilities
                && lastRole.equals(client.role);
        if (!same) {
            lastPart = agent.available().plus(agent.shared()).filter(resource -> mayHave(client, resource));
            lastAgent = agent;
            lastFree = agent.available();
            lastShared = agent.shared();
            lastCapabilities = capabilities;
            lastRole = client.role;
        }
        return lastPart;
    }

    private static boolean mayHave(Client client, Resource resource) {
        return resource.isAllocatableTo(client.role)
                && (!resource.revocable() || client.framework.takesRevocable)
                && (!resource.shared() || client.framework.takesShared)
                && (resource.reservations().size() < 2 || client.framework.takesRefined);
    }
}

package org.gantry.master.transition;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Offer;
import org.gantry.master.effect.Effect;
import org.gantry.master.state.Agent;
import org.gantry.master.state.Framework;
import org.gantry.master.state.OutstandingOffer;
import org.gantry.master.validation.OperationRules;
import org.gantry.master.validation.OperationRules.Requester;
import org.gantry.model.Conversion;
import org.gantry.model.Resources;
import org.gantry.protocol.OperationConversion;

/**
 * Offers of one agent in one role being used up, operation by operation. What one operation makes, later ones may use;
 * but for volumes that were resized. All resources carry the role.
 */
final class Acceptance {
    private final Step step;
    private final Framework framework;
    private final String role;
    private final Resources offered;
    private final OperationDrops drops;
    private Agent agent;
    private Resources remaining;
    private Resources resized = Resources.EMPTY;
    private Resources launched = Resources.EMPTY;

    /** All shared resources there are: using one does not take it away from the next task. */
    private Resources shared;

    /** @param offered without allocation info */
    Acceptance(Step step, Framework framework, Agent agent, String role, Resources offered) {
        this.step = step;
        this.framework = framework;
        this.agent = agent;
        this.role = role;
        this.offered = offered.allocatedTo(role);
        this.remaining = this.offered;
        this.shared = remaining.shared();
        this.drops = new OperationDrops(step, framework);
    }

    void perform(Offer.Operation operation) {
        switch (operation.getType()) {
            case LAUNCH -> {
                step.count(FrameworkMetrics.name(framework, "operations/launch"));
                LaunchTransitions launch = new LaunchTransitions(step, framework, agent);
                operation.getLaunch().getTaskInfosList().forEach(task -> launch.launch(task, this));
            }
            case LAUNCH_GROUP -> {
                step.count(FrameworkMetrics.name(framework, "operations/launch_group"));
                new GroupTransitions(step, framework, agent).launch(operation.getLaunchGroup(), this);
            }
            case RESERVE, UNRESERVE, CREATE, DESTROY, GROW_VOLUME, SHRINK_VOLUME -> convert(operation);
            case CREATE_DISK, DESTROY_DISK -> refuseProvided(operation);
            case UNKNOWN -> {}
        }
    }

    /** What a task may use now. */
    Resources available() {
        return remaining.nonShared().plus(shared);
    }

    /** Takes what was found to be {@link #available}. */
    void use(Resources needed) {
        remaining = remaining.without(needed);
        launched = launched.plus(needed);
    }

    private void convert(Offer.Operation operation) {
        Optional<String> error = check(operation)
                .map(reason -> reason + "; on agent " + agent.describe())
                .or(() -> OperationPermissions.check(
                        Permissions.of(step.policy().authorization(), framework.info()), operation));
        if (error.isPresent()) {
            drops.drop(operation, error.get());
            return;
        }
        if (operation.getType() == Offer.Operation.Type.DESTROY) {
            rescindOthers(operation);
        }
        List<Conversion> conversions = OperationConversion.of(operation);
        boolean resizes = operation.getType() == Offer.Operation.Type.GROW_VOLUME
                || operation.getType() == Offer.Operation.Type.SHRINK_VOLUME;
        try {
            if (resizes) {
                resize(operation, conversions.get(0));
            } else {
                remaining = Conversion.applyAll(conversions, remaining);
                shared = remaining.shared();
            }
        } catch (IllegalArgumentException e) {
            drops.drop(operation, e.getMessage());
            return;
        }
        agent = new OperationTransitions(step).apply(agent, Optional.of(framework), operation);
    }

    private void resize(Offer.Operation operation, Conversion conversion) {
        remaining = remaining
                .tryMinus(conversion.consumed())
                .orElseThrow(() -> new IllegalArgumentException("Invalid " + operation.getType() + " operation: "
                        + remaining.describe() + " does not contain "
                        + conversion.consumed().describe()));
        resized = resized.plus(conversion.converted());
    }

    private Optional<String> check(Offer.Operation operation) {
        Set<AgentInfo.Capability.Type> capabilities = agent.capabilityTypes();
        Resources checkpointed = agent.total().checkpointed();
        return switch (operation.getType()) {
            case RESERVE -> OperationRules.reserve(operation.getReserve(), requester(), capabilities);
            case UNRESERVE -> OperationRules.unreserve(operation.getUnreserve());
            case CREATE -> OperationRules.create(operation.getCreate(), checkpointed, requester(), capabilities);
            case DESTROY ->
                OperationRules.destroy(
                        operation.getDestroy(), checkpointed, new OperationTransitions(step).used(agent));
            case GROW_VOLUME -> OperationRules.grow(operation.getGrowVolume(), capabilities);
            default -> OperationRules.shrink(operation.getShrinkVolume(), capabilities);
        };
    }

    private Requester requester() {
        FrameworkInfo info = framework.info();
        return new Requester(
                Optional.of(framework.id()),
                info.hasPrincipal() ? Optional.of(info.getPrincipal()) : Optional.empty(),
                framework.roles(),
                framework.can(FrameworkInfo.Capability.Type.SHARED_RESOURCES));
    }

    private void refuseProvided(Offer.Operation operation) {
        if (!agent.capabilityTypes().contains(AgentInfo.Capability.Type.RESOURCE_PROVIDER)) {
            drops.drop(
                    operation,
                    "Not supported on agent " + agent.describe()
                            + " because it does not have RESOURCE_PROVIDER capability");
            return;
        }
        Optional<String> error = operation.getType() == Offer.Operation.Type.CREATE_DISK
                ? OperationRules.createDisk(operation.getCreateDisk())
                : OperationRules.destroyDisk(operation.getDestroyDisk());
        drops.drop(operation, error.orElseThrow() + "; on agent " + agent.describe());
    }

    /** A shared volume that is to be destroyed may be in other offers. */
    private void rescindOthers(Offer.Operation operation) {
        Resources volumes = OperationConversion.consumed(operation).unallocated();
        List<OutstandingOffer> others = step.ledger().offersOfAgent(agent.id()).stream()
                .filter(offer -> volumes.entries().stream().anyMatch(offer.resources()::contains))
                .toList();
        new OfferTransitions(step).rescind(others, true);
    }

    /**
     * Tells the allocator what became of the offers.
     *
     * @param refuse how long not to offer again what was not used; what operations made is offered again at once
     */
    void settle(Duration refuse) {
        Resources result = remaining.plus(resized).plus(launched);
        Resources gone = offered.without(result);
        Resources made = result.without(offered);
        if (!gone.isEmpty() || !made.isEmpty()) {
            step.recover(agent.id(), framework.id(), role, gone.unallocated(), Duration.ZERO);
            step.add(new Effect.PutAgent(AllocatorView.agent(step.ledger().orders(), agent)));
            step.add(new Effect.Claim(agent.id(), framework.id(), role, made.unallocated()));
        }
        Resources converted = remaining.plus(resized).without(offered);
        Resources declined = remaining.without(converted);
        step.recover(agent.id(), framework.id(), role, converted.unallocated(), Duration.ZERO);
        step.recover(agent.id(), framework.id(), role, declined.unallocated(), refuse);
    }
}

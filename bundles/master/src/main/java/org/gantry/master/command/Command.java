package org.gantry.master.command;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.gantry.allocator.spi.Allocation;
import org.gantry.allocator.spi.InverseOffer;
import org.gantry.allocator.spi.Victim;
import org.gantry.master.order.Answer;
import org.gantry.master.order.Order;
import org.gantry.master.state.AbsentAgent;
import org.gantry.master.state.AbsentFramework;
import org.gantry.master.state.StandingOrders;
import org.gantry.protocol.agentlink.AgentLink;
import org.gantry.security.guard.Approvers;

/** Everything that can change the master's state. Applied one after the other by the owner thread. */
public sealed interface Command {
    /**
     * This master leads from now on.
     *
     * @param term which of its own terms this is
     * @param agents what the registry holds
     * @param frameworks likewise
     * @param orders likewise
     */
    record Elected(
            long term,
            List<AbsentAgent> agents,
            List<AbsentAgent> unreachable,
            List<AbsentFramework> frameworks,
            StandingOrders orders)
            implements Command {
        public Elected(List<AbsentAgent> agents, List<AbsentAgent> unreachable, List<AbsentFramework> frameworks) {
            this(agents, unreachable, frameworks, StandingOrders.NONE);
        }

        public Elected(
                List<AbsentAgent> agents,
                List<AbsentAgent> unreachable,
                List<AbsentFramework> frameworks,
                StandingOrders orders) {
            this(0, agents, unreachable, frameworks, orders);
        }
    }

    /**
     * The registry has taken what was decided in a term: what was to follow then, does.
     *
     * @param term without force in any other
     */
    record Kept(long term, Command then) implements Command {}

    /**
     * The registry holds now that the agent is unreachable.
     *
     * @param agent as it was written
     * @param silence since when it has not been heard; what it has said since makes this void
     */
    record MarkedUnreachable(AbsentAgent agent, Instant silence) implements Command {}

    /** The registry knows no more of a framework that did not come back in time. */
    record FrameworkExpired(String frameworkId, String reason) implements Command {}

    /** This master leads no more. */
    record Deposed(String reason) implements Command {}

    /** Time has passed: deadlines are looked at. */
    record Tick() implements Command {}

    /**
     * This process stood still, or its clock was set: nobody was heard meanwhile, whatever they said.
     *
     * @param gap for how long
     */
    record Stalled(Duration gap) implements Command {}

    /** The allocator has handed out resources. */
    record Allocated(List<Allocation> allocations) implements Command {}

    /** The allocator wants these tasks to make room; done once it is certain that this master leads. */
    record Preempt(List<Victim> victims) implements Command {}

    /** The same, when that is certain. */
    record Evict(List<Victim> victims) implements Command {}

    /** The hosts that may be offered from now on. */
    record Whitelisted(Set<String> hostnames) implements Command {}

    /** Somebody wants to know something that only the owner thread knows. */
    record Question(Runnable answer) implements Command {}

    /** The allocator wants these frameworks to leave agents that will be unavailable. */
    record InverseOffered(List<InverseOffer> inverseOffers) implements Command {}

    /**
     * An agent wants to register, or is back.
     *
     * @param address that it calls from
     */
    record SubscribeAgent(String stream, String address, AgentLink.Call.Subscribe subscribe) implements Command {}

    /** The registry holds the agent now. */
    record AdmitAgent(String stream, String address, AgentLink.Call.Subscribe subscribe) implements Command {}

    /** An agent's call on its link. */
    record AgentCalled(String agentId, String stream, AgentLink.Call call) implements Command {}

    /** A framework subscribes, for the first time or again. */
    record SubscribeFramework(String stream, Call call) implements Command {}

    /** A framework's call other than SUBSCRIBE. */
    record SchedulerCalled(String frameworkId, String stream, Call call) implements Command {}

    /**
     * UPDATE_FRAMEWORK, whose caller waits.
     *
     * @param answer completed with what is wrong with it, or nothing once it is done
     */
    record UpdateFramework(
            String frameworkId, String stream, Call.UpdateFramework update, CompletableFuture<Optional<String>> answer)
            implements Command {}

    /** A stream to an agent or framework has ended. */
    record StreamClosed(String stream, String reason) implements Command {}

    /** An operator wants something to be so from now on. */
    record Ordered(Order order, CompletableFuture<Answer> reply) implements Command {}

    /** The registry holds the order now. */
    record OrderKept(Order order, CompletableFuture<Answer> reply) implements Command {}

    /** An operator wants an offer operation on what nobody uses of an agent. */
    record Operate(String agentId, Offer.Operation operation, Approvers approvers, CompletableFuture<Answer> reply)
            implements Command {}

    /** An operator ends a framework. */
    record TeardownFramework(String frameworkId) implements Command {}

    /** Where a command comes from decides whether it may be refused when the queue is full. */
    default boolean mayBeRefused() {
        return this instanceof SubscribeAgent
                || this instanceof SubscribeFramework
                || this instanceof AgentCalled
                || this instanceof SchedulerCalled
                || this instanceof UpdateFramework
                || this instanceof Ordered
                || this instanceof Question
                || this instanceof Operate
                || this instanceof TeardownFramework;
    }

    /** Stream that the command came on, if it did. */
    default Optional<String> origin() {
        if (this instanceof SchedulerCalled called) {
            return Optional.of(called.stream());
        }
        return this instanceof AgentCalled called ? Optional.of(called.stream()) : Optional.empty();
    }
}

package org.gantry.master.transition;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.gantry.master.command.Command;
import org.gantry.master.effect.Effect;
import org.gantry.master.effect.RegistryChange;
import org.gantry.master.state.Identity;
import org.gantry.master.state.Ledger;

/**
 * Decides. A command changes the books and has effects; nothing else happens here: no I/O, no clock, no threads. The
 * same books, command and time always give the same result.
 */
public final class Transitions {
    private final Ledger ledger;
    private final Identity identity;
    private final Policy policy;

    public Transitions(Ledger ledger, Identity identity, Policy policy) {
        this.ledger = ledger;
        this.identity = identity;
        this.policy = policy;
    }

    /**
     * Applies one command.
     *
     * @return what is to be done about it, in order
     */
    public List<Effect> apply(Command command, Instant now) {
        Step step = new Step(ledger, identity, policy, now);
        if (command instanceof Command.Elected elected) {
            new LeadershipTransitions(step).elected(elected);
        } else if (command instanceof Command.Whitelisted whitelisted) {
            whitelist(step, Optional.of(whitelisted.hostnames()));
        } else if (command instanceof Command.Kept kept) {
            return kept.term() == ledger.term() ? apply(kept.then(), now) : List.of();
        } else if (ledger.elected().isPresent()) {
            dispatch(step, command);
        } else {
            new LeadershipTransitions(step).refuse(command);
        }
        return step.effects();
    }

    /** Holds for whoever leads, so it is taken over at any time. */
    private static void whitelist(Step step, Optional<Set<String>> hostnames) {
        step.ledger().allocation().setWhitelist(hostnames);
        step.add(new Effect.SetWhitelist(hostnames));
        step.allocateSoon();
    }

    private static void dispatch(Step step, Command command) {
        if (command instanceof Command.Tick) {
            new ClockTransitions(step).tick();
        } else if (command instanceof Command.Stalled stalled) {
            new StallTransitions(step).stalled(stalled.gap());
        } else if (command instanceof Command.Allocated allocated) {
            new OfferTransitions(step).allocated(allocated.allocations());
        } else if (command instanceof Command.Preempt preempt) {
            step.persist(new RegistryChange.Confirm(), new Command.Evict(preempt.victims()));
        } else if (command instanceof Command.Evict evict) {
            new PreemptionTransitions(step).preempt(evict.victims());
        } else if (command instanceof Command.MarkedUnreachable marked) {
            new AbsenceTransitions(step).marked(marked);
        } else if (command instanceof Command.FrameworkExpired expired) {
            new FrameworkRemoval(step).expired(expired);
        } else if (command instanceof Command.AgentCalled call) {
            new AgentCalls(step).called(call);
        } else if (command instanceof Command.SchedulerCalled call) {
            new SchedulerCalls(step).called(call);
        } else if (command instanceof Command.SubscribeAgent subscribe) {
            new RegistrationTransitions(step).subscribe(subscribe);
        } else if (command instanceof Command.AdmitAgent admit) {
            new RegistrationTransitions(step).admit(admit);
        } else if (command instanceof Command.SubscribeFramework subscribe) {
            new SubscriptionTransitions(step).subscribe(subscribe);
        } else if (command instanceof Command.UpdateFramework update) {
            new SubscriptionTransitions(step).update(update);
        } else if (command instanceof Command.StreamClosed closed) {
            streamClosed(step, closed.stream());
        } else if (command instanceof Command.InverseOffered offered) {
            new InverseTransitions(step).offered(offered.inverseOffers());
        } else if (command instanceof Command.Ordered ordered) {
            new OrderTransitions(step).ordered(ordered);
        } else if (command instanceof Command.Operate operate) {
            new OperatorOperations(step).operate(operate);
        } else if (command instanceof Command.OrderKept kept) {
            new OrderTransitions(step).kept(kept);
        } else if (command instanceof Command.TeardownFramework teardown) {
            step.ledger().frameworks().find(teardown.frameworkId()).ifPresent(framework -> new FrameworkRemoval(step)
                    .remove(framework, "Framework was torn down"));
        } else if (command instanceof Command.Deposed deposed) {
            new LeadershipTransitions(step).deposed(deposed.reason());
        }
    }

    private static void streamClosed(Step step, String stream) {
        step.ledger().agentOfStream(stream).ifPresent(agent -> new AgentTransitions(step).disconnected(agent));
        step.ledger().frameworkOfStream(stream).ifPresent(framework -> new SubscriptionTransitions(step)
                .disconnected(framework));
    }
}

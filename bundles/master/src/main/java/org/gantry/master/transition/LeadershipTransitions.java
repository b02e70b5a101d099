package org.gantry.master.transition;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.scheduler.Protos.OfferConstraints;
import org.gantry.master.command.Command;
import org.gantry.master.effect.Effect;
import org.gantry.master.state.AbsentAgent;
import org.gantry.master.state.AbsentFramework;
import org.gantry.master.state.Framework;
import org.gantry.master.state.StandingOrders;
import org.gantry.master.validation.FrameworkRules;
import org.gantry.master.view.OperatorEvents;
import org.gantry.master.view.Quotas;

/** Beginning and end of this master's leadership. */
final class LeadershipTransitions {
    private static final String NOT_LEADING = "This master is not leading";

    private final Step step;

    LeadershipTransitions(Step step) {
        this.step = step;
    }

    void elected(Command.Elected elected) {
        Instant now = step.now();
        step.ledger().clear();
        step.ledger().elect(now, elected.term());
        elected.agents()
                .forEach(agent -> step.ledger().recovered().put(agent.id(), new AbsentAgent(agent.info(), now)));
        elected.unreachable().forEach(agent -> step.ledger().unreachable().put(agent.id(), agent));
        take(elected.orders());
        new AbsenceTransitions(step).hold();
        elected.frameworks().forEach(this::recover);
    }

    private void take(StandingOrders found) {
        StandingOrders orders = found.weights().isEmpty()
                ? found.withWeights(step.policy().housekeeping().weights())
                : found;
        step.ledger().setOrders(orders);
        step.ledger().allocation().weights().putAll(orders.weights());
        orders.quotas()
                .forEach((role, quota) -> step.ledger().allocation().quotas().put(role, Quotas.of(quota)));
    }

    void deposed(String reason) {
        new OrderTransitions(step).giveUp();
        step.add(new Effect.CloseAll(reason));
        step.ledger().clear();
    }

    /**
     * Not leading: whoever waits for an answer looks elsewhere. A stream just ends; an ERROR on it would be understood
     * as a refusal for good.
     */
    void refuse(Command command) {
        if (command instanceof Command.SubscribeAgent subscribe) {
            step.add(new Effect.Close(subscribe.stream(), NOT_LEADING));
        } else if (command instanceof Command.SubscribeFramework subscribe) {
            step.add(new Effect.Close(subscribe.stream(), NOT_LEADING));
        } else if (command instanceof Command.UpdateFramework update) {
            step.add(new Effect.Answer(update.answer(), Optional.of(NOT_LEADING)));
        } else if (command instanceof Command.Ordered ordered) {
            new OrderTransitions(step).refuse(ordered.reply());
        } else if (command instanceof Command.OrderKept kept) {
            new OrderTransitions(step).refuse(kept.reply());
        } else if (command instanceof Command.Operate operate) {
            new OrderTransitions(step).refuse(operate.reply());
        }
    }

    /**
     * For one that had left, the time to come back goes on. One that had not gets at least as long as agents do: it has to
     * find the new leader first.
     */
    private void recover(AbsentFramework known) {
        FrameworkInfo info = known.info();
        Instant removal = known.disconnected()
                .map(since -> later(since, FrameworkRules.failoverTimeout(info)))
                .orElseGet(() -> removal(info));
        Framework framework = recovered(info, step.now(), Optional.of(removal));
        step.ledger().frameworks().put(framework.id(), framework);
        step.add(new Effect.PutFramework(AllocatorView.framework(framework)));
        step.tellOperators(OperatorEvents.frameworkAdded(framework));
    }

    /** When a framework that was connected to the master before is given up. */
    Instant removal(FrameworkInfo info) {
        Duration patience = FrameworkRules.failoverTimeout(info);
        Duration least = step.policy().agentReregisterTimeout();
        return later(step.now(), patience.compareTo(least) < 0 ? least : patience);
    }

    static Framework recovered(FrameworkInfo info, Instant now, Optional<Instant> removeAt) {
        return new Framework(
                info,
                Set.of(),
                OfferConstraints.getDefaultInstance(),
                Optional.empty(),
                now,
                now,
                Optional.empty(),
                removeAt,
                true);
    }

    /** A point in time that is never beyond what can be told. */
    static Instant later(Instant now, Duration patience) {
        Duration longest = Duration.between(now, Instant.ofEpochSecond(9_000_000_000L));
        return now.plus(patience.compareTo(longest) < 0 ? patience : longest);
    }
}

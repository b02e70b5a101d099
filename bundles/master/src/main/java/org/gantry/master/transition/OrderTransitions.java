package org.gantry.master.transition;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.gantry.master.command.Command;
import org.gantry.master.effect.Effect;
import org.gantry.master.order.Answer;
import org.gantry.master.order.Order;
import org.gantry.master.order.OrderQueue;

/** Operators' orders: judged, written to the registry, carried out, answered; one after the other. */
final class OrderTransitions {
    private static final Answer TOO_MANY = new Answer(503, "Too many orders wait, try again later");
    private static final Answer NOT_LEADING = new Answer(503, "This master is not leading");

    private final Step step;
    private final OrderQueue queue;

    OrderTransitions(Step step) {
        this.step = step;
        this.queue = step.ledger().orderQueue();
    }

    void ordered(Command.Ordered command) {
        if (queue.add(command)) {
            work();
        } else {
            reply(command.reply(), TOO_MANY);
        }
    }

    void kept(Command.OrderKept command) {
        queue.end(command.reply());
        reply(command.reply(), carryOut(command.order()));
        work();
    }

    /** An order of the master's own. */
    void order(Order order) {
        ordered(new Command.Ordered(order, new CompletableFuture<>()));
    }

    /** Nothing is carried out any more. */
    void giveUp() {
        queue.clear().forEach(ordered -> reply(ordered.reply(), NOT_LEADING));
    }

    void refuse(CompletableFuture<Answer> waiting) {
        reply(waiting, NOT_LEADING);
    }

    private void work() {
        for (Optional<Command.Ordered> next = queue.next(); next.isPresent(); next = queue.next()) {
            Command.Ordered ordered = next.get();
            Decision decision = decide(ordered.order());
            if (decision.change().isEmpty()) {
                reply(ordered.reply(), decision.answer());
            } else {
                queue.begin(ordered.reply());
                step.persist(decision.change().get(), new Command.OrderKept(ordered.order(), ordered.reply()));
            }
        }
    }

    private Decision decide(Order order) {
        if (order instanceof Order.UpdateQuota update) {
            return new QuotaRules(step).decide(update);
        } else if (order instanceof Order.SetQuota set) {
            return new QuotaRules(step).decide(set);
        } else if (order instanceof Order.RemoveQuota remove) {
            return new QuotaRules(step).decide(remove);
        } else if (order instanceof Order.UpdateWeights update) {
            return new WeightTransitions(step).decide(update);
        } else if (order instanceof Order.DrainAgent drain) {
            return new DrainTransitions(step).decide(drain);
        } else if (order instanceof Order.DeactivateAgent deactivate) {
            return new DrainTransitions(step).decide(deactivate);
        } else if (order instanceof Order.ReactivateAgent reactivate) {
            return new DrainTransitions(step).decide(reactivate);
        } else if (order instanceof Order.MarkAgentDrained drained) {
            return new DrainTransitions(step).decide(drained);
        } else if (order instanceof Order.MarkAgentGone gone) {
            return new GoneTransitions(step).decide(gone);
        } else if (order instanceof Order.UpdateSchedule update) {
            return new MaintenanceTransitions(step).decide(update);
        } else if (order instanceof Order.StartMaintenance start) {
            return new MaintenanceTransitions(step).decide(start);
        } else if (order instanceof Order.StopMaintenance stop) {
            return new MaintenanceTransitions(step).decide(stop);
        }
        throw new IllegalStateException("Unknown order " + order);
    }

    private Answer carryOut(Order order) {
        if (order instanceof Order.UpdateQuota update) {
            new QuotaTransitions(step).update(update.configs());
        } else if (order instanceof Order.SetQuota set) {
            new QuotaTransitions(step).set(QuotaRules.config(set.request()));
        } else if (order instanceof Order.RemoveQuota remove) {
            new QuotaTransitions(step).remove(remove.role());
        } else if (order instanceof Order.UpdateWeights update) {
            new WeightTransitions(step).update(update.weights());
        } else if (order instanceof Order.DrainAgent drain) {
            new DrainTransitions(step).drain(drain);
        } else if (order instanceof Order.DeactivateAgent deactivate) {
            new DrainTransitions(step).deactivate(deactivate);
        } else if (order instanceof Order.ReactivateAgent reactivate) {
            return new DrainTransitions(step).reactivate(reactivate);
        } else if (order instanceof Order.MarkAgentDrained drained) {
            new DrainTransitions(step).drained(drained);
        } else if (order instanceof Order.MarkAgentGone gone) {
            new GoneTransitions(step).markGone(gone);
        } else if (order instanceof Order.UpdateSchedule update) {
            new MaintenanceTransitions(step).update(update);
        } else if (order instanceof Order.StartMaintenance start) {
            new MaintenanceTransitions(step).start(start);
        } else if (order instanceof Order.StopMaintenance stop) {
            new MaintenanceTransitions(step).stop(stop);
        }
        return Answer.DONE;
    }

    private void reply(CompletableFuture<Answer> to, Answer answer) {
        step.add(new Effect.Reply(to, answer));
    }
}

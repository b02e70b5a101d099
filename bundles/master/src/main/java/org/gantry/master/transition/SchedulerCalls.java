package org.gantry.master.transition;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.gantry.master.command.Command;
import org.gantry.master.effect.Effect;
import org.gantry.master.state.Framework;

/** A subscribed framework's calls. */
final class SchedulerCalls {
    private final Step step;

    SchedulerCalls(Step step) {
        this.step = step;
    }

    /** A call that came on a stream which is not the framework's current one any more is not heard. */
    void called(Command.SchedulerCalled command) {
        step.ledger()
                .frameworks()
                .find(command.frameworkId())
                .filter(framework ->
                        framework.stream().filter(command.stream()::equals).isPresent())
                .ifPresent(framework -> called(framework, command.call()));
    }

    private void called(Framework framework, Call call) {
        countPrincipal(framework);
        step.count(FrameworkMetrics.name(framework, "calls"));
        step.count(FrameworkMetrics.name(
                framework, "calls/" + call.getType().name().toLowerCase(Locale.ROOT)));
        switch (call.getType()) {
            case ACCEPT -> new AcceptTransitions(step).accept(framework, call.getAccept());
            case DECLINE -> new OfferTransitions(step).decline(framework, call.getDecline());
            case REVIVE -> revive(framework, call.getRevive().getRolesList());
            case SUPPRESS -> suppress(framework, call.getSuppress().getRolesList());
            case KILL -> new TaskTransitions(step).kill(framework, call.getKill());
            case ACKNOWLEDGE -> new TaskTransitions(step).acknowledged(framework, call.getAcknowledge());
            case RECONCILE -> new ReconcileTransitions(step).reconcile(framework, call.getReconcile());
            case RECONCILE_OPERATIONS ->
                new OperationReconciliation(step).reconcile(framework, call.getReconcileOperations());
            case TEARDOWN -> teardown(framework);
            case SHUTDOWN -> new ExecutorTransitions(step).shutdown(framework, call.getShutdown());
            case MESSAGE -> new ExecutorTransitions(step).toExecutor(framework, call.getMessage());
            case REQUEST ->
                new RequestTransitions(step)
                        .request(framework, call.getRequest().getRequestsList());
            case ACKNOWLEDGE_OPERATION_STATUS ->
                new OperationTransitions(step).acknowledged(framework, call.getAcknowledgeOperationStatus());
            case ACCEPT_INVERSE_OFFERS -> new InverseTransitions(step).accept(framework, call.getAcceptInverseOffers());
            case DECLINE_INVERSE_OFFERS ->
                new InverseTransitions(step).decline(framework, call.getDeclineInverseOffers());
            case SUBSCRIBE, UPDATE_FRAMEWORK, UNKNOWN -> {}
        }
    }

    /** What is counted for each principal: calls are neither delayed nor dropped, so both are the same. */
    private void countPrincipal(Framework framework) {
        if (framework.info().hasPrincipal()) {
            String prefix = "frameworks/" + framework.info().getPrincipal();
            step.count(prefix + "/messages_received");
            step.count(prefix + "/messages_processed");
        }
    }

    private void teardown(Framework framework) {
        step.count("master/messages_unregister_framework");
        new FrameworkRemoval(step).remove(framework, "Framework was torn down");
    }

    private void revive(Framework framework, List<String> named) {
        step.count("master/messages_revive_offers");
        Set<String> roles = named.isEmpty() ? framework.roles() : Set.copyOf(named);
        if (!framework.roles().containsAll(roles)) {
            return;
        }
        Set<String> suppressed = new HashSet<>(framework.suppressed());
        suppressed.removeAll(roles);
        step.ledger().frameworks().put(framework.id(), framework.suppressing(suppressed));
        step.add(new Effect.Revive(framework.id(), roles));
        step.allocateSoon();
    }

    private void suppress(Framework framework, List<String> named) {
        step.count("master/messages_suppress_offers");
        Set<String> roles = named.isEmpty() ? framework.roles() : Set.copyOf(named);
        if (!framework.roles().containsAll(roles)) {
            return;
        }
        Set<String> suppressed = new HashSet<>(framework.suppressed());
        suppressed.addAll(roles);
        step.ledger().frameworks().put(framework.id(), framework.suppressing(suppressed));
        step.add(new Effect.Suppress(framework.id(), roles));
    }
}

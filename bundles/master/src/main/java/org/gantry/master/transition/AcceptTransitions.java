package org.gantry.master.transition;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.OfferID;
import org.apache.mesos.v1.Protos.OperationState;
import org.apache.mesos.v1.Protos.OperationStatus;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.gantry.master.state.Agent;
import org.gantry.master.state.Framework;
import org.gantry.master.state.OutstandingOffer;
import org.gantry.model.Resources;

/** ACCEPT: offers become tasks. */
final class AcceptTransitions {
    private final Step step;
    private final OfferTransitions offers;

    AcceptTransitions(Step step) {
        this.step = step;
        this.offers = new OfferTransitions(step);
    }

    void accept(Framework framework, Call.Accept accept) {
        if (accept.getOperationsList().stream().anyMatch(AcceptTransitions::launches)) {
            step.count("master/messages_launch_tasks");
        }
        Duration refuse = offers.refuse(accept.hasFilters(), accept.getFilters());
        Map<String, OutstandingOffer> live = new LinkedHashMap<>();
        for (OfferID id : accept.getOfferIdsList()) {
            step.ledger()
                    .offers()
                    .find(id.getValue())
                    .filter(offer -> offer.frameworkId().equals(framework.id()))
                    .ifPresent(offer -> live.put(offer.id(), offer));
        }
        Optional<String> error = checkOffers(accept.getOfferIdsList(), live);
        if (error.isPresent()) {
            live.values().forEach(offer -> offers.giveBack(offer, refuse));
            accept.getOperationsList().forEach(operation -> drop(framework, operation, error.get()));
            return;
        }
        OutstandingOffer first = live.values().iterator().next();
        Agent agent = step.ledger().agents().find(first.agentId()).orElseThrow();
        Resources offered = Resources.EMPTY;
        for (OutstandingOffer offer : live.values()) {
            step.ledger().offers().remove(offer.id());
            offered = offered.plus(offer.resources());
            step.count(FrameworkMetrics.name(framework, "offers/accepted"));
        }
        Resources left = perform(framework, agent, first.role(), offered, accept.getOperationsList());
        step.recover(agent.id(), framework.id(), first.role(), left, refuse);
    }

    /**
     * Operations in their order.
     *
     * @return what they leave
     */
    private Resources perform(
            Framework framework, Agent agent, String role, Resources offered, List<Offer.Operation> operations) {
        LaunchTransitions launch = new LaunchTransitions(step, framework, agent, role);
        Resources left = offered;
        for (Offer.Operation operation : operations) {
            if (operation.getType() == Offer.Operation.Type.LAUNCH && !operation.hasId()) {
                step.count(FrameworkMetrics.name(framework, "operations/launch"));
                for (TaskInfo task : operation.getLaunch().getTaskInfosList()) {
                    left = launch.launch(task, left);
                }
            } else {
                refuse(framework, agent, operation);
            }
        }
        return left;
    }

    private Optional<String> checkOffers(List<OfferID> ids, Map<String, OutstandingOffer> live) {
        if (ids.isEmpty()) {
            return Optional.of("No offers specified");
        }
        Set<String> seen = new LinkedHashSet<>();
        for (OfferID id : ids) {
            if (!seen.add(id.getValue())) {
                return Optional.of("Duplicate offer " + id.getValue() + " in offer list");
            }
        }
        for (OfferID id : ids) {
            OutstandingOffer offer = live.get(id.getValue());
            if (offer == null) {
                return Optional.of("Offer " + id.getValue() + " is no longer valid");
            }
            if (!step.ledger().agents().has(offer.agentId())) {
                return Optional.of("Offer " + offer.id() + " outlived agent " + offer.agentId());
            }
        }
        return checkTogether(List.copyOf(live.values()));
    }

    private static Optional<String> checkTogether(List<OutstandingOffer> offers) {
        OutstandingOffer first = offers.get(0);
        for (OutstandingOffer offer : offers) {
            if (!offer.agentId().equals(first.agentId())) {
                return Optional.of("Aggregated offers must belong to one single agent. Offer " + offer.id()
                        + " uses agent " + offer.agentId() + " and agent " + first.agentId());
            }
            if (!offer.role().equals(first.role())) {
                return Optional.of("Aggregated offers must be allocated to the same role. Offer " + offer.id()
                        + " uses role " + offer.role() + " but another is using role " + first.role());
            }
        }
        return Optional.empty();
    }

    /** The offers were not good: its tasks are dropped, its operations too. */
    private void drop(Framework framework, Offer.Operation operation, String error) {
        if (launches(operation)) {
            TaskState state = framework.partitionAware() ? TaskState.TASK_DROPPED : TaskState.TASK_LOST;
            for (TaskInfo task : tasks(operation)) {
                new TaskTransitions(step)
                        .announce(
                                framework,
                                Statuses.made(
                                                task.getTaskId(),
                                                task.getAgentId(),
                                                state,
                                                TaskStatus.Reason.REASON_INVALID_OFFERS,
                                                "Task launched with invalid offers: " + error,
                                                step.now())
                                        .build());
            }
        } else {
            operationError(framework, operation, "Operation attempted with invalid offers: " + error);
        }
    }

    /** What this master does not carry out is refused by its name. */
    private void refuse(Framework framework, Agent agent, Offer.Operation operation) {
        if (!launches(operation)) {
            operationError(
                    framework,
                    operation,
                    "Operation " + operation.getType() + " is not supported; on agent " + agent.id() + " at "
                            + agent.pid() + " (" + agent.hostname() + ")");
            return;
        }
        boolean group = operation.getType() == Offer.Operation.Type.LAUNCH_GROUP;
        String message = operation.hasId()
                ? "The 'id' field should not be set for operation " + operation.getType()
                : "Operation LAUNCH_GROUP is not supported";
        TaskStatus.Reason reason =
                group ? TaskStatus.Reason.REASON_TASK_GROUP_INVALID : TaskStatus.Reason.REASON_TASK_INVALID;
        for (TaskInfo task : tasks(operation)) {
            new TaskTransitions(step)
                    .announce(
                            framework,
                            Statuses.made(
                                            task.getTaskId(),
                                            task.getAgentId(),
                                            TaskState.TASK_ERROR,
                                            reason,
                                            message,
                                            step.now())
                                    .build());
        }
    }

    /** Only a framework that named the operation hears of it. */
    private void operationError(Framework framework, Offer.Operation operation, String message) {
        if (!operation.hasId()) {
            return;
        }
        step.send(
                framework,
                Event.newBuilder()
                        .setType(Event.Type.UPDATE_OPERATION_STATUS)
                        .setUpdateOperationStatus(Event.UpdateOperationStatus.newBuilder()
                                .setStatus(OperationStatus.newBuilder()
                                        .setOperationId(operation.getId())
                                        .setState(OperationState.OPERATION_ERROR)
                                        .setMessage(message)))
                        .build());
    }

    private static boolean launches(Offer.Operation operation) {
        return operation.getType() == Offer.Operation.Type.LAUNCH
                || operation.getType() == Offer.Operation.Type.LAUNCH_GROUP;
    }

    private static List<TaskInfo> tasks(Offer.Operation operation) {
        List<TaskInfo> tasks = new ArrayList<>(operation.getLaunch().getTaskInfosList());
        tasks.addAll(operation.getLaunchGroup().getTaskGroup().getTasksList());
        return tasks;
    }
}

package org.gantry.master.security;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.mesos.v1.Protos.MachineID;
import org.gantry.master.order.Order;
import org.gantry.master.state.StandingOrders;
import org.gantry.security.guard.Approvers;
import org.gantry.security.spi.Action;
import org.gantry.security.spi.ProtectedObject;

/** Which orders an operator may give, and which it may see. */
public final class OrderPermissions {
    private OrderPermissions() {}

    /**
     * Lets an order pass.
     *
     * @throws org.gantry.http.HttpError 403 if the order may not be given
     */
    public static void require(Approvers approvers, Order order) {
        if (order instanceof Order.UpdateQuota update) {
            update.configs().forEach(config -> role(approvers, Action.UPDATE_QUOTA_WITH_CONFIG, config.getRole()));
        } else if (order instanceof Order.SetQuota set) {
            role(approvers, Action.UPDATE_QUOTA, set.request().getRole());
        } else if (order instanceof Order.RemoveQuota remove) {
            role(approvers, Action.UPDATE_QUOTA, remove.role());
        } else if (order instanceof Order.UpdateWeights update) {
            update.weights().forEach(weight -> role(approvers, Action.UPDATE_WEIGHT, weight.getRole()));
            if (update.weights().isEmpty()) {
                approvers.require(Action.UPDATE_WEIGHT);
            }
        } else if (order instanceof Order.UpdateSchedule update) {
            update.schedule()
                    .getWindowsList()
                    .forEach(window ->
                            machines(approvers, Action.UPDATE_MAINTENANCE_SCHEDULE, window.getMachineIdsList()));
        } else if (order instanceof Order.StartMaintenance start) {
            machines(approvers, Action.START_MAINTENANCE, start.machines());
        } else if (order instanceof Order.StopMaintenance stop) {
            machines(approvers, Action.STOP_MAINTENANCE, stop.machines());
        } else {
            agents(approvers, order);
        }
    }

    private static void agents(Approvers approvers, Order order) {
        if (order instanceof Order.DrainAgent drain) {
            approvers.require(Action.DRAIN_AGENT);
            if (drain.markGone()) {
                approvers.require(Action.MARK_AGENT_GONE);
            }
        } else if (order instanceof Order.DeactivateAgent) {
            approvers.require(Action.DEACTIVATE_AGENT);
        } else if (order instanceof Order.ReactivateAgent) {
            approvers.require(Action.REACTIVATE_AGENT);
        } else if (order instanceof Order.MarkAgentGone) {
            approvers.require(Action.MARK_AGENT_GONE);
        } else {
            throw new IllegalArgumentException(
                    "Nobody may give this order: " + order.getClass().getSimpleName());
        }
    }

    private static void role(Approvers approvers, Action action, String role) {
        approvers.require(action, ProtectedObject.of(role));
    }

    private static void machines(Approvers approvers, Action action, List<MachineID> machines) {
        machines.forEach(machine -> approvers.require(action, machine(machine)));
    }

    private static ProtectedObject machine(MachineID machine) {
        return ProtectedObject.of(machine.hasHostname() ? machine.getHostname() : machine.getIp());
    }

    /** The orders with only those quotas and weights that may be seen. */
    public static StandingOrders visible(StandingOrders orders, Approvers approvers) {
        if (approvers.all()) {
            return orders;
        }
        return orders.withQuotas(
                        some(orders.quotas(), role -> approvers.approved(Action.GET_QUOTA, ProtectedObject.of(role))))
                .withWeights(some(orders.weights(), approvers.roles()));
    }

    /** Whether a machine's maintenance may be seen; the action is one of those that get something. */
    public static boolean sees(Approvers approvers, Action action, MachineID machine) {
        return approvers.approved(action, machine(machine));
    }

    private static <V> Map<String, V> some(Map<String, V> all, Predicate<String> wanted) {
        return all.entrySet().stream()
                .filter(entry -> wanted.test(entry.getKey()))
                .collect(Collectors.toMap(
                        Map.Entry::getKey, Map.Entry::getValue, (one, other) -> one, LinkedHashMap::new));
    }
}

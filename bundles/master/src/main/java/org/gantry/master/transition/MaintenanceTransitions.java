package org.gantry.master.transition;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.mesos.v1.Protos.MachineID;
import org.gantry.master.effect.Effect;
import org.gantry.master.effect.RegistryChange;
import org.gantry.master.order.Order;
import org.gantry.master.registry.OrderRecords;
import org.gantry.master.state.Agent;
import org.gantry.master.state.Ledger;
import org.gantry.master.state.MachineKey;
import org.gantry.master.state.Maintenance;
import org.gantry.master.validation.MaintenanceRules;
import org.gantry.protocol.MessageJson;
import org.gantry.state.spi.StateStore;

/** Maintenance is planned, begun and ended. */
final class MaintenanceTransitions {
    private static final String DOWN = "Operator initiated 'Machine DOWN'";

    private final Step step;
    private final Ledger ledger;

    MaintenanceTransitions(Step step) {
        this.step = step;
        this.ledger = step.ledger();
    }

    private Maintenance now() {
        return ledger.orders().maintenance();
    }

    Decision decide(Order.UpdateSchedule order) {
        Optional<String> error = MaintenanceRules.check(order.schedule(), now());
        return error.map(Decision::refuse).orElseGet(() -> keep(Maintenance.of(order.schedule(), now().down())));
    }

    /** Frameworks hear of the new plan with new offers, and are asked anew to leave. */
    void update(Order.UpdateSchedule order) {
        Set<MachineKey> concerned = new LinkedHashSet<>(now().machines().keySet());
        change(Maintenance.of(order.schedule(), now().down()));
        concerned.addAll(now().machines().keySet());
        replan(concerned);
    }

    Decision decide(Order.StartMaintenance order) {
        return MaintenanceRules.check(order.machines())
                .or(() -> order.machines().stream()
                        .flatMap(machine -> checkStart(machine).stream())
                        .findFirst())
                .map(Decision::refuse)
                .orElseGet(() -> keep(now().withDown(keys(order.machines()))));
    }

    private Optional<String> checkStart(MachineID machine) {
        MachineKey key = MachineKey.of(machine);
        if (!isKnown(key)) {
            return Optional.of(
                    "Machine '" + MessageJson.writeText(machine) + "' is not part of a maintenance schedule");
        }
        return !now().isScheduled(key) || now().isDown(key)
                ? Optional.of("Machine '" + MessageJson.writeText(machine)
                        + "' is not in DRAINING mode and cannot be brought down")
                : Optional.empty();
    }

    /** What runs there ends at once. */
    void start(Order.StartMaintenance order) {
        Set<MachineKey> machines = keys(order.machines());
        change(now().withDown(machines));
        for (Agent agent : agentsOn(machines)) {
            new AgentTransitions(step).shutDown(agent, DOWN);
            new AgentTransitions(step).remove(agent, DOWN);
        }
    }

    Decision decide(Order.StopMaintenance order) {
        return MaintenanceRules.check(order.machines())
                .or(() -> order.machines().stream()
                        .flatMap(machine -> checkStop(machine).stream())
                        .findFirst())
                .map(Decision::refuse)
                .orElseGet(() -> keep(now().without(keys(order.machines()))));
    }

    private Optional<String> checkStop(MachineID machine) {
        MachineKey key = MachineKey.of(machine);
        if (!isKnown(key)) {
            return Optional.of(
                    "Machine '" + MessageJson.writeText(machine) + "' is not part of a maintenance schedule");
        }
        return now().isDown(key)
                ? Optional.empty()
                : Optional.of("Machine '" + MessageJson.writeText(machine)
                        + "' is not in DOWN mode and cannot be brought up");
    }

    void stop(Order.StopMaintenance order) {
        change(now().without(keys(order.machines())));
    }

    /** As with the original every machine counts as known that agents run on, or that was in a schedule once. */
    private boolean isKnown(MachineKey machine) {
        return now().isScheduled(machine)
                || ledger.watch().machines().contains(machine)
                || !agentsOn(Set.of(machine)).isEmpty();
    }

    private void change(Maintenance maintenance) {
        ledger.watch().machines().addAll(now().machines().keySet());
        ledger.setOrders(ledger.orders().with(maintenance));
    }

    private void replan(Set<MachineKey> machines) {
        for (Agent agent : agentsOn(machines)) {
            new OfferTransitions(step).rescind(ledger.offersOfAgent(agent.id()), true);
            new InverseTransitions(step).replanned(agent);
            step.add(new Effect.PutAgent(AllocatorView.agent(ledger.orders(), agent)));
        }
        step.allocateSoon();
    }

    private List<Agent> agentsOn(Set<MachineKey> machines) {
        return ledger.agents().values().stream()
                .filter(agent -> machines.contains(MachineKey.of(agent)))
                .toList();
    }

    private static Set<MachineKey> keys(List<MachineID> machines) {
        return machines.stream().map(MachineKey::of).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static Decision keep(Maintenance maintenance) {
        int size = OrderRecords.maintenance(maintenance).length;
        return size > StateStore.MAX_BYTES
                ? Decision.refuse(
                        "The schedule is too large: its record of " + size + " bytes is above " + StateStore.MAX_BYTES)
                : Decision.keep(new RegistryChange.PutMaintenance(maintenance));
    }
}

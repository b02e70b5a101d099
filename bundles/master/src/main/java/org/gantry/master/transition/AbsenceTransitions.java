package org.gantry.master.transition;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.gantry.master.command.Command;
import org.gantry.master.effect.Effect;
import org.gantry.master.effect.RegistryChange;
import org.gantry.master.state.AbsentAgent;
import org.gantry.master.state.Agent;
import org.gantry.master.state.Ledger;
import org.gantry.master.state.Watch;

/** Agents that do not answer, that did not come back, or that have been away for long. */
final class AbsenceTransitions {
    private final Step step;
    private final Ledger ledger;
    private final Watch watch;
    private final Housekeeping rules;

    AbsenceTransitions(Step step) {
        this.step = step;
        this.ledger = step.ledger();
        this.watch = ledger.watch();
        this.rules = step.policy().housekeeping();
    }

    /** It does not answer: given up when its turn has come. */
    void silent(Agent agent) {
        if (watch.expiring().contains(agent.id())) {
            return;
        }
        if (watch.leaving().add(agent.id())) {
            step.count("master/slave_unreachable_scheduled");
            step.count("master/slave_shutdowns_scheduled");
        }
        if (mayRemove()) {
            watch.leaving().remove(agent.id());
            step.count("master/slave_shutdowns_completed");
            mark(agent.info(), agent.lastHeard());
        }
    }

    /** The registry first: only a master that still leads gives anybody up. */
    private void mark(AgentInfo agent, Instant silence) {
        AbsentAgent absent = new AbsentAgent(agent, step.now());
        watch.expiring().add(absent.id());
        step.persist(new RegistryChange.MarkUnreachable(absent), new Command.MarkedUnreachable(absent, silence));
    }

    void marked(Command.MarkedUnreachable marked) {
        AbsentAgent absent = marked.agent();
        watch.expiring().remove(absent.id());
        Optional<Agent> agent = ledger.agents().find(absent.id());
        if (ledger.recovered().remove(absent.id()).isPresent()) {
            ledger.unreachable().put(absent.id(), absent);
            step.count("master/recovery_slave_removals");
            step.count("master/slave_removals");
            step.count("master/slave_removals/reason_unhealthy");
            new AgentTransitions(step).tellLost(absent.info().getId());
        } else if (agent.filter(known -> known.lastHeard().isAfter(marked.silence()))
                .isPresent()) {
            step.persist(new RegistryChange.AdmitAgent(
                    new AbsentAgent(agent.get().info(), agent.get().registered())));
        } else {
            agent.ifPresent(silent -> new AgentTransitions(step).unreachable(silent, absent, "health check timed out"));
        }
    }

    /** It answers again, before its turn had come. */
    void heard(Agent agent) {
        if (!watch.leaving().isEmpty() && watch.leaving().remove(agent.id())) {
            step.count("master/slave_unreachable_canceled");
            step.count("master/slave_shutdowns_canceled");
        }
    }

    private boolean mayRemove() {
        if (rules.removalRate().isEmpty()) {
            return true;
        }
        if (watch.nextRemoval().isAfter(step.now())) {
            return false;
        }
        watch.setNextRemoval(step.now().plus(rules.removalRate().get().interval()));
        return true;
    }

    /**
     * Agents of the registry that did not come back after this master was elected are given up, unless they are so many
     * that rather the network or this master is at fault: then all of them get as long again.
     */
    void giveUpRecovered() {
        Duration patience = step.policy().agentReregisterTimeout();
        List<AbsentAgent> due = ledger.recovered().values().stream()
                .filter(agent -> !agent.since().plus(patience).isAfter(step.now()))
                .filter(agent -> !watch.expiring().contains(agent.id()))
                .toList();
        if (due.isEmpty()) {
            return;
        }
        if (due.size() > rules.recoveryRemovalLimit() * watch.recovered()) {
            step.add(new Effect.Complain("Post-recovery agent removal limit exceeded: " + due.size() + " of "
                    + watch.recovered() + " agents of the registry did not come back; none is given up"));
            due.forEach(agent -> ledger.recovered().put(agent.id(), new AbsentAgent(agent.info(), step.now())));
            return;
        }
        due.forEach(this::giveUp);
    }

    private void giveUp(AbsentAgent agent) {
        if (mayRemove()) {
            mark(agent.info(), agent.since());
        }
    }

    /** A new leader with quota offers nothing until most agents are back: it could not keep what is guaranteed. */
    void hold() {
        int recovered = ledger.recovered().size();
        watch.setRecovered(recovered);
        if (recovered > 0 && !ledger.allocation().quotas().isEmpty()) {
            int enough = (int) Math.ceil(rules.recoveryFactor() * recovered);
            watch.setHold(Optional.of(new Watch.Hold(enough, step.now().plus(rules.recoveryTimeout()))));
        }
    }

    void checkHold() {
        boolean over = watch.hold()
                .filter(hold ->
                        ledger.agents().size() >= hold.agents() || !hold.until().isAfter(step.now()))
                .isPresent();
        if (over) {
            watch.setHold(Optional.empty());
            step.add(new Effect.ResumeAllocation());
            step.allocateSoon();
        }
    }

    /** Nobody waits any more for those that have been away longest. */
    void collect() {
        if (watch.nextCollection().isAfter(step.now())) {
            return;
        }
        watch.setNextCollection(step.now().plus(rules.gcInterval()));
        Map<String, Instant> unreachable = new LinkedHashMap<>();
        ledger.unreachable().values().forEach(agent -> unreachable.put(agent.id(), agent.since()));
        for (String id : tooOld(unreachable)) {
            ledger.unreachable().remove(id);
            ledger.setOrders(ledger.orders().withoutDeactivation(id));
            step.persist(new RegistryChange.RemoveAgent(id));
        }
        List<String> forgotten = tooOld(ledger.orders().gone());
        if (!forgotten.isEmpty()) {
            Map<String, Instant> left = new LinkedHashMap<>(ledger.orders().gone());
            forgotten.forEach(left::remove);
            ledger.setOrders(ledger.orders().withGone(left));
            forgotten.forEach(id -> step.persist(new RegistryChange.ForgetGone(id)));
        }
    }

    private List<String> tooOld(Map<String, Instant> agents) {
        List<Map.Entry<String, Instant>> oldestFirst = new ArrayList<>(agents.entrySet());
        oldestFirst.sort(Map.Entry.comparingByValue());
        int tooMany = oldestFirst.size() - rules.maxAgentCount();
        List<String> old = new ArrayList<>();
        for (Map.Entry<String, Instant> agent : oldestFirst) {
            if (old.size() >= tooMany
                    && agent.getValue().plus(rules.maxAgentAge()).isAfter(step.now())) {
                break;
            }
            old.add(agent.getKey());
        }
        return old;
    }
}

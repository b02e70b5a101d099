package org.gantry.master.state;

import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** What a leader keeps in mind from one look at the clock to the next. Owner thread only. */
public final class Watch {
    private final Set<String> leaving = new HashSet<>();
    private final Set<String> expiring = new HashSet<>();
    private final Set<MachineKey> machines = new HashSet<>();
    private Instant nextCollection = Instant.MIN;
    private Instant nextRemoval = Instant.MIN;
    private Optional<Hold> hold = Optional.empty();
    private int recovered;

    /**
     * Nothing is offered until enough agents are back.
     *
     * @param agents how many are enough
     * @param until nothing is waited for longer
     */
    public record Hold(int agents, Instant until) {}

    /** Agents that do not answer and wait for their turn to be given up. */
    public Set<String> leaving() {
        return leaving;
    }

    /** Agents and frameworks whose end is being written to the registry. */
    public Set<String> expiring() {
        return expiring;
    }

    /** Machines that have been in a schedule. */
    public Set<MachineKey> machines() {
        return machines;
    }

    /** When agents that were unreachable or gone for too long are looked for. */
    public Instant nextCollection() {
        return nextCollection;
    }

    public void setNextCollection(Instant when) {
        nextCollection = when;
    }

    /** Before this no agent that does not answer is given up. */
    public Instant nextRemoval() {
        return nextRemoval;
    }

    public void setNextRemoval(Instant when) {
        nextRemoval = when;
    }

    public Optional<Hold> hold() {
        return hold;
    }

    public void setHold(Optional<Hold> changed) {
        hold = changed;
    }

    /** How many agents the registry held when this master was elected. */
    public int recovered() {
        return recovered;
    }

    public void setRecovered(int agents) {
        recovered = agents;
    }

    public void clear() {
        leaving.clear();
        expiring.clear();
        machines.clear();
        nextCollection = Instant.MIN;
        nextRemoval = Instant.MIN;
        hold = Optional.empty();
        recovered = 0;
    }
}

package org.gantry.master.transition;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.gantry.master.state.AbsentAgent;
import org.gantry.master.state.Agent;
import org.gantry.master.state.Framework;

/**
 * What time means after this process stood still: agents and frameworks may have spoken all the while, so the gap is
 * taken from nobody's patience.
 */
final class StallTransitions {
    private final Step step;

    StallTransitions(Step step) {
        this.step = step;
    }

    void stalled(Duration gap) {
        for (Agent agent : List.copyOf(step.ledger().agents().values())) {
            step.ledger()
                    .agents()
                    .put(agent.id(), agent.heard(later(agent.lastHeard(), gap)).pinged(later(agent.lastPing(), gap)));
        }
        for (AbsentAgent agent : List.copyOf(step.ledger().recovered().values())) {
            step.ledger().recovered().put(agent.id(), new AbsentAgent(agent.info(), later(agent.since(), gap)));
        }
        for (Framework framework : List.copyOf(step.ledger().frameworks().values())) {
            framework.removeAt().ifPresent(due -> step.ledger()
                    .frameworks()
                    .put(framework.id(), framework.removedAt(LeadershipTransitions.later(due, gap))));
        }
    }

    /** Never beyond now: whoever spoke during the gap is owed no more than that. */
    private Instant later(Instant when, Duration gap) {
        Instant shifted = when.plus(gap);
        return shifted.isAfter(step.now()) ? step.now() : shifted;
    }
}

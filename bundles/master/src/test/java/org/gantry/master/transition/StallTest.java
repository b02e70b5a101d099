package org.gantry.master.transition;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.gantry.master.command.Command;
import org.gantry.master.testing.FakeScheduler;
import org.junit.jupiter.api.Test;

/** A master that was suspended for minutes holds the silence against nobody. */
class StallTest {
    private static final Duration GAP = Duration.ofMinutes(5);

    private final Bench bench = Bench.leading(Policy.DEFAULT);

    @Test
    void agentsAreNotTakenForUnreachable() {
        bench.registerAgent();
        bench.clock.advance(GAP);
        bench.apply(new Command.Stalled(GAP));
        bench.apply(new Command.Tick());
        assertThat(bench.ledger.agents().values()).hasSize(1);
        bench.clock.advance(GAP);
        bench.apply(new Command.Tick());
        assertThat(bench.ledger.agents().values())
                .as("a silence of the agent's own")
                .isEmpty();
    }

    @Test
    void frameworksHaveTheTimeThatTheyHadLeft() {
        bench.subscribe(FakeScheduler.info("*").setFailoverTimeout(60).build(), "scheduler");
        bench.apply(new Command.StreamClosed("scheduler", "gone"));
        bench.clock.advance(GAP);
        bench.apply(new Command.Stalled(GAP));
        bench.apply(new Command.Tick());
        assertThat(bench.ledger.frameworks().values()).hasSize(1);
        bench.clock.advance(Duration.ofSeconds(60));
        bench.apply(new Command.Tick());
        assertThat(bench.ledger.frameworks().values()).isEmpty();
    }
}

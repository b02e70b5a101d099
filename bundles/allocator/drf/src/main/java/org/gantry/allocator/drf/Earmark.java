package org.gantry.allocator.drf;

import java.time.Instant;

/**
 * An agent is being cleared for a framework: nobody is offered anything of it until the framework can have all that it waits for.
 *
 * @param amounts what the framework waits for
 */
record Earmark(Framework framework, Amounts amounts, Instant until) {
    boolean admits(Framework other, Agent agent) {
        return other == framework && agent.free().all().covers(amounts);
    }
}

package org.gantry.allocator.spi;

import java.util.List;

/**
 * Why a framework gets what it gets.
 *
 * @param paused whether nobody is offered anything until more agents are back
 * @param standings one for each of its roles
 * @param refusals one for each role and agent, in the order of the checks
 * @param complete whether all refusals are listed
 * @param requests that it waits for
 */
public record Explanation(
        boolean paused, List<Standing> standings, List<Refusal> refusals, boolean complete, List<Request> requests) {
    /** For a framework that is not known. */
    public static final Explanation EMPTY = new Explanation(false, List.of(), List.of(), true, List.of());

    public Explanation {
        standings = List.copyOf(standings);
        refusals = List.copyOf(refusals);
        requests = List.copyOf(requests);
    }
}

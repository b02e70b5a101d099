package org.gantry.agent.checks;

import java.util.concurrent.CompletionStage;

/** Looks once whether something answers. */
interface Probe {
    /** Fails if the question could not be put, or was not answered in time; the message says why. */
    CompletionStage<Answer> ask();

    /**
     * What came back.
     *
     * @param value exit code, HTTP status, or 1 for a connection that was accepted and 0 for one that was not
     * @param success whether that counts as healthy
     */
    record Answer(int value, boolean success, String message) {}
}

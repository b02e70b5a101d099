package org.gantry.http;

/** Answers the requests of one route. Called by many threads at once. */
@FunctionalInterface
public interface Handler {
    /**
     * Answers, or opens a stream, or arranges for a later answer.
     *
     * @throws HttpError to answer with that error
     * @throws Exception anything else is answered with 500 and logged
     */
    void handle(Exchange exchange) throws Exception;
}

package org.gantry.http;

/** Answers a request with a result that came later. */
@FunctionalInterface
public interface LateAnswer<T> {
    void answer(Exchange exchange, T result) throws Exception;
}

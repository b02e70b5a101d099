package org.gantry.state.zookeeper;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes one thing after another, whatever happens to the ones before. */
final class Closing {
    private static final Logger LOG = LoggerFactory.getLogger(Closing.class);

    private Closing() {}

    static void quietly(String what, AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception e) {
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            LOG.warn("Could not close {}", what, e);
        }
    }
}

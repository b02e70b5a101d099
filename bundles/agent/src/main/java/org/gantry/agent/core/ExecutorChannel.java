package org.gantry.agent.core;

import org.apache.mesos.v1.executor.Protos.Event;

/** The stream on which a subscribed executor hears events. For any thread; sending never waits. */
public interface ExecutorChannel {
    void send(Event event);

    /** Ends it in order: what was sent before still goes out. */
    void close();
}

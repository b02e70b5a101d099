package org.gantry.frameworks.sdk;

import org.apache.mesos.v1.Protos.MasterInfo;
import org.apache.mesos.v1.scheduler.Protos.Event;

/**
 * Hears what happens on a subscription, one call at a time and in order.
 *
 * <p>While a call has not returned nothing more is read from the master, so a listener that is slow slows the master's
 * stream down instead of filling memory. A listener that never returns loses the subscription.
 */
public interface SchedulerListener {
    /** Subscribed, again or for the first time. Tasks may have changed meanwhile: reconcile. */
    void subscribed(Event.Subscribed subscribed, MasterInfo master);

    /** Any event but SUBSCRIBED, HEARTBEAT and ERROR. Updates with a uuid must be acknowledged. */
    void event(Event event);

    /** The subscription is over; outstanding offers are void. The client subscribes again by itself. */
    void disconnected(String reason);

    /** The master refused this framework for good, or another scheduler took it over. The client stays closed. */
    void refused(String reason);
}

package org.gantry.master.transition;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.gantry.master.command.Command;
import org.gantry.master.effect.Effect;
import org.gantry.master.effect.RegistryChange;
import org.gantry.master.state.Agent;
import org.gantry.master.state.Framework;
import org.gantry.master.state.Identity;
import org.gantry.master.state.Ledger;
import org.gantry.model.Resources;
import org.gantry.protocol.agentlink.AgentLink;

/** One command being applied: the books it changes, the time it happens, the effects it has. */
final class Step {
    private final List<Effect> effects = new ArrayList<>();
    private final Ledger ledger;
    private final Identity identity;
    private final Policy policy;
    private final Instant now;

    Step(Ledger ledger, Identity identity, Policy policy, Instant now) {
        this.ledger = ledger;
        this.identity = identity;
        this.policy = policy;
        this.now = now;
    }

    Ledger ledger() {
        return ledger;
    }

    Identity identity() {
        return identity;
    }

    Policy policy() {
        return policy;
    }

    Instant now() {
        return now;
    }

    List<Effect> effects() {
        return List.copyOf(effects);
    }

    void add(Effect effect) {
        effects.add(effect);
    }

    void count(String metric) {
        add(new Effect.Count(metric));
    }

    void allocateSoon() {
        add(new Effect.Allocate());
    }

    void persist(RegistryChange change) {
        add(new Effect.Persist(ledger.term(), change, Optional.empty()));
    }

    void persist(RegistryChange change, Command then) {
        add(new Effect.Persist(ledger.term(), change, Optional.of(then)));
    }

    void tellOperators(org.apache.mesos.v1.master.Protos.Event event) {
        add(new Effect.ToOperators(() -> event));
    }

    /** @param event made from what does not change, and only if somebody follows */
    void tellOperators(Supplier<org.apache.mesos.v1.master.Protos.Event> event) {
        add(new Effect.ToOperators(event));
    }

    /** Sends to the framework if it is connected; what is not heard is not kept. */
    void send(Framework framework, Event event) {
        framework.stream().ifPresent(stream -> {
            add(new Effect.ToScheduler(stream, event));
            count(FrameworkMetrics.name(framework, "events"));
            count(FrameworkMetrics.name(
                    framework, "events/" + event.getType().name().toLowerCase(Locale.ROOT)));
        });
    }

    void send(Agent agent, AgentLink.Event event) {
        agent.stream().ifPresent(stream -> add(new Effect.ToAgent(stream, event)));
    }

    /** Ends a scheduler's stream with an ERROR event. */
    void refuseScheduler(String stream, String message) {
        Event event = Event.newBuilder()
                .setType(Event.Type.ERROR)
                .setError(Event.Error.newBuilder().setMessage(message))
                .build();
        add(new Effect.ToScheduler(stream, event));
        add(new Effect.Close(stream, message));
    }

    /** Tells whoever is at the other end of an agent's link to end everything. */
    void shutDownAgent(String stream, String message) {
        add(new Effect.ToAgent(
                stream,
                AgentLink.Event.newBuilder()
                        .setType(AgentLink.Event.Type.SHUTDOWN)
                        .setShutdown(message)
                        .build()));
    }

    /** Ends an agent's link with an ERROR event. */
    void refuseAgent(String stream, String message) {
        AgentLink.Event event = AgentLink.Event.newBuilder()
                .setType(AgentLink.Event.Type.ERROR)
                .setError(message)
                .build();
        add(new Effect.ToAgent(stream, event));
        add(new Effect.Close(stream, message));
    }

    /**
     * Gives resources back to the allocator.
     *
     * @param refuse filter, none if zero
     */
    void recover(String agentId, String frameworkId, String role, Resources resources, Duration refuse) {
        if (!resources.isEmpty()) {
            add(new Effect.Recover(agentId, frameworkId, role, resources, refuse, now));
        }
    }
}

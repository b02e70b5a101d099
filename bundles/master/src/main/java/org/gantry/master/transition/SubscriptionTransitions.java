package org.gantry.master.transition;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.MasterInfo;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.apache.mesos.v1.scheduler.Protos.OfferConstraints;
import org.gantry.master.command.Command;
import org.gantry.master.effect.Effect;
import org.gantry.master.effect.RegistryChange;
import org.gantry.master.state.Agent;
import org.gantry.master.state.Framework;
import org.gantry.master.validation.FrameworkRules;
import org.gantry.master.validation.OfferWishes;
import org.gantry.master.view.OperatorEvents;
import org.gantry.protocol.agentlink.AgentLink;

/** Frameworks come, go and come back. */
final class SubscriptionTransitions {
    /** Between two HEARTBEAT events; the same for every framework. */
    static final Duration HEARTBEAT = Duration.ofSeconds(15);

    private final Step step;

    SubscriptionTransitions(Step step) {
        this.step = step;
    }

    void subscribe(Command.SubscribeFramework command) {
        Call.Subscribe subscribe = command.call().getSubscribe();
        FrameworkInfo info = subscribe.getFrameworkInfo();
        String id = info.getId().getValue();
        Optional<Framework> known = step.ledger().frameworks().find(id);
        step.count(id.isEmpty() ? "master/messages_register_framework" : "master/messages_reregister_framework");
        Optional<String> error = FrameworkRules.check(
                        info, step.policy().roles(), step.policy().rootSubmissions())
                .or(() -> removedBefore(id))
                .or(() -> checkWishes(info, subscribe.getSuppressedRolesList(), subscribe.getOfferConstraints()))
                .or(() -> known.flatMap(framework -> FrameworkRules.checkChange(framework.info(), info)))
                .or(() -> Permissions.register(step.policy().authorization(), info));
        if (error.isPresent()) {
            step.refuseScheduler(command.stream(), error.get());
        } else if (known.isPresent()) {
            resubscribe(known.get(), subscribe, command.stream());
        } else {
            add(subscribe, command.stream());
        }
    }

    /** UPDATE_FRAMEWORK, by the framework's current subscription. */
    void update(Command.UpdateFramework command) {
        Optional<Framework> framework = step.ledger()
                .frameworks()
                .find(command.frameworkId())
                .filter(known -> known.stream().filter(command.stream()::equals).isPresent());
        Optional<String> error = framework.isEmpty()
                ? Optional.of("Framework cannot be found")
                : checkUpdate(framework.get(), command.update());
        if (error.isEmpty()) {
            update(framework.get(), command.update());
        }
        step.add(new Effect.Answer(command.answer(), error));
    }

    private Optional<String> checkUpdate(Framework framework, Call.UpdateFramework update) {
        FrameworkInfo info = update.getFrameworkInfo();
        return FrameworkRules.check(info, step.policy().roles(), step.policy().rootSubmissions())
                .map("Supplied FrameworkInfo is not valid: "::concat)
                .or(() -> FrameworkRules.checkUpdate(framework.info(), info)
                        .map("FrameworkInfo update is not valid: "::concat))
                .or(() -> checkWishes(info, update.getSuppressedRolesList(), update.getOfferConstraints())
                        .map("'UpdateFramework' call is not valid: "::concat));
    }

    private Optional<String> checkWishes(FrameworkInfo info, List<String> suppressed, OfferConstraints constraints) {
        return FrameworkRules.checkSuppressed(info, suppressed)
                .or(() -> OfferWishes.checkConstraints(
                        info, constraints, step.policy().regexLimits()));
    }

    private void update(Framework framework, Call.UpdateFramework update) {
        FrameworkInfo info = keepImmutable(framework.info(), update.getFrameworkInfo());
        Framework changed =
                framework.updated(info, new HashSet<>(update.getSuppressedRolesList()), update.getOfferConstraints());
        put(changed);
        rescindLostRoles(framework, changed);
        if (!changed.info().equals(framework.info())) {
            step.tellOperators(OperatorEvents.frameworkUpdated(changed));
            tellAgents(changed);
        }
        step.allocateSoon();
    }

    void disconnected(Framework framework) {
        new OfferTransitions(step).rescind(step.ledger().offersOfFramework(framework.id()), false);
        new InverseTransitions(step).forgetFramework(framework.id());
        Duration patience = FrameworkRules.failoverTimeout(framework.info());
        Framework away = framework.disconnected(Optional.of(LeadershipTransitions.later(step.now(), patience)));
        step.ledger().frameworks().put(away.id(), away);
        new RequestTransitions(step).forget(away.id());
        step.add(new Effect.DeactivateFramework(away.id()));
        if (patience.isZero()) {
            new FrameworkRemoval(step).expire(away, "Framework disconnected");
        } else {
            step.persist(new RegistryChange.PutFramework(away.info(), Optional.of(step.now())));
            step.tellOperators(OperatorEvents.frameworkUpdated(away));
        }
    }

    private void add(Call.Subscribe subscribe, String stream) {
        FrameworkInfo info = subscribe.getFrameworkInfo();
        if (info.getId().getValue().isEmpty()) {
            String id = step.ledger().newFrameworkId(step.identity().id());
            info = info.toBuilder().setId(FrameworkID.newBuilder().setValue(id)).build();
        }
        Instant now = step.now();
        Framework framework = new Framework(
                info,
                new HashSet<>(subscribe.getSuppressedRolesList()),
                subscribe.getOfferConstraints(),
                Optional.of(stream),
                now,
                now,
                Optional.empty(),
                Optional.empty(),
                false);
        put(framework);
        greet(framework);
        step.tellOperators(OperatorEvents.frameworkAdded(framework));
        step.allocateSoon();
    }

    /** The newest subscription wins. */
    private void resubscribe(Framework framework, Call.Subscribe subscribe, String stream) {
        framework.stream()
                .filter(old -> !old.equals(stream))
                .ifPresent(old -> step.refuseScheduler(old, "Framework failed over"));
        new OfferTransitions(step).rescind(step.ledger().offersOfFramework(framework.id()), false);
        new InverseTransitions(step).forgetFramework(framework.id());
        Framework back = framework.subscribed(
                keepImmutable(framework.info(), subscribe.getFrameworkInfo()),
                new HashSet<>(subscribe.getSuppressedRolesList()),
                subscribe.getOfferConstraints(),
                stream,
                step.now());
        new RequestTransitions(step).forget(back.id());
        step.add(new Effect.DeactivateFramework(back.id()));
        put(back);
        greet(back);
        step.tellOperators(OperatorEvents.frameworkUpdated(back));
        if (!back.info().equals(framework.info())) {
            tellAgents(back);
        }
        step.allocateSoon();
    }

    private void put(Framework framework) {
        step.ledger().frameworks().put(framework.id(), framework);
        step.add(new Effect.PutFramework(AllocatorView.framework(framework)));
        step.persist(new RegistryChange.PutFramework(framework.info(), Optional.empty()));
    }

    private void greet(Framework framework) {
        MasterInfo master = step.identity().info();
        step.send(
                framework,
                Event.newBuilder()
                        .setType(Event.Type.SUBSCRIBED)
                        .setSubscribed(Event.Subscribed.newBuilder()
                                .setFrameworkId(framework.info().getId())
                                .setHeartbeatIntervalSeconds((double) HEARTBEAT.toSeconds())
                                .setMasterInfo(master))
                        .build());
        step.send(framework, Event.newBuilder().setType(Event.Type.HEARTBEAT).build());
    }

    private void tellAgents(Framework framework) {
        AgentLink.Event event = AgentLink.Event.newBuilder()
                .setType(AgentLink.Event.Type.UPDATE_FRAMEWORK)
                .setUpdateFramework(framework.info())
                .build();
        for (Agent agent : List.copyOf(step.ledger().agents().values())) {
            step.send(agent, event);
        }
    }

    private void rescindLostRoles(Framework before, Framework after) {
        Set<String> lost = new HashSet<>(before.roles());
        lost.removeAll(after.roles());
        if (!lost.isEmpty()) {
            new OfferTransitions(step)
                    .rescind(
                            step.ledger().offersOfFramework(after.id()).stream()
                                    .filter(offer -> lost.contains(offer.role()))
                                    .toList(),
                            true);
        }
    }

    private Optional<String> removedBefore(String id) {
        return step.ledger().completed().has(id) ? Optional.of("Framework has been removed") : Optional.empty();
    }

    private static FrameworkInfo keepImmutable(FrameworkInfo known, FrameworkInfo changed) {
        FrameworkInfo.Builder merged = changed.toBuilder().setId(known.getId()).setUser(known.getUser());
        if (known.hasCheckpoint()) {
            merged.setCheckpoint(known.getCheckpoint());
        } else {
            merged.clearCheckpoint();
        }
        return merged.build();
    }
}

package org.gantry.master.transition;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.gantry.allocator.spi.Allocation;
import org.gantry.master.command.Command;
import org.gantry.master.effect.Effect;
import org.gantry.master.effect.RegistryChange;
import org.gantry.master.leadership.MasterInfos;
import org.gantry.master.order.Answer;
import org.gantry.master.order.Order;
import org.gantry.master.state.Identity;
import org.gantry.master.state.Ledger;
import org.gantry.master.testing.FakeAgent;
import org.gantry.master.testing.FakeScheduler;
import org.gantry.model.Resources;
import org.gantry.protocol.agentlink.AgentLink;
import org.gantry.testkit.FakeClock;

/** A master's decisions without threads; everything it writes is durable at once, unless writing is held up. */
final class Bench {
    final FakeClock clock = new FakeClock();
    final Ledger ledger = new Ledger();
    final List<Effect> effects = new ArrayList<>();
    final List<RegistryChange> written = new ArrayList<>();
    final List<Command> heldUp = new ArrayList<>();
    boolean writing = true;
    private final Transitions transitions;

    Bench(Policy policy) {
        Identity identity = new Identity(
                MasterInfos.of("master", "127.0.0.1", 5050, "localhost"), clock.instant(), Optional.empty());
        transitions = new Transitions(ledger, identity, policy);
    }

    static Bench leading(Policy policy) {
        Bench bench = new Bench(policy);
        bench.apply(new Command.Elected(List.of(), List.of(), List.of()));
        return bench;
    }

    /** The effects of this command and of what followed from it take the place of those before. */
    void apply(Command command) {
        effects.clear();
        follow(command);
    }

    private void follow(Command command) {
        for (Effect effect : List.copyOf(transitions.apply(command, clock.instant()))) {
            effects.add(effect);
            if (effect instanceof Effect.Persist persist) {
                written.add(persist.change());
                if (persist.then().isPresent() && writing) {
                    follow(persist.then().get());
                } else {
                    persist.then().ifPresent(heldUp::add);
                }
            }
        }
    }

    Answer order(Order order) {
        CompletableFuture<Answer> reply = new CompletableFuture<>();
        apply(new Command.Ordered(order, reply));
        return answer(reply).orElseThrow();
    }

    /** What was answered, as far as that is known. */
    Optional<Answer> answer(CompletableFuture<Answer> reply) {
        return effects(Effect.Reply.class).stream()
                .filter(answered -> answered.to() == reply)
                .map(Effect.Reply::answer)
                .findFirst();
    }

    void registerAgent(String stream, AgentInfo info) {
        apply(new Command.SubscribeAgent(
                stream,
                "127.0.0.1",
                AgentLink.Call.Subscribe.newBuilder()
                        .setAgentInfo(info)
                        .setVersion("1.11.0")
                        .addCapabilities(
                                AgentInfo.Capability.newBuilder().setType(AgentInfo.Capability.Type.AGENT_DRAINING))
                        .build()));
    }

    void registerAgent() {
        registerAgent("link", FakeAgent.info("cpus:4;mem:1024"));
    }

    void subscribe(FrameworkInfo info, String stream) {
        apply(new Command.SubscribeFramework(
                stream,
                Call.newBuilder()
                        .setType(Call.Type.SUBSCRIBE)
                        .setSubscribe(Call.Subscribe.newBuilder().setFrameworkInfo(info))
                        .build()));
    }

    /** @return id of the offer */
    String offer(String frameworkId, String role, String agentId, String resources) {
        apply(new Command.Allocated(List.of(new Allocation(frameworkId, role, agentId, Resources.parse(resources)))));
        return ledger.offersOfFramework(frameworkId).stream()
                .reduce((first, last) -> last)
                .orElseThrow()
                .id();
    }

    void launch(String frameworkId, String stream, String agentId, String taskId) {
        String offer = offer(frameworkId, "*", agentId, "cpus:1;mem:64");
        call(
                frameworkId,
                stream,
                Call.newBuilder()
                        .setType(Call.Type.ACCEPT)
                        .setAccept(Call.Accept.newBuilder()
                                .addOfferIds(ledger.offers()
                                        .find(offer)
                                        .orElseThrow()
                                        .offer()
                                        .getId())
                                .addOperations(Offer.Operation.newBuilder()
                                        .setType(Offer.Operation.Type.LAUNCH)
                                        .setLaunch(Offer.Operation.Launch.newBuilder()
                                                .addTaskInfos(FakeScheduler.task(taskId, agentId, "cpus:1;mem:64"))))));
    }

    void call(String frameworkId, String stream, Call.Builder call) {
        apply(new Command.SchedulerCalled(frameworkId, stream, call.build()));
    }

    void report(String agentId, String link, String frameworkId, String taskId, TaskState state) {
        apply(new Command.AgentCalled(
                agentId,
                link,
                AgentLink.Call.newBuilder()
                        .setType(AgentLink.Call.Type.STATUS_UPDATE)
                        .setStatusUpdate(AgentLink.Call.StatusUpdate.newBuilder()
                                .setFrameworkId(ledger.frameworks()
                                        .find(frameworkId)
                                        .orElseThrow()
                                        .info()
                                        .getId())
                                .setStatus(FakeAgent.status(taskId, agentId, state))
                                .setLatestState(state))
                        .build()));
    }

    <E extends Effect> List<E> effects(Class<E> type) {
        return effects.stream().filter(type::isInstance).map(type::cast).toList();
    }

    List<Event> events(String stream, Event.Type type) {
        return effects(Effect.ToScheduler.class).stream()
                .filter(sent -> sent.stream().equals(stream))
                .map(Effect.ToScheduler::event)
                .filter(event -> event.getType() == type)
                .toList();
    }

    List<AgentLink.Event> agentEvents(String stream, AgentLink.Event.Type type) {
        return effects(Effect.ToAgent.class).stream()
                .filter(sent -> sent.stream().equals(stream))
                .map(Effect.ToAgent::event)
                .filter(event -> event.getType() == type)
                .toList();
    }
}

package org.gantry.master.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.gantry.allocator.spi.Allocation;
import org.gantry.master.command.Command;
import org.gantry.master.effect.Effect;
import org.gantry.master.leadership.MasterInfos;
import org.gantry.master.state.Framework;
import org.gantry.master.state.Identity;
import org.gantry.master.state.Ledger;
import org.gantry.master.transition.Policy;
import org.gantry.master.transition.Transitions;
import org.gantry.model.Resources;
import org.gantry.protocol.agentlink.AgentLink;
import org.gantry.testkit.FakeClock;

/**
 * A master's decisions without threads and without an allocator: commands in, effects out. Agents are {@code master-S0},
 * {@code master-S1} on links {@code link-0}, {@code link-1}; frameworks {@code master-0000} and so on.
 */
public final class Rehearsal {
    private static final String OFFERED = "cpus:4;mem:1024";

    private final FakeClock clock = new FakeClock();
    private final Ledger ledger = new Ledger();
    private final Transitions transitions;
    private final List<Effect> effects = new ArrayList<>();
    private int links;

    public Rehearsal(Policy policy) {
        Identity identity = new Identity(
                MasterInfos.of("master", "127.0.0.1", 5050, "localhost"), clock.instant(), Optional.empty());
        transitions = new Transitions(ledger, identity, policy);
        apply(new Command.Elected(List.of(), List.of(), List.of()));
    }

    public Ledger ledger() {
        return ledger;
    }

    /** Applies a command, and what follows once its changes are in the registry. */
    public void apply(Command command) {
        effects.clear();
        List<Effect> first = transitions.apply(command, clock.instant());
        effects.addAll(first);
        for (Effect effect : first) {
            if (effect instanceof Effect.Persist persist && persist.then().isPresent()) {
                effects.addAll(transitions.apply(persist.then().get(), clock.instant()));
            }
        }
    }

    /** Lets time pass and deadlines be looked at. */
    public void pass(Duration time) {
        clock.advance(time);
        apply(new Command.Tick());
    }

    /** Registers an agent at a port of its own. @return its link */
    public String agent() {
        return agent(
                FakeAgent.info(OFFERED).toBuilder().setPort(5051 + links).build(), List.of(), List.of(), List.of());
    }

    /** Lets an agent come back with what it says it runs. @return its new link */
    public String back(String agentId, List<Task> tasks, List<ExecutorInfo> executors) {
        return back(agentId, tasks, executors, List.of());
    }

    /** The same, with what it says of executors that it does not run any more. */
    public String back(
            String agentId,
            List<Task> tasks,
            List<ExecutorInfo> executors,
            List<AgentLink.Call.ExecutorExited> exited) {
        AgentInfo info = FakeAgent.info(OFFERED).toBuilder()
                .setPort(5051 + Integer.parseInt(agentId.substring(agentId.lastIndexOf('S') + 1)))
                .setId(AgentID.newBuilder().setValue(agentId))
                .build();
        return agent(info, tasks, executors, exited);
    }

    private String agent(
            AgentInfo info,
            List<Task> tasks,
            List<ExecutorInfo> executors,
            List<AgentLink.Call.ExecutorExited> exited) {
        String link = "link-" + links++;
        apply(new Command.SubscribeAgent(
                link,
                "127.0.0.1",
                AgentLink.Call.Subscribe.newBuilder()
                        .setAgentInfo(info)
                        .setVersion("1.11.0")
                        .addAllTasks(tasks)
                        .addAllExecutors(executors)
                        .addAllExitedExecutors(exited)
                        .addAllFrameworks(ledger.frameworks().values().stream()
                                .map(Framework::info)
                                .toList())
                        .build()));
        return link;
    }

    public void agentSays(String agentId, String link, AgentLink.Call.Builder call) {
        apply(new Command.AgentCalled(agentId, link, call.build()));
    }

    public void subscribe(String stream, Call.Subscribe.Builder subscribe) {
        Call.Builder call = Call.newBuilder().setType(Call.Type.SUBSCRIBE).setSubscribe(subscribe);
        if (subscribe.getFrameworkInfo().hasId()) {
            call.setFrameworkId(subscribe.getFrameworkInfo().getId());
        }
        apply(new Command.SubscribeFramework(stream, call.build()));
    }

    public void subscribe(String stream, FrameworkInfo.Builder info) {
        subscribe(stream, Call.Subscribe.newBuilder().setFrameworkInfo(info));
    }

    public void call(String frameworkId, Call.Builder call) {
        String stream = framework(frameworkId).stream().orElseThrow();
        apply(new Command.SchedulerCalled(frameworkId, stream, call.build()));
    }

    /** UPDATE_FRAMEWORK. @return what is wrong with it */
    public Optional<String> update(String frameworkId, Call.UpdateFramework.Builder update) {
        CompletableFuture<Optional<String>> answer = new CompletableFuture<>();
        String stream = framework(frameworkId).stream().orElseThrow();
        apply(new Command.UpdateFramework(frameworkId, stream, update.build(), answer));
        return effects(Effect.Answer.class).get(0).error();
    }

    public Framework framework(String id) {
        return ledger.frameworks().find(id).orElseThrow();
    }

    public Offer offer(String frameworkId, String role, String agentId) {
        apply(new Command.Allocated(List.of(new Allocation(frameworkId, role, agentId, Resources.parse(OFFERED)))));
        return events(Event.Type.OFFERS).get(0).getOffers().getOffers(0);
    }

    public void launch(String frameworkId, String role, TaskInfo task) {
        Offer offer = offer(frameworkId, role, task.getAgentId().getValue());
        call(
                frameworkId,
                Call.newBuilder()
                        .setType(Call.Type.ACCEPT)
                        .setAccept(Call.Accept.newBuilder()
                                .addOfferIds(offer.getId())
                                .addOperations(Offer.Operation.newBuilder()
                                        .setType(Offer.Operation.Type.LAUNCH)
                                        .setLaunch(Offer.Operation.Launch.newBuilder()
                                                .addTaskInfos(task)))));
    }

    public void report(String frameworkId, String agentId, String link, TaskStatus status) {
        agentSays(
                agentId,
                link,
                AgentLink.Call.newBuilder()
                        .setType(AgentLink.Call.Type.STATUS_UPDATE)
                        .setStatusUpdate(AgentLink.Call.StatusUpdate.newBuilder()
                                .setFrameworkId(FrameworkID.newBuilder().setValue(frameworkId))
                                .setStatus(status)
                                .setLatestState(status.getState())));
    }

    public void report(String frameworkId, String agentId, String link, String taskId, TaskState state) {
        report(frameworkId, agentId, link, FakeAgent.status(taskId, agentId, state));
    }

    /** Of the last command, as all that follow. */
    public <T extends Effect> List<T> effects(Class<T> type) {
        return effects.stream().filter(type::isInstance).map(type::cast).toList();
    }

    public List<Event> events(Event.Type type) {
        return effects(Effect.ToScheduler.class).stream()
                .map(Effect.ToScheduler::event)
                .filter(event -> event.getType() == type)
                .toList();
    }

    public List<TaskStatus> updates() {
        return events(Event.Type.UPDATE).stream()
                .map(event -> event.getUpdate().getStatus())
                .toList();
    }

    public List<AgentLink.Event> toAgents(AgentLink.Event.Type type) {
        return effects(Effect.ToAgent.class).stream()
                .map(Effect.ToAgent::event)
                .filter(event -> event.getType() == type)
                .toList();
    }

    public List<String> counted() {
        return effects(Effect.Count.class).stream().map(Effect.Count::metric).toList();
    }
}

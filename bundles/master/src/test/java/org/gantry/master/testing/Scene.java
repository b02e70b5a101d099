package org.gantry.master.testing;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.Operation;
import org.apache.mesos.v1.Protos.OperationID;
import org.apache.mesos.v1.Protos.OperationState;
import org.apache.mesos.v1.Protos.OperationStatus;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.Protos.UUID;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.gantry.allocator.drf.DrfAllocator;
import org.gantry.allocator.spi.Allocation;
import org.gantry.allocator.spi.RoleShare;
import org.gantry.allocator.spi.Settings;
import org.gantry.master.command.Command;
import org.gantry.master.effect.Effect;
import org.gantry.master.leadership.MasterInfos;
import org.gantry.master.state.Identity;
import org.gantry.master.state.Ledger;
import org.gantry.master.transition.AllocatorView;
import org.gantry.master.transition.Policy;
import org.gantry.master.transition.Transitions;
import org.gantry.model.Resources;
import org.gantry.protocol.ResourceConversion;
import org.gantry.protocol.agentlink.AgentLink;
import org.gantry.testkit.FakeClock;

/**
 * One framework, one agent, the real allocator, no threads. After every command the allocator must know just what one
 * would that was built up anew from the books.
 */
public final class Scene {
    public static final String AGENT = "master-S0";
    public static final String FRAMEWORK = "master-0000";

    public final FakeClock clock = new FakeClock();
    public final Ledger ledger = new Ledger();
    public final List<Effect> effects = new ArrayList<>();
    private final DrfAllocator allocator = new DrfAllocator();
    private final Transitions transitions = new Transitions(
            ledger,
            new Identity(MasterInfos.of("master", "127.0.0.1", 5050, "localhost"), clock.instant(), Optional.empty()),
            Policy.DEFAULT);

    public Scene() {
        apply(new Command.Elected(List.of(), List.of(), List.of()));
    }

    public void apply(Command command) {
        effects.clear();
        run(command);
        check();
    }

    private void run(Command command) {
        for (Effect effect : transitions.apply(command, clock.instant())) {
            effects.add(effect);
            if (effect instanceof Effect.ForAllocator told) {
                told.on(allocator);
            }
            if (effect instanceof Effect.Persist persist) {
                persist.then().ifPresent(this::run);
            }
        }
    }

    private void check() {
        DrfAllocator fresh = new DrfAllocator();
        fresh.rebuild(AllocatorView.of(ledger, Settings.DEFAULT, Map.of()));
        if (!shares(fresh).equals(shares(allocator))) {
            throw new AssertionError(
                    "The allocator believes " + shares(allocator) + ", the books say " + shares(fresh));
        }
    }

    private static List<RoleShare> shares(DrfAllocator allocator) {
        return allocator.shares().stream()
                .filter(share -> !share.allocated().isEmpty())
                // An allocator that starts anew knows of no filters.
                .map(share -> new RoleShare(
                        share.role(),
                        share.weight(),
                        share.dominantShare(),
                        share.allocated(),
                        share.quota(),
                        share.consumed(),
                        0))
                .sorted(Comparator.comparing(RoleShare::role))
                .toList();
    }

    public Scene agent(String resources) {
        apply(new Command.SubscribeAgent(
                "link", "127.0.0.1", subscription(resources).build()));
        return this;
    }

    public static AgentLink.Call.Subscribe.Builder subscription(String resources) {
        return AgentLink.Call.Subscribe.newBuilder()
                .setAgentInfo(FakeAgent.info(resources))
                .setVersion("1.11.0")
                .setResourceVersion(ByteString.copyFromUtf8("v1"))
                .addAllCapabilities(FakeAgent.capabilities());
    }

    /** The agent is back on a new link. */
    public void agentReturns(String link, AgentLink.Call.Subscribe.Builder subscribe) {
        subscribe.getAgentInfoBuilder().setId(AgentID.newBuilder().setValue(AGENT));
        apply(new Command.SubscribeAgent(link, "127.0.0.1", subscribe.build()));
    }

    public Scene framework(FrameworkInfo.Builder info) {
        apply(new Command.SubscribeFramework(
                "scheduler",
                Call.newBuilder()
                        .setType(Call.Type.SUBSCRIBE)
                        .setSubscribe(Call.Subscribe.newBuilder().setFrameworkInfo(info))
                        .build()));
        return this;
    }

    /** What the allocator offers now, all of it in one offer. */
    public Offer offer() {
        clock.advance(Duration.ofMinutes(1));
        List<Allocation> allocations = allocator.allocate(clock.instant());
        apply(new Command.Allocated(allocations));
        List<Event> offers = events(Event.Type.OFFERS);
        if (offers.size() != 1 || offers.get(0).getOffers().getOffersCount() != 1) {
            throw new AssertionError("Expected one offer: " + offers);
        }
        return offers.get(0).getOffers().getOffers(0);
    }

    public static Resources resources(Offer offer) {
        return ResourceConversion.toModel(offer.getResourcesList()).unallocated();
    }

    public Resources total() {
        return ledger.agents().find(AGENT).orElseThrow().total();
    }

    public void accept(Offer offer, Offer.Operation.Builder... operations) {
        Call.Accept.Builder accept = Call.Accept.newBuilder().addOfferIds(offer.getId());
        for (Offer.Operation.Builder operation : operations) {
            accept.addOperations(operation);
        }
        call(Call.newBuilder().setType(Call.Type.ACCEPT).setAccept(accept));
    }

    public void call(Call.Builder call) {
        apply(new Command.SchedulerCalled(FRAMEWORK, "scheduler", call.build()));
    }

    public void agentCalls(AgentLink.Call.Builder call) {
        apply(new Command.AgentCalled(AGENT, "link", call.build()));
    }

    public static Offer.Operation.Builder named(String id, Offer.Operation.Builder operation) {
        return operation.setId(OperationID.newBuilder().setValue(id));
    }

    public static Offer.Operation.Builder reserve(Resources reserved) {
        return Offer.Operation.newBuilder()
                .setType(Offer.Operation.Type.RESERVE)
                .setReserve(Offer.Operation.Reserve.newBuilder().addAllResources(list(reserved)));
    }

    public static Offer.Operation.Builder unreserve(Resources reserved) {
        return Offer.Operation.newBuilder()
                .setType(Offer.Operation.Type.UNRESERVE)
                .setUnreserve(Offer.Operation.Unreserve.newBuilder().addAllResources(list(reserved)));
    }

    public static Offer.Operation.Builder create(Resources volumes) {
        return Offer.Operation.newBuilder()
                .setType(Offer.Operation.Type.CREATE)
                .setCreate(Offer.Operation.Create.newBuilder().addAllVolumes(list(volumes)));
    }

    public static Offer.Operation.Builder destroy(Resources volumes) {
        return Offer.Operation.newBuilder()
                .setType(Offer.Operation.Type.DESTROY)
                .setDestroy(Offer.Operation.Destroy.newBuilder().addAllVolumes(list(volumes)));
    }

    public static List<Resource> list(Resources resources) {
        return ResourceConversion.toProto(resources);
    }

    public List<Event> events(Event.Type type) {
        return effects.stream()
                .filter(Effect.ToScheduler.class::isInstance)
                .map(effect -> ((Effect.ToScheduler) effect).event())
                .filter(event -> event.getType() == type)
                .toList();
    }

    public List<AgentLink.Event> orders(AgentLink.Event.Type type) {
        return effects.stream()
                .filter(Effect.ToAgent.class::isInstance)
                .map(effect -> ((Effect.ToAgent) effect).event())
                .filter(event -> event.getType() == type)
                .toList();
    }

    public List<TaskStatus> updates() {
        return events(Event.Type.UPDATE).stream()
                .map(event -> event.getUpdate().getStatus())
                .toList();
    }

    public List<OperationStatus> operationUpdates() {
        return events(Event.Type.UPDATE_OPERATION_STATUS).stream()
                .map(event -> event.getUpdateOperationStatus().getStatus())
                .toList();
    }

    /** The one operation on the books. */
    public Operation operation() {
        return ledger.operations().values().iterator().next();
    }

    /** The agent reports the outcome of the operation. */
    public OperationStatus report(Operation operation, OperationState state) {
        OperationStatus.Builder status = OperationStatus.newBuilder()
                .setState(state)
                .setUuid(UUID.newBuilder().setValue(FakeAgent.uuid()))
                .setAgentId(operation.getAgentId());
        if (operation.getInfo().hasId()) {
            status.setOperationId(operation.getInfo().getId());
        }
        AgentLink.Call.OperationUpdate.Builder update = AgentLink.Call.OperationUpdate.newBuilder()
                .setOperationUuid(operation.getUuid().getValue())
                .setStatus(status);
        if (operation.hasFrameworkId()) {
            update.setFrameworkId(operation.getFrameworkId());
        }
        agentCalls(AgentLink.Call.newBuilder()
                .setType(AgentLink.Call.Type.OPERATION_UPDATE)
                .setOperationUpdate(update));
        return status.build();
    }
}

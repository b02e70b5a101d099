package org.gantry.master.view;

import java.util.List;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.Role;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.master.Protos.Response.GetAgents;
import org.apache.mesos.v1.master.Protos.Response.GetExecutors;
import org.apache.mesos.v1.master.Protos.Response.GetFrameworks;
import org.gantry.master.state.AbsentAgent;
import org.gantry.master.state.Framework;
import org.gantry.master.state.InverseOffers;
import org.gantry.master.state.OutstandingOffer;
import org.gantry.master.state.Snapshot;
import org.gantry.master.state.Tasks;
import org.gantry.protocol.MessageJson;
import org.gantry.protocol.view.JsonFields;

/** A snapshot as v1 messages. */
public final class StateMessages {
    private final Snapshot snapshot;
    private final Usage usage;
    private final Sight sight;
    private final JsonFields.Writer<Task> taskJson;

    public StateMessages(Snapshot snapshot) {
        this(Sight.all(snapshot));
    }

    public StateMessages(Sight sight) {
        this(sight, (json, task) -> MessageJson.write(task, json));
    }

    /** @param taskJson writes a task, where it is wanted in JSON */
    public StateMessages(Sight sight, JsonFields.Writer<Task> taskJson) {
        this.taskJson = taskJson;
        this.sight = sight;
        this.snapshot = sight.visible();
        this.usage = sight.usage();
    }

    public JsonFields.Writer<Task> taskJson() {
        return taskJson;
    }

    public Stream<Task> tasks() {
        return snapshot.tasks().values().stream().flatMap(tasks -> tasks.current().values().stream());
    }

    public Stream<Task> unreachableTasks() {
        return snapshot.tasks().values().stream().flatMap(tasks -> tasks.unreachable().values().stream());
    }

    public Stream<Task> completedTasks() {
        return snapshot.tasks().values().stream().map(Tasks::completed).flatMap(tasks -> tasks.values().stream());
    }

    public Stream<GetAgents.Agent> agents() {
        return snapshot.agents().values().stream()
                .map(agent -> AgentMessages.of(
                        snapshot.orders(), agent, usage.usedOn(agent.id()), usage.offeredOn(agent.id())))
                .map(agent -> sight.isAll()
                        ? agent
                        : AgentMessages.hide(agent.toBuilder(), sight.roles()).build());
    }

    public Stream<AgentInfo> recoveredAgents() {
        return snapshot.recovered().values().stream().map(AbsentAgent::info);
    }

    public Stream<GetFrameworks.Framework> frameworks() {
        return snapshot.frameworks().values().stream().map(this::framework);
    }

    public Stream<GetFrameworks.Framework> completedFrameworks() {
        return snapshot.completed().values().stream().map(this::framework);
    }

    public Stream<GetExecutors.Executor> executors() {
        return snapshot.executors().values().stream().map(executor -> GetExecutors.Executor.newBuilder()
                .setExecutorInfo(executor.info())
                .setAgentId(AgentID.newBuilder().setValue(executor.agentId()))
                .build());
    }

    public List<Role> roles() {
        return RoleBook.of(sight).stream().map(RoleBook::message).toList();
    }

    private GetFrameworks.Framework framework(Framework framework) {
        GetFrameworks.Framework.Builder message = FrameworkMessages.common(framework)
                .addAllAllocatedResources(ResourceMessages.list(usage.usedBy(framework.id())))
                .addAllOfferedResources(ResourceMessages.list(usage.offeredTo(framework.id())))
                .setOfferConstraints(framework.constraints());
        framework.unregistered().ifPresent(time -> message.setUnregisteredTime(Times.info(time)));
        snapshot.offers().values().stream()
                .filter(offer -> offer.frameworkId().equals(framework.id()))
                .map(OutstandingOffer::offer)
                .forEach(message::addOffers);
        snapshot.inverseOffers().offers().values().stream()
                .filter(offer -> offer.frameworkId().equals(framework.id()))
                .map(InverseOffers.Outstanding::offer)
                .forEach(message::addInverseOffers);
        return message.build();
    }
}

package org.gantry.master.operator;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.mesos.v1.Protos.Flag;
import org.apache.mesos.v1.Protos.Metric;
import org.apache.mesos.v1.Protos.Operation;
import org.apache.mesos.v1.master.Protos.Call;
import org.apache.mesos.v1.master.Protos.Response;
import org.gantry.master.config.Version;
import org.gantry.master.metrics.MasterMetrics;
import org.gantry.master.state.Identity;
import org.gantry.master.state.Snapshot;
import org.gantry.master.validation.ResourceUpgrade;
import org.gantry.master.view.Sight;
import org.gantry.master.view.StateMessages;
import org.gantry.master.view.Times;
import org.gantry.security.guard.Approvers;
import org.gantry.security.guard.MesosObjects;
import org.gantry.security.spi.Action;

/** Answers to the calls that need no streaming. */
public final class SmallAnswers {
    private final Identity identity;
    private final Map<String, String> flags;
    private final MasterMetrics metrics;

    public SmallAnswers(Identity identity, Map<String, String> flags, MasterMetrics metrics) {
        this.identity = identity;
        this.flags = flags;
        this.metrics = metrics;
    }

    /** Empty for a call that is not supported. */
    Optional<Response> of(Call call, Snapshot snapshot, Approvers approvers) {
        Response.Builder response = Response.newBuilder();
        switch (call.getType()) {
            case GET_HEALTH ->
                response.setType(Response.Type.GET_HEALTH)
                        .setGetHealth(Response.GetHealth.newBuilder().setHealthy(true));
            case GET_VERSION ->
                response.setType(Response.Type.GET_VERSION)
                        .setGetVersion(Response.GetVersion.newBuilder().setVersionInfo(Version.BUILD.message()));
            case GET_FLAGS -> {
                approvers.require(Action.VIEW_FLAGS);
                response.setType(Response.Type.GET_FLAGS).setGetFlags(flags());
            }
            case GET_METRICS ->
                response.setType(Response.Type.GET_METRICS).setGetMetrics(metrics(call.getGetMetrics()));
            case GET_OPERATIONS ->
                response.setType(Response.Type.GET_OPERATIONS)
                        .setGetOperations(Response.GetOperations.newBuilder()
                                .addAllOperations(visible(snapshot.operations().values(), approvers.roles())));
            case GET_MASTER -> response.setType(Response.Type.GET_MASTER).setGetMaster(master(snapshot));
            case GET_ROLES ->
                response.setType(Response.Type.GET_ROLES)
                        .setGetRoles(Response.GetRoles.newBuilder()
                                .addAllRoles(new StateMessages(Sight.of(snapshot, approvers)).roles()));
            default -> {
                return OrderAnswers.of(call.getType(), snapshot, approvers);
            }
        }
        return Optional.of(response.build());
    }

    /** Operations on resources of which every role is visible. */
    private static List<Operation> visible(Collection<Operation> operations, Predicate<String> roles) {
        return operations.stream()
                .filter(operation -> ResourceUpgrade.resources(operation.getInfo()).stream()
                        .allMatch(resource -> MesosObjects.visible(resource, roles)))
                .toList();
    }

    /** A big answer in one piece. */
    static Response whole(Call.Type type, StateMessages state) {
        Response.Builder response = Response.newBuilder().setType(Response.Type.valueOf(type.name()));
        switch (type) {
            case GET_STATE -> response.setGetState(StateResponses.state(state));
            case GET_TASKS -> response.setGetTasks(StateResponses.tasks(state));
            case GET_EXECUTORS -> response.setGetExecutors(StateResponses.executors(state));
            case GET_FRAMEWORKS -> response.setGetFrameworks(StateResponses.frameworks(state));
            case GET_AGENTS -> response.setGetAgents(StateResponses.agents(state));
            default -> throw new IllegalArgumentException("No big answer: " + type);
        }
        return response.build();
    }

    private Response.GetFlags flags() {
        Response.GetFlags.Builder all = Response.GetFlags.newBuilder();
        flags.forEach(
                (name, value) -> all.addFlags(Flag.newBuilder().setName(name).setValue(value)));
        return all.build();
    }

    private Response.GetMetrics metrics(Call.GetMetrics wanted) {
        Optional<Duration> timeout = wanted.hasTimeout()
                ? Optional.of(Duration.ofNanos(wanted.getTimeout().getNanoseconds()))
                : Optional.empty();
        Response.GetMetrics.Builder all = Response.GetMetrics.newBuilder();
        metrics.values(timeout)
                .forEach((name, value) ->
                        all.addMetrics(Metric.newBuilder().setName(name).setValue(value)));
        return all.build();
    }

    private Response.GetMaster master(Snapshot snapshot) {
        return Response.GetMaster.newBuilder()
                .setMasterInfo(identity.info())
                .setStartTime(Times.seconds(identity.started()))
                .setElectedTime(Times.seconds(snapshot.elected().orElse(Instant.EPOCH)))
                .build();
    }
}

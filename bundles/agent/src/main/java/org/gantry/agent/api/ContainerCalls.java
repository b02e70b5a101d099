package org.gantry.agent.api;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.mesos.v1.Protos.ContainerID;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.agent.Protos.Call;
import org.apache.mesos.v1.agent.Protos.Call.LaunchContainer;
import org.apache.mesos.v1.agent.Protos.Response;
import org.gantry.agent.Agent;
import org.gantry.agent.core.AgentSnapshot;
import org.gantry.agent.core.ExecutorView;
import org.gantry.agent.operated.OperatedContainers;
import org.gantry.agent.security.AgentSight;
import org.gantry.containerizers.spi.ContainerExit;
import org.gantry.http.EventStream;
import org.gantry.http.Exchange;
import org.gantry.http.HttpError;
import org.gantry.http.StreamOptions;
import org.gantry.model.container.ContainerId;
import org.gantry.model.container.Limitation;
import org.gantry.protocol.MediaType;
import org.gantry.security.guard.Approvers;
import org.gantry.security.spi.Action;
import org.gantry.security.spi.ProtectedObject;

/** Calls of the operator API that launch containers, wait for them, end and remove them. */
final class ContainerCalls {
    private static final StreamOptions PATIENCE = new StreamOptions(1 << 20, Duration.ofSeconds(60));
    private static final int KILL = 9;
    private static final int UNKNOWN = -1;

    private final Agent agent;

    ContainerCalls(Agent agent) {
        this.agent = agent;
    }

    /**
     * Answers a call if it is about such a container.
     *
     * @return whether it is
     */
    boolean handle(Exchange exchange, Call call, MediaType media, Approvers approvers) throws IOException {
        switch (call.getType()) {
            case LAUNCH_NESTED_CONTAINER -> launch(exchange, launch(call.getLaunchNestedContainer()), approvers);
            case LAUNCH_CONTAINER -> launch(exchange, call.getLaunchContainer(), approvers);
            case WAIT_NESTED_CONTAINER ->
                await(exchange, call.getWaitNestedContainer().getContainerId(), call.getType(), media, approvers);
            case WAIT_CONTAINER ->
                await(exchange, call.getWaitContainer().getContainerId(), call.getType(), media, approvers);
            case KILL_NESTED_CONTAINER ->
                kill(
                        exchange,
                        call.getKillNestedContainer().getContainerId(),
                        call.getKillNestedContainer().hasSignal()
                                ? call.getKillNestedContainer().getSignal()
                                : KILL,
                        approvers);
            case KILL_CONTAINER ->
                kill(
                        exchange,
                        call.getKillContainer().getContainerId(),
                        call.getKillContainer().hasSignal()
                                ? call.getKillContainer().getSignal()
                                : KILL,
                        approvers);
            case REMOVE_NESTED_CONTAINER ->
                remove(exchange, call.getRemoveNestedContainer().getContainerId(), approvers);
            case REMOVE_CONTAINER -> remove(exchange, call.getRemoveContainer().getContainerId(), approvers);
            default -> {
                return false;
            }
        }
        return true;
    }

    private static LaunchContainer launch(Call.LaunchNestedContainer nested) {
        LaunchContainer.Builder launch = LaunchContainer.newBuilder().setContainerId(nested.getContainerId());
        if (nested.hasCommand()) {
            launch.setCommand(nested.getCommand());
        }
        if (nested.hasContainer()) {
            launch.setContainer(nested.getContainer());
        }
        return launch.build();
    }

    private void launch(Exchange exchange, LaunchContainer launch, Approvers approvers) {
        ContainerId id = id(launch.getContainerId());
        require(approvers, id, Action.LAUNCH_NESTED_CONTAINER, Action.LAUNCH_STANDALONE_CONTAINER);
        id.parent().filter(parent -> !agent.operated().isThere(parent)).ifPresent(parent -> {
            throw new HttpError(400, "Parent container " + parent + " does not exist");
        });
        exchange.respondWith(
                agent.launch(id, launch).handle((launched, error) -> {
                    if (error == null) {
                        return launched ? 200 : 202;
                    }
                    Throwable cause = error.getCause() == null ? error : error.getCause();
                    throw new HttpError(400, String.valueOf(cause.getMessage()));
                }),
                (late, status) -> late.status(status));
    }

    /** Answers when the container ends, however long that takes: the answer begins at once. */
    private void await(Exchange exchange, ContainerID asked, Call.Type type, MediaType media, Approvers approvers)
            throws IOException {
        ContainerId id = id(asked);
        require(approvers, id, Action.WAIT_NESTED_CONTAINER, Action.WAIT_STANDALONE_CONTAINER);
        CompletionStage<ContainerExit> exit =
                agent.operated().exit(id).orElseThrow(() -> new HttpError(404, "Container " + id + " cannot be found"));
        if (exit.toCompletableFuture().isDone() && !exit.toCompletableFuture().isCompletedExceptionally()) {
            exchange.send(
                    200,
                    media.header(),
                    media.encode(answer(type, exit.toCompletableFuture().join())));
            return;
        }
        EventStream stream = exchange.stream(media.header(), PATIENCE);
        tell(stream, id, exit, ended -> media.encode(answer(type, ended)));
    }

    /** A wait that fails, as it does when its module is swapped, is no end: it goes on with the next version. */
    private void tell(
            EventStream stream,
            ContainerId id,
            CompletionStage<ContainerExit> exit,
            Function<ContainerExit, byte[]> answer) {
        exit.whenComplete((ended, error) -> {
            Optional<CompletionStage<ContainerExit>> again = error == null || !stream.isOpen()
                    ? Optional.empty()
                    : agent.operated().exit(id);
            if (again.isPresent()) {
                agent.later(() -> tell(stream, id, again.get(), answer));
                return;
            }
            boolean unused = stream.send(answer.apply(error == null ? ended : ContainerExit.unknown()));
            stream.close();
        });
    }

    private static Response answer(Call.Type type, ContainerExit exit) {
        Response.WaitContainer.Builder wait = Response.WaitContainer.newBuilder();
        int status = exit.exitCode().isPresent()
                ? exit.exitCode().getAsInt() << 8
                : exit.signal().orElse(UNKNOWN);
        if (status != UNKNOWN) {
            wait.setExitStatus(status);
        }
        exit.limitation().ifPresent(limitation -> wait.setState(TaskState.TASK_FAILED)
                .setReason(reason(limitation))
                .setMessage(limitation.message()));
        if (type == Call.Type.WAIT_CONTAINER) {
            return Response.newBuilder()
                    .setType(Response.Type.WAIT_CONTAINER)
                    .setWaitContainer(wait)
                    .build();
        }
        Response.WaitNestedContainer.Builder nested = Response.WaitNestedContainer.newBuilder();
        if (wait.hasExitStatus()) {
            nested.setExitStatus(wait.getExitStatus());
        }
        if (wait.hasState()) {
            nested.setState(wait.getState()).setReason(wait.getReason()).setMessage(wait.getMessage());
        }
        return Response.newBuilder()
                .setType(Response.Type.WAIT_NESTED_CONTAINER)
                .setWaitNestedContainer(nested)
                .build();
    }

    private static TaskStatus.Reason reason(Limitation limitation) {
        return switch (limitation.kind()) {
            case MEMORY -> TaskStatus.Reason.REASON_CONTAINER_LIMITATION_MEMORY;
            case DISK -> TaskStatus.Reason.REASON_CONTAINER_LIMITATION_DISK;
            case PROCESSES, NETWORK_PORTS, OTHER -> TaskStatus.Reason.REASON_CONTAINER_LIMITATION;
        };
    }

    private void kill(Exchange exchange, ContainerID asked, int signal, Approvers approvers) {
        ContainerId id = id(asked);
        require(approvers, id, Action.KILL_NESTED_CONTAINER, Action.KILL_STANDALONE_CONTAINER);
        if (!agent.operated().kill(id, signal)) {
            throw new HttpError(404, "Container '" + id + "' cannot be found (or is already killed)");
        }
        exchange.status(200);
    }

    private void remove(Exchange exchange, ContainerID asked, Approvers approvers) throws IOException {
        ContainerId id = id(asked);
        require(approvers, id, Action.REMOVE_NESTED_CONTAINER, Action.REMOVE_STANDALONE_CONTAINER);
        OperatedContainers.Removal removal = agent.operated().remove(id);
        if (removal == OperatedContainers.Removal.RUNNING) {
            throw new HttpError(500, "Nested container has not terminated yet");
        }
        if (removal == OperatedContainers.Removal.UNKNOWN && id.parent().isEmpty()) {
            throw new HttpError(404, "Container " + id + " cannot be found");
        }
        exchange.status(200);
    }

    private void require(Approvers approvers, ContainerId id, Action nested, Action standalone) {
        if (approvers.all()) {
            return;
        }
        AgentSnapshot snapshot = agent.snapshot();
        Optional<ExecutorView> owner = snapshot.frameworks().stream()
                .flatMap(framework -> framework.executors().stream())
                .filter(executor -> executor.run().container().equals(id.root()))
                .findFirst();
        Action action = id.parent().isPresent() ? nested : standalone;
        approvers.require(
                action,
                owner.map(executor -> AgentSight.object(snapshot, executor))
                        .orElseGet(() -> ProtectedObject.ofContainer(path(id))));
    }

    private static List<String> path(ContainerId id) {
        List<String> path = new ArrayList<>();
        for (Optional<ContainerId> at = Optional.of(id);
                at.isPresent();
                at = at.get().parent()) {
            path.add(at.get().value());
        }
        Collections.reverse(path);
        return path;
    }

    private static ContainerId id(ContainerID id) {
        return id.hasParent() ? id(id.getParent()).child(id.getValue()) : ContainerId.of(id.getValue());
    }
}

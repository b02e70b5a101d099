package org.gantry.master.agentlink;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.gantry.http.EventStream;
import org.gantry.http.Exchange;
import org.gantry.http.Handler;
import org.gantry.http.HttpError;
import org.gantry.http.StreamOptions;
import org.gantry.master.command.Command;
import org.gantry.master.http.Transport;
import org.gantry.master.loop.OwnerLoop;
import org.gantry.master.security.AgentPermissions;
import org.gantry.master.state.Agent;
import org.gantry.master.stream.Streams;
import org.gantry.protocol.MediaType;
import org.gantry.protocol.agentlink.AgentLink;
import org.gantry.security.guard.Authorization;

/** {@code POST /gantry/api/v1/agent}: the agents' end of the master. */
public final class AgentApi implements Handler {
    public static final String PATH = "/gantry/api/v1/agent";

    private static final StreamOptions PATIENCE = new StreamOptions(64 << 20, Duration.ofSeconds(60));

    private final OwnerLoop owner;
    private final Streams streams;
    private final Authorization authorization;

    public AgentApi(OwnerLoop owner, Streams streams, Authorization authorization) {
        this.authorization = authorization;
        this.owner = owner;
        this.streams = streams;
    }

    @Override
    public void handle(Exchange exchange) throws IOException {
        Transport.requirePost(exchange);
        AgentLink.Call call =
                Transport.read(exchange, AgentLink.Call.newBuilder()).build();
        check(call).ifPresent(error -> {
            throw new HttpError(400, "Failed to validate agentlink::Call: " + error);
        });
        if (call.getType() == AgentLink.Call.Type.SUBSCRIBE) {
            subscribe(exchange, call.getSubscribe());
        } else {
            call(exchange, call);
        }
    }

    private void subscribe(Exchange exchange, AgentLink.Call.Subscribe subscribe) throws IOException {
        MediaType media = Transport.accepted(exchange);
        if (exchange.header(Transport.STREAM_ID).isPresent()) {
            throw new HttpError(400, "Subscribe calls should not include the 'Mesos-Stream-Id' header");
        }
        if (owner.waiting() >= OwnerLoop.MAX_WAITING) {
            throw overloaded();
        }
        AgentPermissions.register(authorization.of(exchange.principal()), subscribe.getAgentInfo())
                .ifPresent(error -> {
                    throw new HttpError(403, error);
                });
        String id = UUID.randomUUID().toString();
        String address = exchange.request().getRemoteAddr();
        exchange.header(Transport.STREAM_ID, id);
        EventStream stream = exchange.stream(media.header(), PATIENCE);
        streams.addInBatches(
                id, stream, media, (ended, reason) -> owner.submit(new Command.StreamClosed(ended, reason)));
        if (!owner.submit(new Command.SubscribeAgent(id, address, subscribe))) {
            streams.close(id);
        }
    }

    private void call(Exchange exchange, AgentLink.Call call) {
        Agent agent = Optional.ofNullable(
                        owner.snapshot().agents().get(call.getAgentId().getValue()))
                .orElseThrow(() -> new HttpError(400, "Agent cannot be found"));
        String given = exchange.header(Transport.STREAM_ID)
                .orElseThrow(() ->
                        new HttpError(400, "All non-subscribe calls should include the 'Mesos-Stream-Id' header"));
        if (agent.stream().filter(given::equals).isEmpty()) {
            throw new HttpError(
                    403, "The stream ID '" + given + "' is not that of the current link of agent " + agent.id());
        }
        if (!owner.submit(new Command.AgentCalled(agent.id(), given, call))) {
            throw overloaded();
        }
        exchange.status(202);
    }

    private static Optional<String> check(AgentLink.Call call) {
        return switch (call.getType()) {
            case SUBSCRIBE -> require(call.hasSubscribe(), "subscribe");
            case STATUS_UPDATE ->
                require(call.hasStatusUpdate(), "status_update")
                        .or(() -> require(call.getStatusUpdate().getStatus().hasUuid(), "status_update.status.uuid"))
                        .or(() -> requireAgent(call));
            case OPERATION_UPDATE ->
                require(call.hasOperationUpdate(), "operation_update").or(() -> requireAgent(call));
            case UPDATE -> require(call.hasUpdate(), "update").or(() -> requireAgent(call));
            case MESSAGE -> require(call.hasMessage(), "message").or(() -> requireAgent(call));
            case EXECUTOR_EXITED ->
                require(call.hasExecutorExited(), "executor_exited").or(() -> requireAgent(call));
            case PONG, UNREGISTER, OVERSUBSCRIBED -> requireAgent(call);
            case UNKNOWN -> require(false, "type");
        };
    }

    private static Optional<String> requireAgent(AgentLink.Call call) {
        return require(call.hasAgentId(), "agent_id");
    }

    private static Optional<String> require(boolean present, String field) {
        return present ? Optional.empty() : Optional.of("Expecting '" + field + "' to be present");
    }

    private static HttpError overloaded() {
        return new HttpError(503, "The master is overloaded, try again later");
    }
}

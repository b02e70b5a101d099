package org.gantry.master.scheduler;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.gantry.http.EventStream;
import org.gantry.http.Exchange;
import org.gantry.http.Handler;
import org.gantry.http.HttpError;
import org.gantry.http.StreamOptions;
import org.gantry.master.command.Command;
import org.gantry.master.http.Transport;
import org.gantry.master.loop.OwnerLoop;
import org.gantry.master.state.Framework;
import org.gantry.master.stream.Streams;
import org.gantry.master.transition.Permissions;
import org.gantry.protocol.MediaType;
import org.gantry.protocol.RecordIo;
import org.gantry.security.guard.Authorization;
import org.gantry.security.spi.Principal;

/** {@code POST /api/v1/scheduler}. */
public final class SchedulerApi implements Handler {
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);
    private static final Event BEAT =
            Event.newBuilder().setType(Event.Type.HEARTBEAT).build();
    private static final StreamOptions PATIENCE = new StreamOptions(32 << 20, Duration.ofSeconds(60));

    private final OwnerLoop owner;
    private final Streams streams;
    private final Authorization authorization;
    private final RateLimits limits;

    public SchedulerApi(OwnerLoop owner, Streams streams, Authorization authorization, RateLimits limits) {
        this.limits = limits;
        this.owner = owner;
        this.streams = streams;
        this.authorization = authorization;
    }

    @Override
    public void handle(Exchange exchange) throws IOException {
        Transport.requirePost(exchange);
        Call call = Transport.read(exchange, Call.newBuilder()).build();
        CallRules.check(call)
                .or(() -> PrincipalRules.check(call, exchange.principal()))
                .ifPresent(error -> {
                    throw new HttpError(400, "Failed to validate scheduler::Call: " + error);
                });
        Duration wait = turn(exchange, call);
        if (call.getType() == Call.Type.SUBSCRIBE) {
            subscribe(exchange, PrincipalRules.complete(call, exchange.principal()));
        } else if (wait.isZero()) {
            call(exchange, call);
        } else {
            Executor later = CompletableFuture.delayedExecutor(wait.toNanos(), TimeUnit.NANOSECONDS);
            exchange.respondWith(CompletableFuture.supplyAsync(() -> call, later), this::call);
        }
    }

    /**
     * How long a call of its principal has to wait; a subscription counts, and does not wait.
     *
     * @throws HttpError 429 if too many calls of the principal wait
     */
    private Duration turn(Exchange exchange, Call call) {
        FrameworkInfo asked = call.getSubscribe().getFrameworkInfo();
        Optional<String> principal = exchange.principal()
                .flatMap(Principal::value)
                .or(() -> Optional.ofNullable(owner.snapshot()
                                .frameworks()
                                .get(call.getFrameworkId().getValue()))
                        .map(Framework::info)
                        .or(() -> Optional.of(asked))
                        .filter(FrameworkInfo::hasPrincipal)
                        .map(FrameworkInfo::getPrincipal));
        return limits.take(principal)
                .orElseThrow(() -> new HttpError(
                        429,
                        "Too many calls of principal '" + principal.orElse("") + "' wait already",
                        Map.of("Retry-After", "1")));
    }

    private void subscribe(Exchange exchange, Call call) throws IOException {
        MediaType media = Transport.accepted(exchange);
        if (exchange.header(Transport.STREAM_ID).isPresent()) {
            throw new HttpError(400, "Subscribe calls should not include the 'Mesos-Stream-Id' header");
        }
        requireRoom();
        String id = UUID.randomUUID().toString();
        exchange.header(Transport.STREAM_ID, id);
        EventStream stream = exchange.stream(media.header(), PATIENCE);
        byte[] beat = RecordIo.frame(media.encode(BEAT));
        stream.heartbeat(HEARTBEAT, () -> beat);
        streams.add(id, stream, media, (ended, reason) -> owner.submit(new Command.StreamClosed(ended, reason)));
        if (!owner.submit(new Command.SubscribeFramework(id, call))) {
            streams.close(id);
        }
    }

    private void call(Exchange exchange, Call call) {
        Framework framework = Optional.ofNullable(
                        owner.snapshot().frameworks().get(call.getFrameworkId().getValue()))
                .orElseThrow(() -> new HttpError(400, "Framework cannot be found"));
        PrincipalRules.check(framework.info(), exchange.principal()).ifPresent(error -> {
            throw new HttpError(400, error);
        });
        String stream = requireStream(exchange, framework);
        if (call.getType() == Call.Type.UNKNOWN) {
            throw new HttpError(501, "501 Not Implemented.");
        }
        if (call.getType() == Call.Type.RECONCILE_OPERATIONS) {
            Transport.accepted(exchange);
        }
        if (call.getType() == Call.Type.UPDATE_FRAMEWORK) {
            requirePermission(call.getUpdateFramework().getFrameworkInfo());
            update(framework.id(), stream, call.getUpdateFramework());
            exchange.status(200);
            return;
        }
        if (!owner.submit(new Command.SchedulerCalled(framework.id(), stream, call))) {
            throw overloaded();
        }
        exchange.status(202);
    }

    private static String requireStream(Exchange exchange, Framework framework) {
        String current = framework.stream().orElseThrow(() -> new HttpError(403, "Framework is not subscribed"));
        String given = exchange.header(Transport.STREAM_ID)
                .orElseThrow(() ->
                        new HttpError(400, "All non-subscribe calls should include the 'Mesos-Stream-Id' header"));
        if (!given.equals(current)) {
            throw new HttpError(
                    400,
                    "The stream ID '" + given + "' included in this request didn't match the stream ID currently"
                            + " associated with framework ID " + framework.id());
        }
        return current;
    }

    /** Answered when it is done, so that whoever looks then sees it. */
    private void update(String frameworkId, String stream, Call.UpdateFramework update) {
        CompletableFuture<Optional<String>> answer = new CompletableFuture<>();
        if (!owner.submit(new Command.UpdateFramework(frameworkId, stream, update, answer))) {
            throw overloaded();
        }
        Optional<String> error;
        try {
            error = answer.get(LONGEST_WAIT.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw overloaded();
        } catch (ExecutionException | TimeoutException e) {
            throw overloaded();
        }
        error.ifPresent(text -> {
            throw new HttpError(400, text);
        });
    }

    private void requirePermission(FrameworkInfo info) {
        Permissions.register(authorization, info).ifPresent(error -> {
            throw new HttpError(403, error);
        });
    }

    private void requireRoom() {
        if (owner.waiting() >= OwnerLoop.MAX_WAITING) {
            throw overloaded();
        }
    }

    private static HttpError overloaded() {
        return new HttpError(503, "The master is overloaded, try again later");
    }
}

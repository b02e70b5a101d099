package org.gantry.master.operator;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.mesos.v1.Protos.Offer;
import org.gantry.http.Exchange;
import org.gantry.http.HttpError;
import org.gantry.master.command.Command;
import org.gantry.master.loop.OwnerLoop;
import org.gantry.master.order.Answer;
import org.gantry.security.guard.Authorization;

/** Takes operators' offer operations and waits until the master has decided on each. For any thread. */
public final class OperationDesk {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final OwnerLoop owner;
    private final Authorization authorization;

    public OperationDesk(OwnerLoop owner, Authorization authorization) {
        this.owner = owner;
        this.authorization = authorization;
    }

    /**
     * Has an operation carried out; 202 if it is on its way to the agent.
     *
     * @throws HttpError with the reason if it was refused: 400, 403, 409 if something of it is in use; 503 if too much
     *     waits
     */
    public void operate(Exchange exchange, String agentId, Offer.Operation operation) {
        CompletableFuture<Answer> reply = new CompletableFuture<>();
        Command.Operate command =
                new Command.Operate(agentId, operation, authorization.of(exchange.principal()), reply);
        if (!owner.submit(command)) {
            throw new HttpError(503, "The master is overloaded, try again later");
        }
        Answer answer = await(reply);
        if (answer.isRefusal()) {
            throw new HttpError(answer.status(), answer.message());
        }
        exchange.status(answer.status());
    }

    private static Answer await(CompletableFuture<Answer> reply) {
        try {
            return reply.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new HttpError(503, "The master is overloaded; the operation may still be carried out");
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HttpError(503, "The master is shutting down");
        }
    }
}

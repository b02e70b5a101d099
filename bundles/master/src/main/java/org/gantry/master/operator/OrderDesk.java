package org.gantry.master.operator;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.gantry.http.Exchange;
import org.gantry.http.HttpError;
import org.gantry.master.command.Command;
import org.gantry.master.loop.OwnerLoop;
import org.gantry.master.order.Answer;
import org.gantry.master.order.Order;
import org.gantry.master.security.OrderPermissions;
import org.gantry.security.guard.Authorization;

/** Takes operators' orders and waits with each until the registry holds it. For any thread. */
public final class OrderDesk {
    /** A registry that does not answer must not take all threads of the server. */
    private static final int MAX_WAITING = 64;

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Semaphore places = new Semaphore(MAX_WAITING);
    private final OwnerLoop owner;
    private final Authorization authorization;

    public OrderDesk(OwnerLoop owner, Authorization authorization) {
        this.authorization = authorization;
        this.owner = owner;
    }

    /**
     * Gives an order and answers the request with what became of it.
     *
     * @throws HttpError with the reason if it was refused; 403 if the operator may not give it; 503 if too much waits, or if the registry did not take it in
     *     time: then it may still be carried out
     */
    public void give(Exchange exchange, Order order) {
        OrderPermissions.require(authorization.of(exchange.principal()), order);
        if (!places.tryAcquire()) {
            throw new HttpError(503, "The master is overloaded, try again later");
        }
        try {
            CompletableFuture<Answer> reply = new CompletableFuture<>();
            if (!owner.submit(new Command.Ordered(order, reply))) {
                throw new HttpError(503, "The master is overloaded, try again later");
            }
            answer(exchange, reply.get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
        } catch (TimeoutException e) {
            throw new HttpError(503, "The registry has not taken the order yet; it may still be carried out");
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HttpError(503, "The master is shutting down");
        } finally {
            places.release();
        }
    }

    private static void answer(Exchange exchange, Answer answer) {
        if (answer.isRefusal()) {
            throw new HttpError(answer.status(), answer.message());
        }
        exchange.status(answer.status());
    }
}

package org.gantry.http;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An answer that waits for its result. Whatever comes first, the result or the timeout, answers. */
final class LateResponse<T> {
    private static final Logger LOG = LoggerFactory.getLogger(LateResponse.class);
    private static final String PENDING = LateResponse.class.getName();

    private final ServletRuntime runtime;
    private final HttpMetrics metrics;
    private final Exchange exchange;
    private final LateAnswer<T> answer;
    private final long begun = System.nanoTime();
    private final AtomicBoolean answered = new AtomicBoolean();
    private final CompletableFuture<AsyncContext> started = new CompletableFuture<>();

    LateResponse(ServletRuntime runtime, HttpMetrics metrics, Exchange exchange, LateAnswer<T> answer) {
        this.runtime = runtime;
        this.metrics = metrics;
        this.exchange = exchange;
        this.answer = answer;
    }

    void start() {
        AsyncContext context = exchange.request().startAsync();
        context.setTimeout(0);
        exchange.request().setAttribute(PENDING, this);
        started.complete(context);
    }

    static boolean isPending(HttpServletRequest request) {
        return request.getAttribute(PENDING) != null;
    }

    void expire() {
        arrive(null, new HttpError(503, "The answer took too long"));
    }

    /** The answer is written on a thread of the server: the one that has the result has better things to do. */
    void arrive(T result, Throwable failure) {
        if (answered.compareAndSet(false, true)) {
            var unused = started.thenAccept(context -> context.start(() -> respond(context, result, failure)));
        }
    }

    private void respond(AsyncContext context, T result, Throwable failure) {
        try {
            if (failure != null) {
                runtime.fail(exchange, failure instanceof CompletionException ? failure.getCause() : failure);
            } else {
                answerWith(result);
            }
        } catch (IOException e) {
            LOG.debug("Client went away before its answer: path={}", exchange.path(), e);
        } finally {
            metrics.end(
                    exchange.method(), exchange.route(), exchange.response().getStatus(), System.nanoTime() - begun);
            context.complete();
        }
    }

    private void answerWith(T result) throws IOException {
        try {
            answer.answer(exchange, result);
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            runtime.fail(exchange, e);
        }
    }
}

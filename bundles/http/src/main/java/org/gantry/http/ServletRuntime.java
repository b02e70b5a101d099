package org.gantry.http;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes each request of one servlet from its arrival to its answer. */
final class ServletRuntime {
    private static final Logger LOG = LoggerFactory.getLogger(ServletRuntime.class);

    private final Router router;
    private final ErrorWriter errors;
    private final HttpLimits limits;
    private final HttpMetrics metrics = new HttpMetrics();
    private final AtomicReference<StreamRegistry> streams;

    ServletRuntime(Router router, ErrorWriter errors, HttpLimits limits) {
        this.router = router;
        this.errors = errors;
        this.limits = limits;
        this.streams = new AtomicReference<>(new StreamRegistry(limits.maxStreams()));
    }

    HttpLimits limits() {
        return limits;
    }

    StreamRegistry streams() {
        return streams.get();
    }

    HttpSnapshot snapshot() {
        return metrics.snapshot(streams().size(), streams().cutOff());
    }

    /** A server may take up a servlet again that it, or another one, has let go of. */
    void open() {
        streams.updateAndGet(current -> current.isClosed() ? new StreamRegistry(limits.maxStreams()) : current);
    }

    void close() {
        streams().close();
    }

    void serve(HttpServletRequest request, HttpServletResponse response) throws IOException {
        long begun = System.nanoTime();
        metrics.begin();
        Exchange exchange = null;
        try {
            exchange = new Exchange(request, response, this);
            router.handle(exchange);
            if (!request.isAsyncStarted()) {
                leaveNothingUnread(request, response);
            }
        } catch (HttpError e) {
            // A path that cannot be taken apart leaves nothing to give to the error writer.
            if (exchange == null) {
                response.setStatus(e.status());
                response.setContentType("text/plain; charset=utf-8");
                response.getOutputStream().write(e.getMessage().getBytes(StandardCharsets.UTF_8));
            } else {
                fail(exchange, e);
            }
        } catch (Exception | LinkageError | StackOverflowError | AssertionError e) {
            fail(exchange, e);
        } finally {
            if (exchange != null) {
                exchange.over();
            }
            if (!LateResponse.isPending(request)) {
                metrics.end(
                        request.getMethod(),
                        exchange == null ? "" : exchange.route(),
                        response.getStatus(),
                        System.nanoTime() - begun);
            }
        }
    }

    <T> void respondLater(Exchange exchange, CompletionStage<T> result, LateAnswer<T> answer) {
        LateResponse<T> late = new LateResponse<>(this, metrics, exchange, answer);
        Runnable cancelTimeout = streams().after(limits.requestTimeout(), late::expire);
        late.start();
        result.whenComplete((value, failure) -> {
            cancelTimeout.run();
            late.arrive(value, failure);
        });
    }

    /** Answers with an error, if the answer has not begun yet; otherwise ends the connection. */
    void fail(Exchange exchange, Throwable cause) throws IOException {
        HttpServletResponse response = exchange.response();
        if (response.isCommitted() && cause instanceof IOException) {
            LOG.debug("Client went away before its answer was complete: path={}", exchange.path(), cause);
            ClientConnection.breakOff(response);
            return;
        }
        HttpError error = cause instanceof HttpError known ? known : unexpected(exchange, cause);
        if (response.isCommitted()) {
            ClientConnection.breakOff(response);
            return;
        }
        response.reset();
        error.headers().forEach(response::setHeader);
        leaveNothingUnread(exchange.request(), response);
        try {
            errors.write(exchange, error);
        } catch (RuntimeException e) {
            LOG.error("Writing an error failed: path={} status={}", exchange.path(), error.status(), e);
            ClientConnection.breakOff(response);
        }
    }

    private void leaveNothingUnread(HttpServletRequest request, HttpServletResponse response) {
        if (!response.isCommitted() && !response.containsHeader("Connection") && !BodyReader.skip(request, limits)) {
            response.setHeader("Connection", "close");
        }
    }

    private static HttpError unexpected(Exchange exchange, Throwable cause) {
        String id = UUID.randomUUID().toString().substring(0, 8);
        LOG.error("Request failed: id={} method={} path={}", id, exchange.method(), exchange.path(), cause);
        return new HttpError(500, "Internal error " + id);
    }
}

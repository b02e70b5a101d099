package org.gantry.frameworks.services.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BiFunction;
import org.gantry.frameworks.services.app.ApiException;
import org.gantry.frameworks.services.app.AppId;
import org.gantry.frameworks.services.app.Timestamps;
import org.gantry.frameworks.services.runtime.ServicesFramework;
import org.gantry.frameworks.services.scheduler.ServiceScheduler;
import org.gantry.http.ErrorWriter;
import org.gantry.http.Exchange;
import org.gantry.http.Handler;
import org.gantry.http.HttpError;

/** What all resources share: headers, the form of errors, answers that wait for a decision. */
final class Api {
    static final String DEPLOYMENT_HEADER = "Marathon-Deployment-Id";

    private final Node node;
    private final LeaderProxy proxy;

    Api(Node node) {
        this.node = node;
        this.proxy = new LeaderProxy(node, EventResource.STREAM);
    }

    /** Serves a request that needs the leader. */
    @FunctionalInterface
    interface LeaderHandler {
        void handle(Exchange exchange, ServicesFramework framework) throws Exception;
    }

    /** Answers with what was decided. */
    @FunctionalInterface
    interface Answer<T> {
        void answer(Exchange exchange, T result) throws Exception;
    }

    /** What only the leader answers, though it takes nothing from what is decided there. */
    Handler any(Handler handler) {
        return proxy.guard(local(handler));
    }

    /** What each node answers by itself. */
    Handler local(Handler handler) {
        return exchange -> {
            headers(exchange);
            try {
                checkContentType(exchange);
                handler.handle(exchange);
            } catch (ApiException e) {
                exchange.json(e.status(), e.body());
            }
        };
    }

    Handler leader(LeaderHandler handler) {
        return any(exchange -> handler.handle(
                exchange,
                node.leading().orElseThrow(() -> new ApiException(503, "Could not determine the current leader"))));
    }

    /** Bodies are JSON; a client that does not say so is believed. */
    private static void checkContentType(Exchange exchange) {
        Optional<String> type = exchange.header("Content-Type");
        boolean carriesBody = Set.of("POST", "PUT", "PATCH").contains(exchange.method())
                && exchange.request().getContentLengthLong() != 0;
        if (carriesBody && type.isPresent() && !type.get().matches("(?i)application/([a-z.-]+\\+)?json\\b.*")) {
            throw new ApiException(415, "Unsupported Media Type");
        }
    }

    private void headers(Exchange exchange) {
        exchange.header("Cache-Control", "no-cache, no-store, must-revalidate");
        exchange.header("Pragma", "no-cache");
        exchange.header("Expires", "0");
        if (node.leading().isPresent()) {
            exchange.header("X-Marathon-Leader", node.settings().endpoint().toString());
            exchange.header("X-Frame-Options", "DENY");
            exchange.header("X-XSS-Protection", "1; mode=block");
        }
    }

    /** Errors of the HTTP layer in the form of this API. */
    ErrorWriter errors() {
        return (exchange, error) -> {
            headers(exchange);
            exchange.json(error.status(), message(text(error)));
        };
    }

    private static String text(HttpError error) {
        return switch (error.status()) {
            case 404 -> "URI not found";
            case 405 -> "Method Not Allowed";
            default -> error.getMessage();
        };
    }

    static ObjectNode message(String text) {
        return JsonNodeFactory.instance.objectNode().put("message", text);
    }

    /** Has something decided and answers when it is stored. */
    <T> void decide(
            Exchange exchange,
            ServicesFramework framework,
            BiFunction<ServiceScheduler, java.time.Instant, T> decision,
            Answer<T> answer) {
        CompletableFuture<Outcome<T>> outcome =
                framework.submit(decision).handle((value, failure) -> new Outcome<>(value, failure));
        exchange.respondWith(outcome, (target, result) -> {
            if (result.failure == null) {
                answer.answer(target, result.value);
                return;
            }
            Throwable cause =
                    result.failure instanceof CompletionException wrapped ? wrapped.getCause() : result.failure;
            if (cause instanceof ApiException refused) {
                target.json(refused.status(), refused.body());
            } else if (cause instanceof Exception broken) {
                throw broken;
            } else {
                throw new IllegalStateException(cause);
            }
        });
    }

    private record Outcome<T>(T value, Throwable failure) {}

    /** {@code {"version","deploymentId"}} with the header that names the deployment. */
    static void deployment(Exchange exchange, int status, ServiceScheduler.Change change) throws IOException {
        exchange.header(DEPLOYMENT_HEADER, change.deploymentId());
        exchange.json(status, deploymentBody(change));
    }

    static JsonNode deploymentBody(ServiceScheduler.Change change) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("version", Timestamps.format(change.version()))
                .put("deploymentId", change.deploymentId());
    }

    static boolean flag(Exchange exchange, String name, boolean otherwise) {
        return exchange.query(name).map(Boolean::parseBoolean).orElse(otherwise);
    }

    static AppId appId(Exchange exchange) {
        return AppId.of(exchange.parameter("id"));
    }
}

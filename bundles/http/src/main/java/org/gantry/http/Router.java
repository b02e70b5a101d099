package org.gantry.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Finds the handler of a request by its path and method. Routes are added before the router is used.
 *
 * <p>{@code {name}} stands for one segment, {@code {name...}} for one or more. The most specific template decides: one
 * with more segments spelled out, then one without a greedy parameter. A wrong method is answered 405 with
 * {@code Allow}; HEAD is served by GET where it has no handler of its own, and OPTIONS is answered by the router.
 * A slash at the end and doubled slashes count for nothing.
 */
public final class Router {
    private static final String ANY = "*";

    private record Route(PathTemplate template, Handler handler) {}

    private record Match(Route route, Map<String, String> parameters) {}

    /** Puts something around every handler, such as a door before it. */
    @FunctionalInterface
    public interface Around {
        Handler around(String method, String template, Handler handler);
    }

    private final Map<String, Map<String, Route>> byShape = new LinkedHashMap<>();
    private final Around around;
    private List<PathTemplate> templates = List.of();

    public Router() {
        this((method, template, handler) -> handler);
    }

    /** @param around put around every handler when it is added; the method of those for any is {@code *} */
    public Router(Around around) {
        this.around = around;
    }

    public Router get(String template, Handler handler) {
        return route("GET", template, handler);
    }

    public Router head(String template, Handler handler) {
        return route("HEAD", template, handler);
    }

    public Router post(String template, Handler handler) {
        return route("POST", template, handler);
    }

    public Router put(String template, Handler handler) {
        return route("PUT", template, handler);
    }

    public Router patch(String template, Handler handler) {
        return route("PATCH", template, handler);
    }

    public Router delete(String template, Handler handler) {
        return route("DELETE", template, handler);
    }

    /** Every method that has no handler of its own, for handlers that check it themselves. */
    public Router any(String template, Handler handler) {
        return route(ANY, template, handler);
    }

    /**
     * Adds a route.
     *
     * @throws IllegalArgumentException if there is one already for this method and these paths
     */
    public Router route(String method, String template, Handler handler) {
        PathTemplate path = new PathTemplate(template);
        Map<String, Route> methods = byShape.computeIfAbsent(path.shape(), shape -> new TreeMap<>());
        if (methods.isEmpty()) {
            List<PathTemplate> sorted = new ArrayList<>(templates);
            sorted.add(path);
            sorted.sort(PathTemplate.MOST_SPECIFIC_FIRST);
            templates = List.copyOf(sorted);
        }
        if (methods.putIfAbsent(method, new Route(path, around.around(method, template, handler))) != null) {
            throw new IllegalArgumentException("Two routes for " + method + " " + template);
        }
        return this;
    }

    /** Every route as {@code METHOD /template}. */
    public List<String> routes() {
        List<String> all = new ArrayList<>();
        byShape.values()
                .forEach(methods -> methods.forEach((method, route) ->
                        all.add(method + " " + route.template().text())));
        return List.copyOf(all);
    }

    /**
     * Serves a request.
     *
     * @throws HttpError 404 if no template matches, 405 if none has the method, or what the handler throws
     */
    public void handle(Exchange exchange) throws Exception {
        for (PathTemplate template : templates) {
            if (template.match(exchange.segments()).isPresent()) {
                serve(exchange, byShape.get(template.shape()));
                return;
            }
        }
        throw new HttpError(404, "404 Not Found.");
    }

    private void serve(Exchange exchange, Map<String, Route> methods) throws Exception {
        Optional<Match> match = find(exchange, methods);
        if (match.isPresent()) {
            exchange.routed(match.get().route().template().text(), match.get().parameters());
            match.get().route().handler().handle(exchange);
            return;
        }
        String template = methods.values().iterator().next().template().text();
        exchange.routed(template, Map.of());
        // Whoever is not let in does not learn either which methods there are.
        around.around(exchange.method(), template, unserved -> refuse(unserved, methods))
                .handle(exchange);
    }

    private static void refuse(Exchange exchange, Map<String, Route> methods) {
        if (exchange.method().equals("OPTIONS")) {
            exchange.header("Allow", allowed(methods));
            exchange.status(204);
            return;
        }
        throw HttpError.methodNotAllowed(exchange.method(), methods.keySet());
    }

    private static Optional<Match> find(Exchange exchange, Map<String, Route> methods) {
        Route route = methods.get(exchange.method());
        if (route == null && exchange.method().equals("HEAD")) {
            route = methods.get("GET");
        }
        if (route == null) {
            route = methods.get(ANY);
        }
        if (route == null) {
            return Optional.empty();
        }
        Route found = route;
        return found.template().match(exchange.segments()).map(parameters -> new Match(found, parameters));
    }

    private static String allowed(Map<String, Route> methods) {
        TreeSet<String> allowed = new TreeSet<>(methods.keySet());
        if (allowed.contains("GET")) {
            allowed.add("HEAD");
        }
        allowed.add("OPTIONS");
        return String.join(", ", allowed);
    }
}

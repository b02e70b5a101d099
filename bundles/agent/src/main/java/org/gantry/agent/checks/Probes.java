package org.gantry.agent.checks;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.mesos.v1.Protos.CheckInfo;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.Environment;
import org.apache.mesos.v1.Protos.HealthCheck;
import org.apache.mesos.v1.Protos.NetworkInfo;
import org.gantry.agent.run.ContainerModules;
import org.gantry.agent.run.Specs;
import org.gantry.model.container.ContainerId;

/** Makes probes of checks and health checks. A timeout of zero seconds means none. */
final class Probes {
    private static final Duration NO_TIMEOUT = Duration.ofDays(1);

    private final HttpClient http;
    private final HttpClient trusting;
    private final Executor workers;
    private final ContainerModules containers;

    /** @param trusting a client that does not check certificates */
    Probes(HttpClient http, HttpClient trusting, Executor workers, ContainerModules containers) {
        this.http = http;
        this.trusting = trusting;
        this.workers = workers;
        this.containers = containers;
    }

    Probe of(HealthCheck check, ContainerId container) {
        Duration timeout = seconds(check.getTimeoutSeconds());
        return switch (check.getType()) {
            case COMMAND -> command(check.getCommand(), container, timeout);
            case HTTP -> {
                HealthCheck.HTTPCheckInfo info = check.getHttp();
                String host = host(info.getProtocol());
                String scheme = info.getScheme().isEmpty() ? "http" : info.getScheme();
                yield http(scheme + "://" + host + ":" + info.getPort() + path(info.getPath()), timeout);
            }
            case TCP -> tcp(host(check.getTcp().getProtocol()), check.getTcp().getPort(), timeout);
            case UNKNOWN -> throw new IllegalArgumentException("Health check without a type");
        };
    }

    Probe of(CheckInfo check, ContainerId container) {
        Duration timeout = seconds(check.getTimeoutSeconds());
        return switch (check.getType()) {
            case COMMAND -> command(check.getCommand().getCommand(), container, timeout);
            case HTTP ->
                http(
                        "http://127.0.0.1:" + check.getHttp().getPort()
                                + path(check.getHttp().getPath()),
                        timeout);
            case TCP -> tcp("127.0.0.1", check.getTcp().getPort(), timeout);
            case UNKNOWN -> throw new IllegalArgumentException("Check without a type");
        };
    }

    private Probe command(CommandInfo command, ContainerId container, Duration timeout) {
        Map<String, String> environment = new TreeMap<>();
        for (Environment.Variable variable : command.getEnvironment().getVariablesList()) {
            environment.put(variable.getName(), variable.getValue());
        }
        return () -> CompletableFuture.supplyAsync(
                        () -> containers.run(container, Specs.command(command), environment, timeout), workers)
                .thenCompose(stage -> stage)
                .thenApply(exit -> {
                    int code = exit.exitCode().orElse(128 + exit.signal().orElse(0));
                    return new Probe.Answer(code, code == 0, "Command exited with status " + code);
                });
    }

    private Probe http(String uri, Duration timeout) {
        URI target = URI.create(uri);
        HttpRequest request = HttpRequest.newBuilder(target).timeout(timeout).build();
        HttpClient client = target.getScheme().equals("https") ? trusting : http;
        return () -> {
            CompletableFuture<HttpResponse<Void>> whole =
                    client.sendAsync(request, HttpResponse.BodyHandlers.discarding());
            return within(timeout, whole).handle((response, failure) -> {
                if (failure != null) {
                    throw new CompletionException(new IOException(uri + " did not answer: " + why(failure), failure));
                }
                int status = response.statusCode();
                return new Probe.Answer(
                        status, status >= 200 && status < 400, "HTTP status " + status + " from " + uri);
            });
        };
    }

    /** The request's own timeout ends with the head of the answer; a body that never ends must not hold up a check. */
    private static <T> CompletableFuture<T> within(Duration timeout, CompletableFuture<T> whole) {
        return whole.copy().orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS).whenComplete((answer, failure) -> {
            if (failure != null) {
                whole.cancel(true);
            }
        });
    }

    private static String why(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        boolean late = cause instanceof TimeoutException || cause instanceof HttpTimeoutException;
        if (late) {
            return "the time is up";
        }
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }

    private Probe tcp(String host, int port, Duration timeout) {
        return () -> CompletableFuture.supplyAsync(
                () -> {
                    try (Socket socket = new Socket()) {
                        int millis = (int) Math.min(Integer.MAX_VALUE, timeout.toMillis());
                        socket.connect(new InetSocketAddress(host, port), millis);
                        return new Probe.Answer(1, true, "TCP connection to port " + port + " was accepted");
                    } catch (IOException e) {
                        return new Probe.Answer(0, false, "TCP connection to port " + port + ": " + e.getMessage());
                    }
                },
                workers);
    }

    private static String host(NetworkInfo.Protocol protocol) {
        return protocol == NetworkInfo.Protocol.IPv6 ? "[::1]" : "127.0.0.1";
    }

    private static String path(String path) {
        return path.isEmpty() || path.startsWith("/") ? path : "/" + path;
    }

    static Duration seconds(double seconds) {
        return seconds <= 0 ? NO_TIMEOUT : Duration.ofMillis(Math.round(seconds * 1000));
    }
}

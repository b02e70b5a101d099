package org.gantry.master.testing;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.gantry.allocator.drf.DrfAllocator;
import org.gantry.allocator.spi.Allocator;
import org.gantry.http.testing.LocalServer;
import org.gantry.master.Master;
import org.gantry.master.config.Flags;
import org.gantry.master.security.MasterSecurity;
import org.gantry.security.acl.AclAuthorizer;
import org.gantry.security.basic.BasicAuthenticator;
import org.gantry.security.guard.SecurityModules;
import org.gantry.security.spi.Authenticator;
import org.gantry.security.spi.Authorizer;
import org.gantry.testkit.LocalModuleHost;

/** A whole master behind a real server. */
public final class LocalMaster implements AutoCloseable {
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final LocalModuleHost modules = new LocalModuleHost();
    private final Master master;
    private final LocalServer server;

    public LocalMaster(Map<String, String> flags) throws Exception {
        this(flags, Clock.systemUTC());
    }

    public LocalMaster(Map<String, String> flags, Clock clock) throws Exception {
        modules.add(Allocator.class, "drf", new DrfAllocator());
        modules.add(Authenticator.class, "basic", new BasicAuthenticator());
        modules.add(Authorizer.class, "local", new AclAuthorizer());
        Flags parsed = new Flags(flags);
        MasterSecurity security = MasterSecurity.of(parsed.values(), SecurityModules.of(modules));
        master = new Master(parsed, modules.point(Allocator.class), security, clock);
        server = new LocalServer(Map.of("/*", master.servlet()));
    }

    public LocalMaster start() {
        master.start();
        return this;
    }

    public LocalMaster startLeading() {
        master.start();
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> master.snapshot().elected().isPresent());
        return this;
    }

    public Master master() {
        return master;
    }

    public LocalModuleHost modules() {
        return modules;
    }

    public URI root() {
        return server.uri("/");
    }

    /** The root for somebody who authenticates as {@code principal:secret}. */
    public URI rootFor(String user) {
        return URI.create(root().toString().replace("://", "://" + user + "@"));
    }

    public HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(server.uri(path)).GET());
    }

    /**
     * Any request.
     *
     * @param headers names and values in turn
     */
    public HttpResponse<String> send(String method, String path, String body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(server.uri(path)).method(method, HttpRequest.BodyPublishers.ofString(body));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return send(request);
    }

    /** Likewise, with the body as it comes. */
    public HttpResponse<InputStream> open(String method, String path, String body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(server.uri(path)).method(method, HttpRequest.BodyPublishers.ofString(body));
        request.headers(headers);
        return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Override
    public void close() throws Exception {
        master.close();
        server.close();
    }
}

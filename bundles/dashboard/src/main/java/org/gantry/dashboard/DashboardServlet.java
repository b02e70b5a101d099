package org.gantry.dashboard;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.servlet.Servlet;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.gantry.http.ErrorWriter;
import org.gantry.http.Exchange;
import org.gantry.http.GantryServlet;
import org.gantry.http.HttpError;
import org.gantry.http.HttpLimits;
import org.gantry.http.Router;
import org.gantry.modulehost.spi.ModuleHost;
import org.gantry.modulehost.spi.ModuleInfo;
import org.gantry.security.files.TlsFiles;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletAsyncSupported;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletPattern;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardTarget;

/** The web page and the calls that it makes. */
@Component(service = Servlet.class, configurationPid = "org.gantry.dashboard")
@Designate(ocd = DashboardServlet.Settings.class)
@HttpWhiteboardServletAsyncSupported
@HttpWhiteboardServletPattern("/*")
@HttpWhiteboardTarget("(gantry.endpoint=dashboard)")
public final class DashboardServlet extends GantryServlet {
    private static final long serialVersionUID = 1L;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration CONNECT = Duration.ofSeconds(3);

    /** Where the servers behind the page answer. */
    @ObjectClassDefinition(name = "Gantry dashboard")
    public @interface Settings {
        @AttributeDefinition(description = "Address of the master")
        String master() default "http://127.0.0.1:5050";

        @AttributeDefinition(description = "Address of the services framework")
        String services() default "http://127.0.0.1:8080";

        @AttributeDefinition(description = "PEM file of those who vouch for servers that are reached by https")
        String ssl__ca__file() default "";

        @AttributeDefinition(description = "PEM file with the certificate to show to them")
        String ssl__cert__file() default "";

        @AttributeDefinition(description = "PEM file with the key of that certificate")
        String ssl__key__file() default "";

        @AttributeDefinition(description = "Names by which browsers reach this page")
        String[] hosts() default {"127.0.0.1", "localhost", "[::1]"};
    }

    @Activate
    public DashboardServlet(Settings settings, @Reference ModuleHost modules) {
        this(
                URI.create(settings.master()),
                URI.create(settings.services()),
                Set.of(settings.hosts()),
                TlsFiles.named(settings.ssl__ca__file(), settings.ssl__cert__file(), settings.ssl__key__file())
                        .contextIfNamed(),
                modules::modules);
    }

    DashboardServlet(
            URI master, URI services, Set<String> hosts, Optional<SSLContext> tls, Supplier<List<ModuleInfo>> modules) {
        super(
                routes(master, services, client(tls), new BrowserGuard(hosts), modules),
                ErrorWriter.JSON_MESSAGE,
                HttpLimits.DEFAULT);
    }

    private static HttpClient client(Optional<SSLContext> tls) {
        HttpClient.Builder client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT);
        tls.ifPresent(client::sslContext);
        return client.build();
    }

    private static Router routes(
            URI master, URI services, HttpClient client, BrowserGuard guard, Supplier<List<ModuleInfo>> modules) {
        Upstream upstream = new Upstream(client);
        Agents agents = new Agents(upstream, master, Clock.systemUTC());
        Assets assets = new Assets();
        EventRelay events = new EventRelay(client, services);
        return new Router()
                .get("/", guard.page(exchange -> assets.serve(exchange, "index.html")))
                .get("/{name}", guard.page(exchange -> assets.serve(exchange, exchange.parameter("name"))))
                .get("/api/modules", guard.data(exchange -> exchange.json(200, json(modules.get()))))
                .get("/api/events", guard.data(events::open))
                .get(
                        "/api/master/{path...}",
                        guard.data(exchange -> upstream.forward(exchange, master, rest(exchange, "/api/master"))))
                .any(
                        "/api/services/{path...}",
                        guard.data(exchange -> upstream.forward(exchange, services, rest(exchange, "/api/services"))))
                .get("/api/agents/{id}/{path...}", guard.data(exchange -> agent(exchange, upstream, agents)));
    }

    private static void agent(Exchange exchange, Upstream upstream, Agents agents) throws IOException {
        String id = exchange.parameter("id");
        upstream.forward(
                exchange, agents.address(id, exchange.header("Authorization")), rest(exchange, "/api/agents/" + id));
    }

    /** What follows the prefix, as the browser encoded it. */
    private static String rest(Exchange exchange, String prefix) {
        String path = exchange.request().getRequestURI();
        if (!path.startsWith(prefix + "/")) {
            throw new HttpError(404, "No such page");
        }
        return path.substring(prefix.length());
    }

    private static ObjectNode json(List<ModuleInfo> modules) {
        ObjectNode root = JSON.createObjectNode();
        ArrayNode list = root.putArray("modules");
        for (ModuleInfo module : modules) {
            ObjectNode node = list.addObject()
                    .put("module", module.id().toString())
                    .put("version", module.version())
                    .put("state", module.state().name())
                    .put("containers", module.containers());
            module.reason().ifPresent(reason -> node.put("reason", reason));
        }
        return root;
    }
}

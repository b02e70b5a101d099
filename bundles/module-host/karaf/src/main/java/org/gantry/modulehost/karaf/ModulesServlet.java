package org.gantry.modulehost.karaf;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.servlet.Servlet;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.gantry.http.BearerToken;
import org.gantry.http.ErrorWriter;
import org.gantry.http.Exchange;
import org.gantry.http.GantryServlet;
import org.gantry.http.Handler;
import org.gantry.http.HttpError;
import org.gantry.http.HttpLimits;
import org.gantry.http.Router;
import org.gantry.modulehost.core.SwapException;
import org.gantry.modulehost.spi.ModuleException;
import org.gantry.modulehost.spi.ModuleId;
import org.gantry.modulehost.spi.ModuleInfo;
import org.gantry.observability.AuditEntry;
import org.gantry.observability.AuditLog;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletPattern;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardTarget;

/**
 * Administration of this node's modules: {@code GET /gantry/modules}, {@code POST /gantry/modules} with an archive as
 * its body, {@code POST /gantry/modules/POINT/NAME/rollback}. All with the administrator's token, since a module is code
 * that runs as the agent does.
 */
@Component(service = Servlet.class)
@HttpWhiteboardServletPattern({"/gantry/modules", "/gantry/modules/*"})
@HttpWhiteboardTarget("(|(gantry.endpoint=agent)(gantry.endpoint=master))")
public final class ModulesServlet extends GantryServlet {
    private static final long serialVersionUID = 1L;
    private static final long LARGEST = 256L << 20;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final AuditLog AUDIT = new AuditLog("module-host");

    /** Whoever holds the node's token. */
    private static final String ADMINISTRATOR = "administrator";

    @Activate
    public ModulesServlet(@Reference KarafModuleHost host) throws IOException {
        super(
                routes(host, BearerToken.readOrCreate(tokenFile())),
                ErrorWriter.JSON_MESSAGE,
                new HttpLimits(1 << 16, Duration.ofMinutes(10)));
    }

    private static Path tokenFile() {
        String workDir = System.getProperty("gantry.work_dir", System.getProperty("karaf.data", "data"));
        return Path.of(workDir, "auth", "token").toAbsolutePath();
    }

    static Router routes(KarafModuleHost host, BearerToken token) {
        return new Router()
                .get("/gantry/modules", guarded(token, exchange -> exchange.json(200, listing(host))))
                .post("/gantry/modules", guarded(token, exchange -> upgrade(host, exchange)))
                .post("/gantry/modules/{point}/{name}/rollback", guarded(token, exchange -> rollback(host, exchange)));
    }

    private static Handler guarded(BearerToken token, Handler handler) {
        return exchange -> {
            token.require(exchange);
            handler.handle(exchange);
        };
    }

    private static ObjectNode listing(KarafModuleHost host) {
        ObjectNode root = JSON.createObjectNode();
        ArrayNode modules = root.putArray("modules");
        host.modules().forEach(module -> modules.add(json(module)));
        return root;
    }

    private static void upgrade(KarafModuleHost host, Exchange exchange) throws IOException {
        boolean keepOld = exchange.query("keep-old").map(Boolean::parseBoolean).orElse(false);
        Path archive = receive(exchange);
        try {
            ModuleInfo module = host.upgrade(archive, keepOld);
            done(exchange, "module upgrade", module);
            exchange.json(200, json(module));
        } catch (ModuleException e) {
            throw refused(exchange, "module upgrade", "", e);
        } finally {
            Files.deleteIfExists(archive);
        }
    }

    private static void rollback(KarafModuleHost host, Exchange exchange) throws IOException {
        ModuleId id = new ModuleId(exchange.parameter("point"), exchange.parameter("name"));
        try {
            ModuleInfo module = host.rollback(id);
            done(exchange, "module rollback", module);
            exchange.json(200, json(module));
        } catch (ModuleException e) {
            throw refused(exchange, "module rollback", id.toString(), e);
        }
    }

    private static void done(Exchange exchange, String action, ModuleInfo module) {
        AUDIT.record(AuditEntry.done(ADMINISTRATOR, action, module.id().toString())
                .from(exchange.request().getRemoteAddr())
                .with("version", module.version()));
    }

    private static HttpError refused(Exchange exchange, String action, String object, ModuleException e) {
        AUDIT.record(AuditEntry.refused(ADMINISTRATOR, action, object, String.valueOf(e.getMessage()))
                .from(exchange.request().getRemoteAddr()));
        return e instanceof SwapException swap
                ? new HttpError(409, "Step " + swap.step() + " failed: " + e.getMessage())
                : new HttpError(409, e.getMessage());
    }

    /** Archives can be large, so they go to a file rather than through memory. */
    private static Path receive(Exchange exchange) throws IOException {
        Path archive = Files.createTempFile("gantry-module", ".archive");
        try (InputStream in = exchange.request().getInputStream();
                OutputStream out = Files.newOutputStream(archive)) {
            byte[] buffer = new byte[64 * 1024];
            long total = 0;
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                total += read;
                if (total > LARGEST) {
                    throw new HttpError(413, "The archive is larger than " + (LARGEST >> 20) + " MiB");
                }
                out.write(buffer, 0, read);
            }
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(archive);
            throw e;
        }
        return archive;
    }

    private static ObjectNode json(ModuleInfo module) {
        ObjectNode node = JSON.createObjectNode()
                .put("module", module.id().toString())
                .put("version", module.version())
                .put("state", module.state().name())
                .put("containers", module.containers());
        module.reason().ifPresent(reason -> node.put("reason", reason));
        return node;
    }
}

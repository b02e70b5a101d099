package org.gantry.itests.swap;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.FileNotFoundException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.gantry.itests.Distribution;
import org.gantry.itests.Http;
import org.gantry.itests.Node;

/** The module administration of a node. */
public final class Modules {
    private final Node node;

    public Modules(Node node) {
        this.node = node;
    }

    public Http.Response upgrade(Path archive) {
        try {
            return node.http().send(request("").POST(BodyPublishers.ofFile(archive)));
        } catch (FileNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    public Http.Response rollback(String module) {
        return node.http().send(request("/" + module + "/rollback").POST(BodyPublishers.noBody()));
    }

    /** State by {@code POINT/NAME VERSION}, with the reason after it if there is one. */
    Map<String, String> states() {
        Map<String, String> states = new TreeMap<>();
        for (JsonNode module : node.http().send(request("").GET()).json().path("modules")) {
            states.put(
                    module.path("module").asText() + " "
                            + module.path("version").asText(),
                    (module.path("state").asText() + " " + module.path("reason").asText()).strip());
        }
        return states;
    }

    /** {@code gantry module upgrade}. */
    Distribution.Result upgradeByCommand(Path archive) {
        return Distribution.gantry(
                "module",
                "upgrade",
                archive.toString(),
                "--node",
                node.agent().toString(),
                "--token-file",
                node.workDir().resolve("auth/token").toString());
    }

    private HttpRequest.Builder request(String path) {
        return node.http()
                .request(node.agent(), "/gantry/modules" + path)
                .header("Authorization", "Bearer " + node.token());
    }
}

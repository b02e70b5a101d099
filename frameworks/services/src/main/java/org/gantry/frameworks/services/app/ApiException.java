package org.gantry.frameworks.services.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** A request that is refused: the HTTP status and the JSON body that tell the caller why. */
public class ApiException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final transient ObjectNode body;

    public ApiException(int status, String message) {
        this(status, message(message));
    }

    public ApiException(int status, ObjectNode body) {
        super(body.path("message").asText());
        this.status = status;
        this.body = body;
    }

    /** The request names an app that does not exist. */
    public static ApiException appNotFound(AppId id) {
        return new ApiException(404, "App '" + id + "' does not exist");
    }

    /** Running deployments hold the apps that a change would touch. */
    public static ApiException locked(List<String> deployments) {
        ObjectNode body = message("App is locked by one or more deployments. Override with the option '?force=true'. "
                + "View details at '/v2/deployments/<DEPLOYMENT_ID>'.");
        var array = body.putArray("deployments");
        deployments.forEach(id -> array.addObject().put("id", id));
        return new ApiException(409, body);
    }

    /** The body is no JSON at all. */
    public static ApiException unparseable(String reason) {
        return new ApiException(400, message("Invalid JSON").put("details", reason));
    }

    private static ObjectNode message(String message) {
        return JsonNodeFactory.instance.objectNode().put("message", message);
    }

    public int status() {
        return status;
    }

    public JsonNode body() {
        return body;
    }
}

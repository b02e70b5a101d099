package org.gantry.security.guard;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.HashSet;
import java.util.Set;
import org.gantry.http.Exchange;
import org.gantry.http.HttpError;
import org.gantry.security.files.FileText;

/** Endpoints that an operator has closed altogether, by the flag {@code firewall_rules}. */
public final class Firewall {
    public static final Firewall NONE = new Firewall(Set.of());

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Set<String> disabled;

    private Firewall(Set<String> disabled) {
        this.disabled = Set.copyOf(disabled);
    }

    /**
     * The rules in a flag: {@code {"disabled_endpoints": {"paths": [...]}}}, or the name of a file with that.
     *
     * @throws IllegalArgumentException if it is neither
     */
    public static Firewall of(String flag) {
        JsonNode root = parse(FileText.isPath(flag) ? FileText.text(FileText.path(flag)) : flag);
        Set<String> paths = new HashSet<>();
        root.path("disabled_endpoints").path("paths").forEach(path -> paths.add(path.asText()));
        if (paths.isEmpty() || root.size() != 1) {
            throw new IllegalArgumentException(
                    "'firewall_rules' has 'disabled_endpoints' with a list 'paths', and nothing else");
        }
        return new Firewall(paths);
    }

    private static JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("'firewall_rules' is not valid JSON: " + e.getOriginalMessage(), e);
        }
    }

    /**
     * Lets a request pass.
     *
     * @throws HttpError 403 if the request is for a closed endpoint
     */
    public void check(Exchange exchange) {
        if (disabled.contains(exchange.path())) {
            throw new HttpError(403, "Endpoint '" + exchange.path() + "' is disabled");
        }
    }
}

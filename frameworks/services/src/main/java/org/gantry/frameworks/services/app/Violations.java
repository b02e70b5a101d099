package org.gantry.frameworks.services.app;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What is wrong with a definition, by path: {@code /portDefinitions(0)/name}, or {@code /} for the whole. */
public final class Violations {
    private final Map<String, List<String>> errors = new LinkedHashMap<>();

    public void add(String path, String error) {
        List<String> known = errors.computeIfAbsent(path.isEmpty() ? "/" : path, ignored -> new ArrayList<>());
        if (!known.contains(error)) {
            known.add(error);
        }
    }

    /** Records an error of the whole definition unless the condition holds. */
    public void require(boolean holds, String path, String error) {
        if (!holds) {
            add(path, error);
        }
    }

    public boolean isEmpty() {
        return errors.isEmpty();
    }

    public Map<String, List<String>> byPath() {
        return errors;
    }

    /**
     * Does nothing if nothing is wrong.
     *
     * @throws ApiException with status 422 if there is any violation
     */
    public void throwIfAny(String message) {
        if (errors.isEmpty()) {
            return;
        }
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("message", message);
        ArrayNode details = body.putArray("details");
        errors.forEach((path, texts) -> {
            ArrayNode list = details.addObject().put("path", path).putArray("errors");
            texts.forEach(list::add);
        });
        throw new ApiException(422, body);
    }
}

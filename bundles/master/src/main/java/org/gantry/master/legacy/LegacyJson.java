package org.gantry.master.legacy;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.gantry.http.HttpError;

/** JSON bodies of the older endpoints, and what those say of a body that is none. */
final class LegacyJson {
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private LegacyJson() {}

    /**
     * Reads a body.
     *
     * @param context what the refusal begins with
     * @throws HttpError 400 if it is no JSON
     */
    static JsonNode parse(String body, String context) {
        try {
            JsonNode node = JSON.readTree(body);
            if (node.isMissingNode()) {
                throw new HttpError(400, context + "syntax error at line 1 near: ");
            }
            return node;
        } catch (JsonProcessingException e) {
            JsonLocation at = e.getLocation();
            int from = (int) Math.min(Math.max(0, at.getCharOffset()), body.length());
            throw new HttpError(
                    400,
                    context + "syntax error at line " + Math.max(1, at.getLineNr()) + " near: " + body.substring(from));
        }
    }
}

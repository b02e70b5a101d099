package org.gantry.frameworks.services.app;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads what clients send into canonical definitions without a version. Refusals are {@link ApiException}s. */
public final class AppReader {
    /** Enough for thousands of apps; as a tree they take some fifty megabytes at most. */
    private static final int MAX_TOKENS = 400_000;

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxTokenCount(MAX_TOKENS)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private final AppNormalizer normalizer;
    private final AppValidator validator;

    public AppReader(AppDefaults defaults) {
        normalizer = new AppNormalizer(defaults);
        validator = new AppValidator(defaults);
    }

    /** A change to one app: what was said of it, in canonical form but incomplete. */
    public record Update(AppId id, ObjectNode fields, boolean partial) {}

    /** Parses any JSON body. */
    public static JsonNode parse(byte[] body) {
        try {
            JsonNode node = MAPPER.readTree(body);
            if (node == null || node.isMissingNode()) {
                throw ApiException.unparseable("No content to map due to end-of-input");
            }
            return node;
        } catch (JsonProcessingException e) {
            throw ApiException.unparseable(e.getOriginalMessage());
        } catch (IOException | NumberFormatException e) {
            throw ApiException.unparseable(e.getMessage());
        }
    }

    /** Parses a JSON object. */
    public static ObjectNode parseObject(byte[] body) {
        if (parse(body) instanceof ObjectNode object) {
            return object;
        }
        throw new ApiException(400, "Please specify data in JSON format");
    }

    /** A whole definition as POST sends it. */
    public ObjectNode create(byte[] body) {
        return create(parseObject(body));
    }

    private ObjectNode create(ObjectNode raw) {
        AppSchema.checkApp(raw);
        Unsupported.check(raw);
        validator.checkDeprecated(raw);
        return finish(normalizer.canonicalFields(raw));
    }

    /** A change of the app that a path names; an id in the body is ignored, as the original does. */
    public Update update(AppId id, byte[] body, boolean partial) {
        return update(id, parseObject(body), partial);
    }

    private Update update(AppId id, ObjectNode raw, boolean partial) {
        ObjectNode named = raw.deepCopy();
        named.put("id", id.path());
        AppSchema.checkUpdate(named);
        Unsupported.check(named);
        validator.checkDeprecated(named);
        return new Update(id, normalizer.canonicalFields(named), partial);
    }

    /** Changes of several apps. */
    public List<Update> updates(byte[] body, boolean partial) {
        if (!(parse(body) instanceof ArrayNode array)) {
            throw new ApiException(400, "Please specify data in JSON format");
        }
        List<Update> updates = new ArrayList<>();
        Set<AppId> seen = new HashSet<>();
        for (JsonNode element : array) {
            if (!(element instanceof ObjectNode raw)) {
                throw new ApiException(400, "Please specify data in JSON format");
            }
            AppSchema.checkApp(raw);
            Update update = update(AppId.of(raw.get("id").asText()), raw, partial);
            if (!seen.add(update.id())) {
                throw new ApiException(422, "App '" + update.id() + "' is named twice");
            }
            updates.add(update);
        }
        return updates;
    }

    /** The definition that an update makes of an existing app, or of none. */
    public ObjectNode apply(Update update, Optional<App> existing) {
        ObjectNode base = update.fields().deepCopy();
        if (update.partial() && existing.isPresent()) {
            base = existing.get().json();
            base.remove(List.of("version", "versionInfo"));
            base.setAll(update.fields());
        }
        return finish(base);
    }

    private ObjectNode finish(ObjectNode canonical) {
        ObjectNode app = normalizer.complete(canonical);
        validator.check(app);
        return app;
    }
}

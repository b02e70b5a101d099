package org.gantry.security.acl;

import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads access control lists. A name that means nothing is an error: a rule that is misspelled would protect nothing. */
final class AclText {
    private static final Set<String> ENDPOINTS = Set.of(
            "/containers",
            "/containerizer/debug",
            "/files/debug",
            "/logging/toggle",
            "/metrics/snapshot",
            "/monitor/statistics");
    private static final String BELOW = "/%";
    private static final ObjectMapper JSON = new ObjectMapper(new JsonFactoryBuilder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private AclText() {}

    /** @throws IllegalArgumentException with what is wrong with the text */
    static AccessLists parse(String text) {
        JsonNode root = tree(text);
        if (!root.isObject()) {
            throw new IllegalArgumentException("ACLs are a JSON object");
        }
        boolean permissive = true;
        Map<AclKind, List<Rule>> rules = new EnumMap<>(AclKind.class);
        for (Map.Entry<String, JsonNode> field : root.properties()) {
            if (field.getKey().equals("permissive")) {
                permissive = truth(field.getValue());
            } else {
                AclKind kind = AclKind.of(field.getKey())
                        .orElseThrow(() -> new IllegalArgumentException("Unknown ACL '" + field.getKey() + "'"));
                rules.put(kind, rules(kind, field.getKey(), field.getValue()));
            }
        }
        return new AccessLists(permissive, rules);
    }

    private static JsonNode tree(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("ACLs are not valid JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static boolean truth(JsonNode node) {
        if (!node.isBoolean()) {
            throw new IllegalArgumentException("'permissive' is true or false");
        }
        return node.booleanValue();
    }

    private static List<Rule> rules(AclKind kind, String name, JsonNode list) {
        if (!list.isArray()) {
            throw new IllegalArgumentException("'" + name + "' is a list");
        }
        List<Rule> rules = new ArrayList<>();
        for (JsonNode node : list) {
            for (Map.Entry<String, JsonNode> field : node.properties()) {
                if (!field.getKey().equals("principals") && !field.getKey().equals(kind.objectField())) {
                    throw new IllegalArgumentException("Unknown field '" + field.getKey() + "' in '" + name + "'");
                }
            }
            Entity subjects = entity(name, "principals", node);
            Entity objects = entity(name, kind.objectField(), node);
            check(kind, objects);
            if (kind.objects() == AclKind.Objects.ROLES && objects.type() == Entity.Type.SOME) {
                rules.addAll(ofRoles(subjects, objects));
            } else {
                rules.add(new Rule(subjects, objects));
            }
        }
        return List.copyOf(rules);
    }

    /** One rule for each role whose subroles are meant, and one for the others. */
    private static List<Rule> ofRoles(Entity subjects, Entity roles) {
        List<Rule> rules = new ArrayList<>();
        Set<String> single = new LinkedHashSet<>();
        for (String role : roles.values()) {
            if (role.endsWith(BELOW)) {
                String parent = role.substring(0, role.length() - 1);
                rules.add(new Rule(subjects, Entity.ANY, Optional.of(parent)));
            } else {
                single.add(role);
            }
        }
        if (!single.isEmpty()) {
            rules.add(new Rule(subjects, Entity.some(single)));
        }
        return rules;
    }

    private static void check(AclKind kind, Entity objects) {
        if (objects.type() != Entity.Type.SOME) {
            return;
        }
        if (kind.objects() == AclKind.Objects.ANY_OR_NONE) {
            throw new IllegalArgumentException("ACL." + kind.messageName() + " type must be either NONE or ANY");
        }
        if (kind.objects() == AclKind.Objects.PATHS) {
            objects.values().stream()
                    .filter(path -> !ENDPOINTS.contains(path))
                    .findFirst()
                    .ifPresent(path -> {
                        throw new IllegalArgumentException("Path: '" + path + "' is not an authorizable path");
                    });
        }
    }

    private static Entity entity(String list, String field, JsonNode rule) {
        JsonNode node = rule.path(field);
        if (!node.isObject()) {
            throw new IllegalArgumentException("A rule of '" + list + "' misses '" + field + "'");
        }
        for (Map.Entry<String, JsonNode> part : node.properties()) {
            if (!part.getKey().equals("type") && !part.getKey().equals("values")) {
                throw new IllegalArgumentException(
                        "Unknown field '" + part.getKey() + "' in '" + field + "' of '" + list + "'");
            }
        }
        return switch (node.path("type").asText("SOME")) {
            case "ANY" -> Entity.ANY;
            case "NONE" -> Entity.NONE;
            case "SOME" -> Entity.some(values(list, field, node.path("values")));
            default ->
                throw new IllegalArgumentException(
                        "The type of '" + field + "' of '" + list + "' is SOME, ANY or NONE");
        };
    }

    private static Set<String> values(String list, String field, JsonNode values) {
        if (!values.isMissingNode() && !values.isArray()) {
            throw new IllegalArgumentException("The values of '" + field + "' of '" + list + "' are a list");
        }
        Set<String> texts = new LinkedHashSet<>();
        for (JsonNode value : values) {
            if (!value.isTextual()) {
                throw new IllegalArgumentException("The values of '" + field + "' of '" + list + "' are texts");
            }
            texts.add(value.asText());
        }
        return texts;
    }
}

package org.gantry.security.files;

import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files of credentials in both of Mesos's forms: JSON, and lines with a principal and a secret. What is wrong with one is
 * told without a word of its content.
 */
public final class CredentialFiles {
    private static final Logger LOG = LoggerFactory.getLogger(CredentialFiles.class);
    private static final ObjectMapper JSON = new ObjectMapper(new JsonFactoryBuilder()
                    .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private CredentialFiles() {}

    /** All credentials of a file. @throws IllegalArgumentException with what is wrong with it */
    public static List<Credential> all(Path file) {
        String text = checked(file);
        if (!text.startsWith("{")) {
            return lines(file, text);
        }
        JsonNode listed = json(file, text).path("credentials");
        if (!listed.isArray()) {
            throw new IllegalArgumentException("The file " + file + " has no list 'credentials'");
        }
        List<Credential> all = new ArrayList<>();
        listed.forEach(node -> all.add(credential(file, node)));
        return List.copyOf(all);
    }

    /** The only credential of a file. @throws IllegalArgumentException with what is wrong with it */
    public static Credential one(Path file) {
        String text = checked(file);
        if (text.startsWith("{")) {
            return credential(file, json(file, text));
        }
        List<Credential> lines = lines(file, text);
        if (lines.size() != 1) {
            throw new IllegalArgumentException("The file " + file + " must have one credential");
        }
        return lines.get(0);
    }

    /** The value of an {@code Authorization} header that HTTP's basic scheme wants. */
    public static String basic(Credential credential) {
        String pair = credential.principal() + ":" + credential.secret();
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    private static String checked(Path file) {
        String text = FileText.text(file).strip();
        try {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
            if (permissions.contains(PosixFilePermission.OTHERS_READ)
                    || permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
                LOG.warn("Permissions on the credentials file {} are too open; others should not have access", file);
            }
        } catch (IOException | UnsupportedOperationException e) {
            LOG.debug("The permissions of {} cannot be told", file, e);
        }
        return text;
    }

    private static JsonNode json(Path file, String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            // The parser's own words and cause could quote a secret.
            throw new IllegalArgumentException("The file " + file + " is not valid JSON at line "
                    + e.getLocation().getLineNr() + ", column "
                    + e.getLocation().getColumnNr());
        }
    }

    private static Credential credential(Path file, JsonNode node) {
        JsonNode principal = node.path("principal");
        JsonNode secret = node.path("secret");
        if (!principal.isTextual() || !(secret.isTextual() || secret.isMissingNode())) {
            throw new IllegalArgumentException(
                    "The file " + file + " has an entry without a text 'principal' or with a 'secret' that is no text");
        }
        return new Credential(principal.asText(), secret.asText());
    }

    private static List<Credential> lines(Path file, String text) {
        List<Credential> all = new ArrayList<>();
        int number = 0;
        for (String line : text.split("\n", -1)) {
            number++;
            if (line.isBlank()) {
                continue;
            }
            String[] parts = line.strip().split("\\s+", -1);
            if (parts.length != 2) {
                throw new IllegalArgumentException(
                        "The file " + file + " has something else than a principal and a secret in line " + number);
            }
            all.add(new Credential(parts[0], parts[1]));
        }
        return List.copyOf(all);
    }
}

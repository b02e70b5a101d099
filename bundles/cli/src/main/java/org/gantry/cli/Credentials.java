package org.gantry.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Base64;
import java.util.Set;

/**
 * Who the user is, from a file with a principal and a secret, or with a bearer token. What is wrong with the file is told
 * without a word of its content.
 *
 * @param header the value of an {@code Authorization} header
 * @param who as messages call the user
 */
record Credentials(String header, String who) {

    /**
     * Reads a file in one of the forms {@code {"principal": ..., "secret": ...}}, {@code {"credentials": [{...}]}} with
     * one entry, {@code {"token": ...}}, a line with principal and secret, or a line with a token.
     *
     * @throws CliException if it cannot be used, or others than its owner and group could read it
     */
    static Credentials read(Path file) {
        checkMode(file);
        String text;
        try {
            text = Files.readString(file).strip();
        } catch (IOException e) {
            throw new CliException(ExitCode.USAGE, "Cannot read the credentials " + file + ": " + reason(e));
        }
        return text.startsWith("{") ? ofJson(file, text) : ofLine(file, text);
    }

    /** For a token alone, such as the administrator's. */
    static Credentials bearer(String token, String who) {
        return new Credentials("Bearer " + token, who);
    }

    private static Credentials basic(String principal, String secret) {
        String pair = principal + ":" + secret;
        return new Credentials(
                "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)),
                "'" + principal + "'");
    }

    private static Credentials ofLine(Path file, String text) {
        String[] words = text.split("\\s+");
        if (text.isEmpty() || words.length > 2) {
            throw new CliException(
                    ExitCode.USAGE,
                    "The credentials " + file + " must be one line: a principal and a secret, or a token");
        }
        return words.length == 2 ? basic(words[0], words[1]) : bearer(words[0], "the token in " + file);
    }

    private static Credentials ofJson(Path file, String text) {
        JsonNode json;
        try {
            json = JsonText.read(text);
        } catch (IOException e) {
            // Its message could quote a secret.
            throw new CliException(ExitCode.USAGE, "The credentials " + file + " are no valid JSON");
        }
        if (json.path("token").isTextual()) {
            return bearer(json.path("token").asText(), "the token in " + file);
        }
        JsonNode listed = json.path("credentials");
        JsonNode one = listed.size() == 1 ? listed.get(0) : json;
        if (!one.path("principal").isTextual() || !one.path("secret").isTextual()) {
            throw new CliException(
                    ExitCode.USAGE,
                    "The credentials " + file
                            + " must have 'principal' and 'secret', or 'token', and no more than one");
        }
        return basic(one.path("principal").asText(), one.path("secret").asText());
    }

    private static void checkMode(Path file) {
        Set<PosixFilePermission> mode;
        try {
            mode = Files.getPosixFilePermissions(file);
        } catch (IOException | UnsupportedOperationException e) {
            // What the file system cannot tell is not held against the file; if it is not there, reading it says so.
            return;
        }
        if (mode.contains(PosixFilePermission.OTHERS_READ) || mode.contains(PosixFilePermission.OTHERS_WRITE)) {
            throw new CliException(
                    ExitCode.USAGE, "Everybody has access to the credentials " + file + "; chmod 600 " + file);
        }
    }

    private static String reason(IOException e) {
        return e instanceof NoSuchFileException ? "there is no such file" : e.toString();
    }
}

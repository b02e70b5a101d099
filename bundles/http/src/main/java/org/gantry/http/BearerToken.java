package org.gantry.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** A secret in a file that whoever administers this node can read. */
public final class BearerToken {
    private static final String SCHEME = "Bearer ";
    private static final int RANDOM_BYTES = 32;
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    private final byte[] token;

    private BearerToken(byte[] token) {
        this.token = token;
    }

    /**
     * Reads the token once.
     *
     * @throws IOException if the file is missing, empty, or open to anybody but its owner
     */
    public static BearerToken read(Path file) throws IOException {
        Set<PosixFilePermission> others = EnumSet.copyOf(Files.getPosixFilePermissions(file));
        others.removeAll(PosixFilePermissions.fromString("rwx------"));
        if (!others.isEmpty()) {
            throw new IOException("The token file " + file + " is open to others; its mode must be 0600");
        }
        String text = Files.readString(file, StandardCharsets.US_ASCII).trim();
        if (text.isEmpty()) {
            throw new IOException("The token file " + file + " is empty");
        }
        return new BearerToken(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** Reads the token; if there is no such file, makes one with a new random token and mode 0600. */
    public static BearerToken readOrCreate(Path file) throws IOException {
        if (!Files.exists(file)) {
            Path folder = file.toAbsolutePath().getParent();
            Files.createDirectories(folder);
            // Complete before it has its name, so that nobody reads half a token.
            Path draft = Files.createTempFile(folder, ".token", "", PosixFilePermissions.asFileAttribute(OWNER_ONLY));
            try {
                Files.writeString(draft, random() + "\n", StandardCharsets.US_ASCII);
                Files.createLink(file, draft);
            } catch (FileAlreadyExistsException e) {
                return read(file);
            } finally {
                Files.deleteIfExists(draft);
            }
        }
        return read(file);
    }

    private static String random() {
        byte[] bytes = new byte[RANDOM_BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Whether an {@code Authorization} header has the token. Takes as long for a near miss as for a far one. */
    public boolean matches(String authorization) {
        return authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                && MessageDigest.isEqual(
                        token, authorization.substring(SCHEME.length()).trim().getBytes(StandardCharsets.UTF_8));
    }

    /** Lets a request pass that carries the token. @throws HttpError 401 if the request does not carry the token */
    public void require(Exchange exchange) {
        if (!exchange.header("Authorization").map(this::matches).orElse(false)) {
            throw new HttpError(401, "A valid bearer token is needed", Map.of("WWW-Authenticate", "Bearer"));
        }
    }
}

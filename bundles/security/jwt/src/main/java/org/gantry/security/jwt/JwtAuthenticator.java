package org.gantry.security.jwt;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.gantry.security.files.FileText;
import org.gantry.security.files.WatchedFile;
import org.gantry.security.spi.Authentication;
import org.gantry.security.spi.Authenticator;
import org.gantry.security.spi.Credentials;
import org.gantry.security.spi.Principal;
import org.gantry.security.spi.Realm;
import org.gantry.security.spi.TokenIssuer;

/**
 * Bearer tokens signed with HS256, for those who are known by claims. The key is in the file that the setting
 * {@code jwt_secret_key} names, all of it; it has at least 32 bytes. When it changes, tokens made with the former key
 * are valid no more.
 */
public class JwtAuthenticator implements Authenticator, TokenIssuer {
    private static final String SCHEME = "Bearer";
    private static final int LEAST_KEY_BYTES = 32;

    private final Map<Path, WatchedFile<byte[]>> keys = new ConcurrentHashMap<>();
    private final Clock clock;

    public JwtAuthenticator(Clock clock) {
        this.clock = clock;
    }

    @Override
    public String scheme() {
        return SCHEME;
    }

    @Override
    public void check(Realm realm) {
        key(realm);
    }

    @Override
    public Authentication authenticate(Realm realm, Credentials credentials) {
        if (credentials.authorization().isEmpty()) {
            return unauthorized(realm, Optional.empty());
        }
        String[] parts = credentials.authorization().get().split(" ", -1);
        if (parts.length != 2) {
            return unauthorized(realm, Optional.of("Malformed 'Authorization' header"));
        }
        if (!parts[0].equalsIgnoreCase(SCHEME)) {
            return unauthorized(realm, Optional.of("Scheme '" + printable(parts[0]) + "' unsupported"));
        }
        try {
            return new Authentication.Authenticated(Principal.withClaims(verified(realm, parts[1])));
        } catch (ParseException | JOSEException | Invalid e) {
            String reason = e instanceof Invalid ? e.getMessage() : "Invalid JWT: Token cannot be parsed";
            return unauthorized(realm, Optional.of(reason));
        }
    }

    @Override
    public String issue(Realm realm, Principal principal) {
        if (principal.value().isPresent()) {
            throw new IllegalArgumentException("Principal has a value, but only claims are supported");
        }
        JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder();
        principal.claims().forEach(claims::claim);
        SignedJWT token = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims.build());
        try {
            token.sign(new MACSigner(key(realm)));
        } catch (JOSEException e) {
            throw new IllegalArgumentException("Error creating JWT: " + e.getMessage(), e);
        }
        return token.serialize();
    }

    private Map<String, String> verified(Realm realm, String text) throws ParseException, JOSEException, Invalid {
        SignedJWT token = SignedJWT.parse(text);
        if (!token.getHeader().getAlgorithm().equals(JWSAlgorithm.HS256)) {
            throw new Invalid("Invalid JWT: Token 'alg' value does not match, expected \"HS256\"");
        }
        if (!token.verify(new MACVerifier(key(realm)))) {
            throw new Invalid("Invalid JWT: Token signature does not match");
        }
        JWTClaimsSet claims = token.getJWTClaimsSet();
        Instant now = clock.instant();
        if (claims.getExpirationTime() != null
                && claims.getExpirationTime().toInstant().isBefore(now)) {
            throw new Invalid("Invalid JWT: Token has expired");
        }
        if (claims.getNotBeforeTime() != null
                && claims.getNotBeforeTime().toInstant().isAfter(now)) {
            throw new Invalid("Invalid JWT: Token is not valid yet");
        }
        Map<String, String> texts = new HashMap<>();
        token.getPayload().toJSONObject().forEach((name, value) -> texts.put(name, String.valueOf(value)));
        if (texts.isEmpty()) {
            throw new Invalid("JWT claims missing");
        }
        return texts;
    }

    private static Authentication unauthorized(Realm realm, Optional<String> error) {
        String details = error.map(text -> ", error=\"invalid_token\", error_description=\"" + text + "\"")
                .orElse("");
        return new Authentication.Unauthorized("Bearer realm=\"" + realm.name() + "\"" + details);
    }

    /** What a client sent must not end the quoted text that it is told in. */
    private static String printable(String scheme) {
        return scheme.replaceAll("[^A-Za-z0-9_.-]", "?").substring(0, Math.min(scheme.length(), 40));
    }

    private byte[] key(Realm realm) {
        String flag = Optional.ofNullable(realm.settings().get("jwt_secret_key"))
                .orElseThrow(() -> new IllegalArgumentException(
                        "Missing `--jwt_secret_key` for the 'jwt' HTTP authenticator for realm '" + realm.name()
                                + "'"));
        return keys.computeIfAbsent(FileText.path(flag), path -> WatchedFile.of(path, JwtAuthenticator::readKey))
                .get();
    }

    /** The whole file, as Mesos takes it, with a line end if there is one. */
    private static byte[] readKey(Path file) {
        byte[] key = FileText.read(file);
        if (key.length < LEAST_KEY_BYTES) {
            throw new IllegalArgumentException("The key in " + file + " has less than " + LEAST_KEY_BYTES + " bytes");
        }
        return key;
    }

    /** Refused, with what the client may know of the reason. */
    private static final class Invalid extends Exception {
        private static final long serialVersionUID = 1L;

        Invalid(String message) {
            super(message);
        }
    }
}

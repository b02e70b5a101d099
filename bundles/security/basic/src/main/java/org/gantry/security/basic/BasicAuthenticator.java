package org.gantry.security.basic;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.gantry.security.files.CredentialFiles;
import org.gantry.security.files.FileText;
import org.gantry.security.files.WatchedFile;
import org.gantry.security.spi.Authentication;
import org.gantry.security.spi.Authenticator;
import org.gantry.security.spi.Credentials;
import org.gantry.security.spi.Principal;
import org.gantry.security.spi.Realm;

/**
 * HTTP's basic scheme. Names and secrets are in the file that the setting {@code http_credentials} names, or else
 * {@code credentials}.
 */
public class BasicAuthenticator implements Authenticator {
    private static final String SCHEME = "Basic ";
    private static final byte[] NOBODY = new byte[0];

    private final Map<Path, WatchedFile<Map<String, byte[]>>> files = new ConcurrentHashMap<>();

    @Override
    public String scheme() {
        return "Basic";
    }

    @Override
    public void check(Realm realm) {
        secrets(realm);
    }

    @Override
    public Authentication authenticate(Realm realm, Credentials credentials) {
        Optional<String> pair = credentials.authorization().flatMap(BasicAuthenticator::pair);
        int colon = pair.map(text -> text.indexOf(':')).orElse(-1);
        if (colon < 0) {
            return unauthorized(realm);
        }
        String name = pair.get().substring(0, colon);
        byte[] given = pair.get().substring(colon + 1).getBytes(StandardCharsets.UTF_8);
        Optional<byte[]> known = Optional.ofNullable(secrets(realm).get(name));
        // Compared in any case, so that the time it takes does not tell which names there are.
        boolean same = MessageDigest.isEqual(known.orElse(NOBODY), given);
        return known.isPresent() && same
                ? new Authentication.Authenticated(Principal.named(name))
                : unauthorized(realm);
    }

    private static Authentication unauthorized(Realm realm) {
        return new Authentication.Unauthorized("Basic realm=\"" + realm.name() + "\"");
    }

    private static Optional<String> pair(String header) {
        if (!header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return Optional.empty();
        }
        try {
            byte[] decoded =
                    Base64.getDecoder().decode(header.substring(SCHEME.length()).strip());
            return Optional.of(new String(decoded, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private Map<String, byte[]> secrets(Realm realm) {
        String flag = Optional.ofNullable(realm.settings().get("http_credentials"))
                .or(() -> Optional.ofNullable(realm.settings().get("credentials")))
                .orElseThrow(() -> new IllegalArgumentException(
                        "No credentials provided for the default 'basic' HTTP authenticator for realm '" + realm.name()
                                + "'"));
        return files.computeIfAbsent(
                        FileText.path(flag), path -> WatchedFile.of(path, BasicAuthenticator::secretsByName))
                .get();
    }

    private static Map<String, byte[]> secretsByName(Path file) {
        Map<String, byte[]> secrets = new HashMap<>();
        CredentialFiles.all(file)
                .forEach(credential ->
                        secrets.put(credential.principal(), credential.secret().getBytes(StandardCharsets.UTF_8)));
        return secrets;
    }
}

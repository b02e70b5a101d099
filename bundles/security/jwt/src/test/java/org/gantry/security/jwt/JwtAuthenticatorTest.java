package org.gantry.security.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.gantry.security.spi.Authentication;
import org.gantry.security.spi.Authenticator;
import org.gantry.security.spi.Credentials;
import org.gantry.security.spi.Principal;
import org.gantry.security.spi.Realm;
import org.gantry.security.testkit.AuthenticatorContract;
import org.junit.jupiter.api.Test;

class JwtAuthenticatorTest extends AuthenticatorContract {
    private static final String KEY = "0123456789abcdef0123456789abcdef";
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Map<String, String> CLAIMS = Map.of("fid", "f", "eid", "e", "cid", "c");

    private final JwtAuthenticator jwt = new JwtAuthenticator(Clock.fixed(NOW, ZoneOffset.UTC));

    @Override
    protected Authenticator authenticator() {
        return jwt;
    }

    @Override
    protected Map<String, String> settings() throws Exception {
        Path key = folder.resolve("key");
        Files.writeString(key, KEY);
        return Map.of("jwt_secret_key", key.toString());
    }

    @Override
    protected Map<String, String> brokenSettings() throws Exception {
        Path key = folder.resolve("short");
        Files.writeString(key, "short");
        return Map.of("jwt_secret_key", key.toString());
    }

    @Override
    protected String known() throws Exception {
        return "Bearer " + jwt.issue(realm(), Principal.withClaims(CLAIMS));
    }

    @Override
    protected Principal principal() {
        return Principal.withClaims(CLAIMS);
    }

    @Override
    protected String unknown() {
        return "Bearer " + SECRET + "." + SECRET + "." + SECRET;
    }

    @Test
    void knowsTokensThatOthersMade() throws Exception {
        String token = token("{\"alg\":\"HS256\",\"typ\":\"JWT\"}", "{\"cid\":\"c\",\"exp\":1767225601,\"n\":1}", KEY);
        assertThat(ask("Bearer " + token))
                .isEqualTo(new Authentication.Authenticated(
                        Principal.withClaims(Map.of("cid", "c", "exp", "1767225601", "n", "1"))));
    }

    @Test
    void refusesWhatIsNotSignedWithTheKey() throws Exception {
        String header = "{\"alg\":\"HS256\"}";
        assertRefused(token(header, "{\"cid\":\"c\"}", KEY.replace('0', '1')), "Token signature does not match");
        assertRefused(token("{\"alg\":\"none\"}", "{\"cid\":\"c\"}", KEY), "Token cannot be parsed");
        assertRefused(token("{\"alg\":\"HS512\"}", "{\"cid\":\"c\"}", KEY), "does not match, expected");
        assertRefused(token(header, "{\"cid\":\"c\",\"exp\":1767225599}", KEY), "Token has expired");
        assertRefused(token(header, "{\"cid\":\"c\",\"nbf\":1767225660}", KEY), "Token is not valid yet");
        assertRefused(token(header, "{}", KEY), "JWT claims missing");
        assertRefused("x", "Token cannot be parsed");
    }

    @Test
    void saysWhyInTheChallenge() throws Exception {
        assertThat(((Authentication.Unauthorized) ask("Basic x")).challenge())
                .isEqualTo("Bearer realm=\"some-realm\", error=\"invalid_token\","
                        + " error_description=\"Scheme 'Basic' unsupported\"");
        assertThat(((Authentication.Unauthorized) ask("Bearer")).challenge())
                .endsWith("error_description=\"Malformed 'Authorization' header\"");
    }

    @Test
    void makesNoTokensForNames() throws Exception {
        Realm realm = realm();
        assertThatIllegalArgumentException().isThrownBy(() -> jwt.issue(realm, Principal.named("ops")));
    }

    private void assertRefused(String token, String reason) throws Exception {
        assertThat(((Authentication.Unauthorized) ask("Bearer " + token)).challenge())
                .contains(reason);
    }

    private Authentication ask(String header) throws Exception {
        return jwt.authenticate(realm(), Credentials.of(Optional.of(header)));
    }

    private Realm realm() throws Exception {
        return new Realm("some-realm", settings());
    }

    private static String token(String header, String payload, String key) throws Exception {
        String signed = encode(header.getBytes(StandardCharsets.UTF_8)) + "."
                + encode(payload.getBytes(StandardCharsets.UTF_8));
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        return signed + "." + encode(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
    }

    private static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}

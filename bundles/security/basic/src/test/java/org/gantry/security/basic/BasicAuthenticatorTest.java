package org.gantry.security.basic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.gantry.security.spi.Authentication;
import org.gantry.security.spi.Authenticator;
import org.gantry.security.spi.Credentials;
import org.gantry.security.spi.Principal;
import org.gantry.security.spi.Realm;
import org.gantry.security.testkit.AuthenticatorContract;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BasicAuthenticatorTest extends AuthenticatorContract {
    @Override
    protected Authenticator authenticator() {
        return new BasicAuthenticator();
    }

    @Override
    protected Map<String, String> settings() throws Exception {
        return Map.of("credentials", write("{\"credentials\": [{\"principal\": \"ops\", \"secret\": \"s:e\"}]}"));
    }

    @Override
    protected Map<String, String> brokenSettings() {
        return Map.of();
    }

    @Override
    protected String known() {
        return header("ops:s:e");
    }

    @Override
    protected Principal principal() {
        return Principal.named("ops");
    }

    @Override
    protected String unknown() {
        return "Basic " + SECRET;
    }

    @Test
    void readsLinesToo() throws Exception {
        Map<String, String> settings = Map.of("credentials", write("ops secret\n\n  dev\tother  \n"));
        assertThat(known(settings, "ops:secret")).isTrue();
        assertThat(known(settings, "dev:other")).isTrue();
        assertThat(known(settings, "dev:secret")).isFalse();
        assertThat(known(settings, "dev:")).isFalse();
        assertThat(known(settings, "nobody:")).isFalse();
    }

    @Test
    void httpCredentialsGoFirst() throws Exception {
        String theirs = write("ops secret");
        Path other = folder.resolve("http");
        Files.writeString(other, "ops other");
        Map<String, String> settings = Map.of("credentials", theirs, "http_credentials", "file://" + other);
        assertThat(known(settings, "ops:other")).isTrue();
        assertThat(known(settings, "ops:secret")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"credentials\": [{\"principal\": \"hunter2\", \"secret\": hunter2}]}",
                "{\"credentials\": [{\"principal\": \"a:b\", \"secret\": \"hunter2\"}]}",
                "{\"credentials\": [{\"secret\": \"hunter2\"}]}",
                "{\"credentials\": \"hunter2\"}",
                "ops hunter2 hunter2",
                "hunter2"
            })
    void tellsNothingOfABrokenFile(String text) throws Exception {
        Realm realm = new Realm("r", Map.of("credentials", write(text)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BasicAuthenticator().check(realm))
                .satisfies(e -> assertThat(e.toString() + e.getCause()).doesNotContain("hunter2"));
    }

    private boolean known(Map<String, String> settings, String pair) {
        return new BasicAuthenticator()
                        .authenticate(new Realm("r", settings), Credentials.of(Optional.of(header(pair))))
                instanceof Authentication.Authenticated;
    }

    private static String header(String pair) {
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    private String write(String text) throws Exception {
        Path file = folder.resolve("credentials");
        Files.writeString(file, text);
        return file.toString();
    }
}

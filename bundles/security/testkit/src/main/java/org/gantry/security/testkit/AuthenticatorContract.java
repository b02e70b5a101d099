package org.gantry.security.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.gantry.security.spi.Authentication;
import org.gantry.security.spi.Authenticator;
import org.gantry.security.spi.Credentials;
import org.gantry.security.spi.Principal;
import org.gantry.security.spi.Realm;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Extend it with an authenticator, settings that it accepts, and what somebody would send who is known to it. */
public abstract class AuthenticatorContract {
    /** Part of what is sent for somebody unknown, and must not show up in an answer. */
    protected static final String SECRET = "c29tZXRoaW5nLXNlY3JldA";

    @TempDir
    protected Path folder;

    private Authenticator authenticator;
    private Realm realm;

    protected abstract Authenticator authenticator() throws Exception;

    /** Settings under which {@link #known} is known; files belong in {@link #folder}. */
    protected abstract Map<String, String> settings() throws Exception;

    /** Settings that must be refused. */
    protected abstract Map<String, String> brokenSettings() throws Exception;

    /** The {@code Authorization} header of somebody who is known. */
    protected abstract String known() throws Exception;

    /** Who that is. */
    protected abstract Principal principal();

    /** A header of the same scheme that proves nothing; contains {@link #SECRET}. */
    protected abstract String unknown() throws Exception;

    @BeforeEach
    void prepare() throws Exception {
        authenticator = authenticator();
        realm = new Realm("some-realm", settings());
    }

    @Test
    void acceptsItsSettings() {
        authenticator.check(realm);
    }

    @Test
    void refusesBrokenSettingsWithAReason() throws Exception {
        Realm broken = new Realm("some-realm", brokenSettings());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> authenticator.check(broken))
                .satisfies(e -> assertThat(e.getMessage()).isNotBlank());
    }

    @Test
    void knowsWhoProvesIt() throws Exception {
        assertThat(ask(Optional.of(known()))).isEqualTo(new Authentication.Authenticated(principal()));
    }

    @Test
    void challengesWhoBringsNothing() {
        assertChallenged(ask(Optional.empty()));
    }

    @Test
    void challengesWhoProvesNothing() throws Exception {
        assertChallenged(ask(Optional.of(unknown())));
    }

    @Test
    void challengesWhoBringsAnotherScheme() {
        assertChallenged(ask(Optional.of("Other " + SECRET)));
        assertChallenged(ask(Optional.of("")));
        assertChallenged(ask(Optional.of(authenticator.scheme())));
        assertChallenged(ask(Optional.of(authenticator.scheme() + " ")));
        assertChallenged(ask(Optional.of(authenticator.scheme() + " \u0000 \" \r\n")));
    }

    @Test
    void schemeIsAToken() {
        assertThat(authenticator.scheme()).matches("[A-Za-z0-9-]+");
    }

    @Test
    void servesManyThreads() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Callable<Boolean>> calls = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                boolean good = i % 2 == 0;
                String header = good ? known() : unknown();
                calls.add(() -> ask(Optional.of(header)) instanceof Authentication.Authenticated == good);
            }
            for (Future<Boolean> right : threads.invokeAll(calls)) {
                assertThat(right.get()).isTrue();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private Authentication ask(Optional<String> header) {
        return authenticator.authenticate(realm, Credentials.of(header));
    }

    private void assertChallenged(Authentication answer) {
        assertThat(answer).isInstanceOf(Authentication.Unauthorized.class);
        String challenge = ((Authentication.Unauthorized) answer).challenge();
        assertThat(challenge)
                .startsWith(authenticator.scheme() + " realm=\"some-realm\"")
                .doesNotContain(SECRET, "\r", "\n");
    }
}

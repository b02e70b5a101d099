package org.gantry.security.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gantry.security.files.Pem;
import org.gantry.security.spi.Authentication;
import org.gantry.security.spi.Credentials;
import org.gantry.security.spi.Principal;
import org.gantry.security.spi.Realm;
import org.gantry.testkit.TestAuthority;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CertificateAuthenticatorTest {
    @TempDir
    static Path folder;

    private static X509Certificate full;
    private static X509Certificate bare;
    private static X509Certificate issuer;

    private final CertificateAuthenticator authenticator = new CertificateAuthenticator();

    @BeforeAll
    static void issue() throws Exception {
        TestAuthority authority = new TestAuthority(folder);
        issuer = read(authority.certificate());
        full = read(authority.issue(
                "full",
                "CN=ops\\, chief,OU=CN=not me,O=Example",
                "email:ops@example.org,dns:one.example,dns:two.example,uri:spiffe://example/ops,ip:127.0.0.1"));
        bare = read(authority.issue("bare", "O=Example", "ip:127.0.0.1"));
    }

    private static X509Certificate read(Path file) throws Exception {
        return Pem.parse(Files.readAllBytes(file)).certificates().get(0);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    cn      | ops, chief
                    subject | CN=ops\\, chief,OU=CN\\=not me,O=Example
                    email   | ops@example.org
                    dns     | one.example
                    uri     | spiffe://example/ops
                    """)
    void thePrincipalIsANameOfTheCertificate(String kind, String name) {
        Realm realm = new Realm("some-realm", Map.of("certificate_principal", kind));
        authenticator.check(realm);
        assertThat(ask(realm, full, issuer)).isEqualTo(new Authentication.Authenticated(Principal.named(name)));
    }

    @Test
    void itIsTheCommonNameUnlessSaidOtherwise() {
        assertThat(ask(new Realm("some-realm", Map.of()), full))
                .isEqualTo(new Authentication.Authenticated(Principal.named("ops, chief")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"cn", "email", "dns", "uri"})
    void aCertificateWithoutTheNameProvesNothing(String kind) {
        // Its issuer's name is not its own.
        assertThat(ask(new Realm("some-realm", Map.of("certificate_principal", kind)), bare, issuer))
                .isEqualTo(new Authentication.Unauthorized("Certificate realm=\"some-realm\""));
    }

    @Test
    void whoShowsNoneIsNobody() {
        Realm realm = new Realm("some-realm", Map.of());
        assertThat(ask(realm)).isEqualTo(new Authentication.Unauthorized("Certificate realm=\"some-realm\""));
        assertThat(authenticator.authenticate(realm, Credentials.of(Optional.of("Certificate ops, chief"))))
                .isInstanceOf(Authentication.Unauthorized.class);
    }

    @Test
    void refusesAKindThatThereIsNot() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> authenticator.check(new Realm("some-realm", Map.of("certificate_principal", "CN"))))
                .withMessage("'certificate_principal' is 'CN'; it can be cn, subject, email, dns, uri");
    }

    private Authentication ask(Realm realm, X509Certificate... chain) {
        return authenticator.authenticate(realm, new Credentials(Optional.empty(), List.of(chain), "127.0.0.1"));
    }
}

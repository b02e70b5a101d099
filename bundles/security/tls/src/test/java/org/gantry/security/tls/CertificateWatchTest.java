package org.gantry.security.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.Security;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.gantry.security.files.PemProvider;
import org.gantry.security.files.TlsFiles;
import org.gantry.testkit.TestAuthority;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server with PEM files, clients with and without certificates, and what happens when the files change. */
class CertificateWatchTest {
    /** Made once, since each takes a while. */
    @TempDir
    static Path certificates;

    private static TestAuthority authority;
    private static TestAuthority other;
    private static Path first;
    private static Path second;

    @TempDir
    Path folder;

    private final PemProvider provider = new PemProvider();
    private final CertificateWatch watch = new CertificateWatch(Duration.ofHours(1));
    private Server server;
    private Path own;

    @BeforeAll
    static void issue() throws Exception {
        authority = new TestAuthority(certificates.resolve("one"));
        other = new TestAuthority(certificates.resolve("other"));
        first = authority.issue("server1", "127.0.0.1");
        second = authority.issue("server2", "127.0.0.1");
        authority.issue("client", "client");
        other.issue("client", "client");
    }

    @BeforeEach
    void start() throws Exception {
        Security.addProvider(provider);
        own = folder.resolve("server.pem");
        replace(first, 1);
        SslContextFactory.Server tls = new SslContextFactory.Server();
        tls.setKeyStoreType("PEM");
        tls.setKeyStorePath(own.toString());
        tls.setKeyStorePassword("unused");
        tls.setTrustStoreType("PEM");
        tls.setTrustStorePath(authority.certificate().toString());
        tls.setNeedClientAuth(true);
        server = new Server();
        ServerConnector connector = new ServerConnector(server, tls);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) {
                callback.succeeded();
                return true;
            }
        });
        server.start();
        server.addConnector(watch.adopt(server));
        watch.look();
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
        watch.close();
        Security.removeProvider(provider.getName());
    }

    @Test
    void letsInWhoHasACertificateAndNobodyElse() throws Exception {
        assertThat(get(client(authority, true)).statusCode()).isEqualTo(200);
        assertThatThrownBy(() -> get(client(authority, false))).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> get(client(other, true))).isInstanceOf(IOException.class);
    }

    @Test
    void takesUpANewCertificate() throws Exception {
        HttpClient before = client(authority, true);
        assertThat(get(before).statusCode()).isEqualTo(200);
        String serial = serial(before);
        replace(second, 2);
        watch.look();
        assertThat(serial(client(authority, true))).isNotEqualTo(serial);
        // Who was connected still is.
        assertThat(get(before).statusCode()).isEqualTo(200);
    }

    @Test
    void keepsTheFormerCertificateIfTheNewOneIsBroken() throws Exception {
        String serial = serial(client(authority, true));
        Path broken = folder.resolve("broken");
        Files.writeString(broken, "-----BEGIN CERTIFICATE-----\nnothing\n-----END CERTIFICATE-----\n");
        replace(broken, 2);
        watch.look();
        assertThat(serial(client(authority, true))).isEqualTo(serial);
        replace(second, 3);
        watch.look();
        assertThat(serial(client(authority, true))).isNotEqualTo(serial);
    }

    /** With a time of its own, however coarse the clock of the file system is. */
    private void replace(Path with, int seconds) throws IOException {
        Path draft = folder.resolve("draft");
        Files.copy(with, draft, StandardCopyOption.REPLACE_EXISTING);
        Files.setLastModifiedTime(draft, FileTime.from(Instant.now().plusSeconds(seconds)));
        Files.move(draft, own, StandardCopyOption.REPLACE_EXISTING);
    }

    private static HttpClient client(TestAuthority trusted, boolean withCertificate) {
        Path client = trusted.keyAndCertificate("client");
        TlsFiles files = withCertificate
                ? new TlsFiles(Optional.of(trusted.certificate()), Optional.of(client), Optional.of(client))
                : new TlsFiles(Optional.of(trusted.certificate()), Optional.empty(), Optional.empty());
        return HttpClient.newBuilder().sslContext(files.context()).build();
    }

    private HttpResponse<Void> get(HttpClient client) throws Exception {
        int port = ((ServerConnector) server.getConnectors()[0]).getLocalPort();
        return client.send(
                HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + "/"))
                        .build(),
                HttpResponse.BodyHandlers.discarding());
    }

    private String serial(HttpClient client) throws Exception {
        var session = get(client).sslSession().orElseThrow();
        return ((java.security.cert.X509Certificate) session.getPeerCertificates()[0])
                .getSerialNumber()
                .toString();
    }
}

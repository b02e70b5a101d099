package org.gantry.security.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.Security;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
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

/** One port that speaks TLS, alone or beside plain HTTP. */
class TlsPortsTest {
    @TempDir
    static Path certificates;

    private static TestAuthority authority;
    private static Path own;

    private final PemProvider provider = new PemProvider();
    private Server server;

    @BeforeAll
    static void issue() throws Exception {
        authority = new TestAuthority(certificates);
        own = authority.issue("server", "node.example");
    }

    @BeforeEach
    void start() throws Exception {
        Security.addProvider(provider);
        SslContextFactory.Server tls = new SslContextFactory.Server();
        tls.setKeyStoreType("PEM");
        tls.setKeyStorePath(own.toString());
        tls.setKeyStorePassword("unused");
        HttpConfiguration configuration = new HttpConfiguration();
        configuration.addCustomizer(new SecureRequestCustomizer());
        server = new Server();
        // As the HTTP service arranges it.
        ServerConnector connector = new ServerConnector(
                server, new SslConnectionFactory(tls, "http/1.1"), new HttpConnectionFactory(configuration));
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) {
                response.getHeaders().put("Secure", Boolean.toString(request.isSecure()));
                callback.succeeded();
                return true;
            }
        });
        server.start();
        connector.setPort(connector.getLocalPort());
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
        Security.removeProvider(provider.getName());
    }

    @Test
    void answersWhateverItIsCalled() throws Exception {
        new TlsPorts(false).prepare(server);
        assertThat(secure().getHeaderField("Secure")).isEqualTo("true");
    }

    @Test
    void answersTlsAlone() {
        new TlsPorts(false).prepare(server);
        assertThatThrownBy(() -> plain().getResponseCode()).isInstanceOf(IOException.class);
    }

    @Test
    void answersBothAtOnePort() throws Exception {
        new TlsPorts(true).prepare(server);
        assertThat(plain().getHeaderField("Secure")).isEqualTo("false");
        assertThat(secure().getHeaderField("Secure")).isEqualTo("true");
    }

    @Test
    void newCertificatesAreFoundBesidePlainHttpToo() throws Exception {
        new TlsPorts(true).prepare(server);
        try (CertificateWatch watch = new CertificateWatch(Duration.ofHours(1))) {
            server.addConnector(watch.adopt(server));
            watch.look();
            String before = serial();
            Files.copy(authority.issue("later", "node.example"), own, StandardCopyOption.REPLACE_EXISTING);
            watch.look();
            assertThat(serial()).isNotEqualTo(before);
        }
    }

    private String serial() throws Exception {
        HttpsURLConnection connection = secure();
        connection.connect();
        String serial = ((X509Certificate) connection.getServerCertificates()[0])
                .getSerialNumber()
                .toString();
        connection.disconnect();
        return serial;
    }

    private HttpURLConnection plain() throws IOException {
        return (HttpURLConnection)
                URI.create("http://127.0.0.1:" + port()).toURL().openConnection();
    }

    /** By another name than the certificate's. */
    private HttpsURLConnection secure() throws IOException {
        HttpsURLConnection connection = (HttpsURLConnection)
                URI.create("https://localhost:" + port()).toURL().openConnection();
        SSLContext context =
                new TlsFiles(Optional.of(authority.certificate()), Optional.empty(), Optional.empty()).context();
        connection.setSSLSocketFactory(context.getSocketFactory());
        connection.setHostnameVerifier((host, session) -> true);
        return connection;
    }

    private int port() {
        return ((ServerConnector) server.getConnectors()[0]).getLocalPort();
    }
}

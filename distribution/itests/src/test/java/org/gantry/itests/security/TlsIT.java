package org.gantry.itests.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.gantry.itests.Apps;
import org.gantry.itests.Configuration;
import org.gantry.itests.Distribution;
import org.gantry.itests.Node;
import org.gantry.testkit.TestAuthority;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes that are reached by TLS with certificates on both sides, at a port of the master's own or at every port. */
class TlsIT {
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    @Test
    void everythingComesByTls() throws Exception {
        TestAuthority authority = new TestAuthority(folder.resolve("authority"));
        Path first = authority.issue("server1", "127.0.0.1");
        Path second = authority.issue("server2", "127.0.0.1");
        Path client = authority.issue("client", "client");
        Path own = Files.copy(first, folder.resolve("master.pem"));
        int port = freePort();
        URI master = URI.create("https://127.0.0.1:" + port);
        try (Node node = Node.in(folder.resolve("node"))) {
            Map<String, String> toMaster = Map.of(
                    "master", master.toString(),
                    "ssl_ca_file", authority.certificate().toString(),
                    "ssl_cert_file", client.toString(),
                    "ssl_key_file", client.toString());
            new Configuration(node)
                    .with(
                            "org.apache.felix.http-master.cfg",
                            Map.of(
                                    "org.apache.felix.https.enable", "true",
                                    "org.osgi.service.http.port.secure", Integer.toString(port),
                                    "org.apache.felix.https.keystore.type", "PEM",
                                    "org.apache.felix.https.keystore", own.toString(),
                                    "org.apache.felix.https.keystore.password", "unused",
                                    "org.apache.felix.https.truststore.type", "PEM",
                                    "org.apache.felix.https.truststore",
                                            authority.certificate().toString(),
                                    "org.apache.felix.https.clientcertificate", "needs"))
                    .with("org.gantry.agent-agent.cfg", toMaster)
                    .with("org.gantry.services.cfg", toMaster);
            node.start();
            Apps apps = new Apps(node);
            apps.create("{\"id\": \"app\", \"cmd\": \"sleep 1000\", \"cpus\": 0.1, \"mem\": 16, \"instances\": 1}");
            apps.awaitRunning("app", 1);

            assertThatThrownBy(() -> get(authority, master)).isInstanceOf(IOException.class);
            assertThat(serial(client, authority, master)).isEqualTo(serial(first));
            Path draft = Files.copy(second, folder.resolve("draft"));
            Files.move(draft, own, StandardCopyOption.REPLACE_EXISTING);
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> serial(client, authority, master).equals(serial(second)));
            // The links of agent and framework have not been cut.
            apps.change("app", "{\"instances\": 2}");
            apps.awaitRunning("app", 2);
        }
    }

    @Test
    void everyPortSpeaksTls() throws Exception {
        TestAuthority authority = new TestAuthority(folder.resolve("authority"));
        Path own = authority.issue("node", "127.0.0.1");
        Path user = authority.issue("user", "ops");
        HttpClient client = HttpClient.newBuilder()
                .sslContext(authority.context(user))
                .version(HttpClient.Version.HTTP_1_1)
                .build();
        Node base = Node.in(folder.resolve("secure")).asDaemon();
        String ca = authority.certificate().toString();
        Map<String, String> environment = Map.of(
                "GANTRY_PORT_OFFSET", Integer.toString(base.portOffset()),
                "GANTRY_CA", ca,
                "GANTRY_CERTIFICATE", user.toString());
        Path app = Files.writeString(
                folder.resolve("app.json"),
                "{\"id\": \"app\", \"cmd\": \"echo was here; sleep 1000\", \"cpus\": 0.1, \"mem\": 16}");
        try (Node node = base.withOptions("--tls", own.toString(), "--tls-ca", ca, "--tls-clients", "needs")) {
            new Configuration(node)
                    .with(
                            "org.gantry.master.cfg",
                            Map.of(
                                    "authenticate_http_readonly", "true",
                                    "authenticate_http_readwrite", "true",
                                    "http_authenticators", "certificate"));
            node.start();
            succeed(environment, "app", "add", app.toString());
            await().atMost(SOON)
                    .until(() -> succeed(environment, "task", "log", "app").contains("was here"));
            assertThat(succeed(environment, "task", "list")).contains("running");
            for (URI port : List.of(node.master(), node.agent(), node.services(), node.dashboard())) {
                assertThat(status(client, secure(port))).as("%s", port).isLessThan(500);
                assertThatThrownBy(() -> status(HttpClient.newHttpClient(), port))
                        .as("%s", port)
                        .isInstanceOf(IOException.class);
                assertThatThrownBy(() -> get(authority, secure(port)))
                        .as("%s", port)
                        .isInstanceOf(IOException.class);
            }
            // What the page asks for, by way of the node's other ports.
            URI page = secure(node.dashboard());
            assertThat(text(client, page.resolve("/api/services/v2/apps"))).contains("/app");
            String slaves = text(client, page.resolve("/api/master/slaves"));
            String agent = slaves.replaceAll("(?s).*\"id\":\\s*\"([^\"]+-S0)\".*", "$1");
            assertThat(text(client, page.resolve("/api/agents/" + agent + "/state")))
                    .contains("app.");
            assertThat(text(client, secure(node.master()).resolve("/frameworks")))
                    .contains("\"webui_url\":\"" + secure(node.services()));
            // Who that was.
            assertThat(client.send(
                                    HttpRequest.newBuilder(secure(node.master()).resolve("/api/v1"))
                                            .header("Content-Type", "application/json")
                                            .POST(HttpRequest.BodyPublishers.ofString(
                                                    "{\"type\": \"SET_LOGGING_LEVEL\", \"set_logging_level\":"
                                                            + " {\"level\": 0, \"duration\": {\"nanoseconds\": 1}}}"))
                                            .build(),
                                    HttpResponse.BodyHandlers.discarding())
                            .statusCode())
                    .isEqualTo(200);
            Path audit = node.workDir().resolve("log/audit.log");
            await().atMost(SOON).until(() -> Files.readString(audit).contains("\"actor\":\"ops\""));
            assertThat(node.stop()).isZero();
        }
        try (Node node = base.withOptions("--tls", own.toString(), "--tls-ca", ca, "--tls-downgrade", "yes")) {
            node.start();
            new Apps(node).awaitRunning("app", 1);
            for (URI port : List.of(node.master(), node.agent(), node.services(), node.dashboard())) {
                assertThat(status(client, port)).as("%s", port).isLessThan(500);
                assertThat(status(client, secure(port))).as("%s", port).isLessThan(500);
            }
        }
    }

    private static URI secure(URI plain) {
        return URI.create(plain.toString().replace("http:", "https:"));
    }

    private static String succeed(Map<String, String> environment, String... command) {
        Distribution.Result result = Distribution.gantry(environment, command);
        assertThat(result.exitCode()).as(result.errors()).isZero();
        return result.output();
    }

    private static int status(HttpClient client, URI port) throws Exception {
        return client.send(HttpRequest.newBuilder(port.resolve("/")).build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    private static String text(HttpClient client, URI address) throws Exception {
        return client.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** Without a certificate of its own. */
    private static HttpResponse<Void> get(TestAuthority authority, URI master) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust(authority).getTrustManagers(), null);
        return HttpClient.newBuilder()
                .sslContext(context)
                .build()
                .send(
                        HttpRequest.newBuilder(master.resolve("/health")).build(),
                        HttpResponse.BodyHandlers.discarding());
    }

    private static TrustManagerFactory trust(TestAuthority authority) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("ca", certificate(authority.certificate()));
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory;
    }

    /** Serial number of the certificate that the master shows to the client. */
    private static String serial(Path client, TestAuthority authority, URI master) throws Exception {
        HttpResponse<Void> answer = HttpClient.newBuilder()
                .sslContext(authority.context(client))
                .build()
                .send(
                        HttpRequest.newBuilder(master.resolve("/health")).build(),
                        HttpResponse.BodyHandlers.discarding());
        assertThat(answer.statusCode()).isEqualTo(200);
        return ((X509Certificate) answer.sslSession().orElseThrow().getPeerCertificates()[0])
                .getSerialNumber()
                .toString();
    }

    private static String serial(Path pem) throws Exception {
        return certificate(pem).getSerialNumber().toString();
    }

    private static X509Certificate certificate(Path pem) throws Exception {
        String text = Files.readString(pem);
        String block = text.substring(text.indexOf("-----BEGIN CERTIFICATE"));
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(block.getBytes(StandardCharsets.US_ASCII)));
    }
}

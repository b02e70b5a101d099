package org.gantry.itests.errors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.gantry.itests.Apps;
import org.gantry.itests.Http;
import org.gantry.itests.Node;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a node refuses, in the words and with the status of the original. */
class RefusalsIT {
    private static final int MANY_BYTES = 33 << 20;

    @TempDir
    static Path folder;

    private static Node node;
    private static Apps apps;

    @BeforeAll
    static void start() {
        node = Node.in(folder.resolve("node")).start();
        apps = new Apps(node);
    }

    @AfterAll
    static void stop() {
        if (node != null) {
            node.close();
        }
    }

    @AfterEach
    void removeApps() {
        apps.removeAll();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"id\":|400|Invalid JSON",
                "[1]|400|Please specify data in JSON format",
                "{\"id\":\"/a\",\"cmd\":\"true\",\"cpus\":\"many\"}|422|Invalid JSON",
                "{\"id\":\"/A b\",\"cmd\":\"true\"}|422|Invalid JSON",
                "{\"id\":\"/a\"}|422|Object is not valid",
                "{\"id\":\"/a\",\"cmd\":\"true\",\"args\":[\"true\"]}|422|Object is not valid",
                "{\"id\":\"/a\",\"cmd\":\"true\",\"constraints\":[[\"hostname\",\"NEAR\"]]}|422|Object is not valid",
                "{\"id\":\"/a\",\"cmd\":\"true\",\"container\":{\"type\":\"DOCKER\",\"docker\":{\"image\":\"b\"}}}|422|Object is not valid",
            })
    void definitionsThatAreNone(String body, int status, String message) {
        Http.Response refused = node.http().post(node.services(), "/v2/apps", body);
        assertThat(refused.status()).as(refused.body()).isEqualTo(status);
        assertThat(refused.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(refused.json().path("message").asText()).isEqualTo(message);
        assertThat(node.http().get(node.services(), "/v2/apps").json().path("apps"))
                .isEmpty();
    }

    @Test
    void invalidFieldsAreNamed() {
        String body = "{\"id\":\"/a\",\"cmd\":\"true\",\"cpus\":-1,\"container\":{\"type\":\"DOCKER\"}}";
        Http.Response refused = node.http().post(node.services(), "/v2/apps", body);
        assertThat(refused.json().path("details")).anySatisfy(detail -> {
            assertThat(detail.path("path").asText()).isEqualTo("/cpus");
            assertThat(detail.at("/errors/0").asText()).isNotEmpty();
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET|/v2/apps/none|App '/none' does not exist",
                "GET|/v2/apps//none|App '/none' does not exist",
                "DELETE|/v2/apps/none|App '/none' does not exist",
                "PATCH|/v2/apps/none|App '/none' does not exist",
                "POST|/v2/apps/none/restart|App '/none' does not exist",
                "GET|/v2/apps/none/tasks|App '/none' does not exist",
                "DELETE|/v2/apps/none/tasks/x|App '/none' does not exist",
                "GET|/v2/apps/none/versions|App '/none' does not exist",
                "DELETE|/v2/deployments/none|DeploymentPlan none does not exist",
                "DELETE|/v2/queue/none/delay|Application /none not found in tasks queue.",
                "GET|/v2/none|URI not found",
            })
    void unknownNames(String method, String path, String message) {
        String body = method.equals("PATCH") ? "{\"instances\":1}" : "";
        Http.Response refused = node.http()
                .send(node.http()
                        .request(node.services(), path)
                        .header("Content-Type", "application/json")
                        .method(method, BodyPublishers.ofString(body)));
        assertThat(refused.status()).as(refused.body()).isEqualTo(404);
        assertThat(refused.json().path("message").asText()).isEqualTo(message);
    }

    @Test
    void bodiesThatAreNotJson() {
        Http.Response refused = node.http()
                .send(node.http()
                        .request(node.services(), "/v2/apps")
                        .header("Content-Type", "text/plain")
                        .POST(BodyPublishers.ofString("{\"id\":\"/a\",\"cmd\":\"true\"}")));
        assertThat(refused.status()).isEqualTo(415);
        assertThat(refused.body()).isEqualTo("{\"message\":\"Unsupported Media Type\"}");
    }

    @Test
    void methodsThatAreNotServed() {
        Http.Response services = node.http().post(node.services(), "/v2/info", "{}");
        assertThat(services.status()).isEqualTo(405);
        assertThat(services.json().path("message").asText()).isEqualTo("Method Not Allowed");
        Http.Response master = node.http().get(node.master(), "/api/v1/scheduler");
        assertThat(master.status()).isEqualTo(405);
        assertThat(master.headers().firstValue("Allow")).hasValue("POST");
        assertThat(master.body()).contains("Expecting one of { 'POST' }, but received 'GET'.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "application/json|{|400|Failed to parse body into JSON",
                "application/json|{}|400|Expecting 'type' to be present",
                "application/json|{\"type\":\"NONE\"}|400|Expecting 'type' to be present",
                "application/json|{\"type\":\"SUBSCRIBE\"}|400|Expecting 'subscribe' to be present",
                "application/json|{\"type\":\"TEARDOWN\",\"framework_id\":{\"value\":\"none\"}}|400|Framework cannot be found",
                "application/x-protobuf|nonsense|400|Failed to parse body into Call protobuf",
                "application/json; charset=utf-8|{}|415|Expecting 'Content-Type' of application/json or application/x-protobuf",
                "Application/json|{}|415|Expecting 'Content-Type' of application/json or application/x-protobuf",
                "text/plain|{}|415|Expecting 'Content-Type' of application/json or application/x-protobuf",
            })
    void callsOfSchedulers(String contentType, String body, int status, String message) {
        Http.Response refused = call(node.master(), "/api/v1/scheduler", contentType, body);
        assertThat(refused.status()).as(refused.body()).isEqualTo(status);
        assertThat(refused.body()).contains(message);
        assertThat(refused.headers().firstValue("Content-Type").orElse("")).startsWith("text/plain");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "master|application/json|{|400",
                "master|text/plain|{}|415",
                "master|application/json|{\"type\":\"UNKNOWN\"}|501",
                "agent|application/json|{|400",
                "agent|text/plain|{}|415",
                "agent|application/json|{\"type\":\"UNKNOWN\"}|501",
            })
    void callsOfOperators(String role, String contentType, String body, int status) {
        Http.Response refused =
                call(role.equals("master") ? node.master() : node.agent(), "/api/v1", contentType, body);
        assertThat(refused.status()).as(refused.body()).isEqualTo(status);
        assertThat(refused.body()).isNotEmpty();
    }

    @Test
    void bodiesThatAreTooLarge() throws IOException {
        assertThat(upload(node.services(), "/v2/apps"))
                .startsWith("HTTP/1.1 413")
                .contains("{\"message\":\"The request body is larger than 8388608 bytes\"}");
        assertThat(upload(node.master(), "/api/v1/scheduler"))
                .startsWith("HTTP/1.1 413")
                .contains("larger than");
        assertThat(upload(node.agent(), "/api/v1")).startsWith("HTTP/1.1 413").contains("larger than");
        assertThat(node.http().get(node.master(), "/health").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/etc/passwd",
                "/../../../../etc/passwd",
                "/slave/log/../../../../../etc/passwd",
                "/proc/self/environ",
                "/nowhere",
                "%00",
            })
    void filesOutsideOfSandboxes(String path) {
        for (String operation : new String[] {"browse", "read", "download"}) {
            Http.Response refused = node.http().get(node.agent(), "/files/" + operation + "?path=" + path);
            assertThat(refused.status()).as(operation + ": " + refused.body()).isIn(400, 404);
            assertThat(refused.body()).doesNotContain("root:");
        }
    }

    @Test
    void filesThroughLinksOutOfTheSandbox() {
        apps.create("""
                {"id":"links","cmd":"ln -s /etc/passwd file; ln -s /etc dir; ln -s . here; echo mine > own; exec sleep 600",
                 "cpus":0.05,"mem":16}""");
        apps.awaitRunning("links", 1);
        String task = apps.taskIds("links").get(0);
        String framework = node.http()
                .get(node.services(), "/v2/info")
                .json()
                .path("frameworkId")
                .asText();
        String sandbox = "/frameworks/" + framework + "/executors/" + task + "/runs/latest";
        await().atMost(Duration.ofSeconds(20))
                .until(() -> read(sandbox + "/own").status() == 200);

        assertThat(read(sandbox + "/here/own").json().path("data").asText()).isEqualTo("mine\n");
        for (String path :
                new String[] {"/file", "/dir/passwd", "/here/../dir/passwd", "/../../../../../../etc/passwd"}) {
            Http.Response refused = read(sandbox + path);
            assertThat(refused.status()).as(path).isIn(400, 404);
            assertThat(refused.body()).as(path).doesNotContain("root:");
        }
        assertThat(read(sandbox + "/file").status()).isEqualTo(400);
        Http.Response badOffset = node.http().get(node.agent(), "/files/read?offset=x&path=" + sandbox + "/own");
        assertThat(badOffset.status()).isEqualTo(400);
    }

    @Test
    void requestTargetsInAbsoluteForm() throws IOException {
        for (URI endpoint : Arrays.asList(node.master(), node.agent())) {
            assertThat(exchange(endpoint, "GET " + endpoint + "/version HTTP/1.1\r\n", new byte[0]))
                    .startsWith("HTTP/1.1 200");
            String withoutPort = "GET " + endpoint + "/version HTTP/1.1\r\n";
            assertThat(exchange(endpoint, endpoint.getHost(), withoutPort, new byte[0]))
                    .startsWith("HTTP/1.1 200");
        }
        assertThat(exchange(node.services(), "GET " + node.services() + "/v2/info HTTP/1.1\r\n", new byte[0]))
                .startsWith("HTTP/1.1 200");
    }

    private static Http.Response read(String path) {
        return node.http().get(node.agent(), "/files/read?offset=0&length=100&path=" + path);
    }

    private static Http.Response call(URI endpoint, String path, String contentType, String body) {
        return node.http()
                .send(node.http()
                        .request(endpoint, path)
                        .header("Content-Type", contentType)
                        .POST(BodyPublishers.ofString(body)));
    }

    private static String upload(URI endpoint, String path) throws IOException {
        byte[] spaces = new byte[MANY_BYTES];
        Arrays.fill(spaces, (byte) ' ');
        return exchange(
                endpoint,
                "POST " + path + " HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: " + spaces.length
                        + "\r\n",
                spaces);
    }

    /** By hand, since clients do not read an answer that comes before they have sent everything. */
    private static String exchange(URI endpoint, String head, byte[] body) throws IOException {
        return exchange(endpoint, endpoint.getAuthority(), head, body);
    }

    private static String exchange(URI endpoint, String host, String head, byte[] body) throws IOException {
        try (Socket socket = new Socket(endpoint.getHost(), endpoint.getPort())) {
            socket.setSoTimeout(20_000);
            OutputStream out = socket.getOutputStream();
            String headers = head + "Host: " + host + "\r\nConnection: close\r\n\r\n";
            out.write(headers.getBytes(StandardCharsets.US_ASCII));
            Thread sender = new Thread(() -> send(out, body), "upload");
            sender.start();
            return readAll(socket.getInputStream());
        }
    }

    private static void send(OutputStream out, byte[] body) {
        try {
            out.write(body);
            out.flush();
        } catch (IOException cutOff) {
            // What the server answered tells whether that was right.
        }
    }

    private static String readAll(InputStream in) {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        try {
            byte[] buffer = new byte[8192];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                answer.write(buffer, 0, read);
            }
        } catch (IOException cutOff) {
            // Likewise.
        }
        return answer.toString(StandardCharsets.UTF_8);
    }
}

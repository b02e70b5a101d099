package org.gantry.master;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.gantry.master.testing.FakeAgent;
import org.gantry.master.testing.LocalMaster;
import org.gantry.master.testing.Recordings;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** What the original answered with credentials and access control lists on, request by request. */
class RecordedAuthTest {
    @TempDir
    static Path folder;

    private static LocalMaster master;
    private static FakeAgent agent;

    @BeforeAll
    static void start() throws Exception {
        Path credentials = folder.resolve("creds.json");
        try (InputStream recorded = RecordedAuthTest.class.getResourceAsStream("/recordings/auth/creds.json")) {
            Files.copy(recorded, credentials);
        }
        master = new LocalMaster(Map.of(
                        "credentials", credentials.toString(),
                        "acls", Recordings.read("auth/acls.json").toString(),
                        "authenticate_agents", "true",
                        "authenticate_http_frameworks", "true",
                        "http_framework_authenticators", "basic",
                        "authenticate_http_readonly", "true",
                        "authenticate_http_readwrite", "true"))
                .startLeading();
        agent = new FakeAgent(master.rootFor("agent:agentsecret"), "cpus:4;mem:4096;disk:8192");
    }

    @AfterAll
    static void stop() throws Exception {
        agent.close();
        master.close();
    }

    @TestFactory
    Stream<DynamicTest> pairs() {
        List<DynamicTest> tests = Recordings.names("auth").stream()
                .map(name -> Map.entry(name, Recordings.read(name)))
                .filter(recording -> recording.getValue().has("request"))
                // There is no log service here whose level could be set.
                .filter(recording -> !recording.getKey().contains("ops_SET_LOGGING_LEVEL"))
                .map(recording -> DynamicTest.dynamicTest(recording.getKey(), () -> check(recording.getValue())))
                .toList();
        assertThat(tests).hasSizeGreaterThan(30);
        return tests.stream();
    }

    private static void check(JsonNode recording) throws Exception {
        JsonNode request = recording.get("request");
        JsonNode expected = recording.get("response");
        HttpResponse<String> ours = send(request);
        assertThat(ours.statusCode())
                .as(ours.body())
                .isEqualTo(expected.get("status").asInt());
        assertThat(ours.headers().firstValue("WWW-Authenticate")).isEqualTo(header(expected, "WWW-Authenticate"));
        String type = header(expected, "Content-Type").orElse("");
        if (type.startsWith("text/plain")) {
            assertThat(ours.body())
                    .isEqualTo(expected.get("body")
                            .asText()
                            .replace("493879c3-6bf5-4550-be43-6e867f8ac564-S0", agent.id()));
        } else if (type.equals("application/json")) {
            assertThat(Recordings.json(ours.body()).isObject()).isTrue();
            assertThat(ours.body().contains("\"flags\""))
                    .isEqualTo(expected.get("body").asText().contains("\"flags\""));
        }
    }

    /** Subscriptions: who may, and how those who may not are told. */
    @TestFactory
    Stream<DynamicTest> subscriptions() {
        Map<String, List<JsonNode>> connections = new LinkedHashMap<>();
        Recordings.read("auth/scheduler.json").forEach(record -> connections
                .computeIfAbsent(record.get("conn").asText(), name -> new ArrayList<>())
                .add(record));
        assertThat(connections).hasSizeGreaterThan(8);
        return connections.entrySet().stream()
                .map(connection ->
                        DynamicTest.dynamicTest(connection.getKey(), () -> checkSubscription(connection.getValue())));
    }

    private static void checkSubscription(List<JsonNode> records) throws Exception {
        JsonNode expected = records.get(1);
        JsonNode body = records.get(2);
        try (InputStream stream = stream(records.get(0), expected)) {
            if (expected.get("status").asInt() == 200) {
                byte[] start = stream.readNBytes(20);
                String text = new String(start, StandardCharsets.UTF_8)
                        + new String(stream.readNBytes(60), StandardCharsets.UTF_8);
                String first = body.get("body").asText();
                assertThat(text).contains(first.substring(0, Math.min(30, first.length())));
                if (first.contains("ERROR")) {
                    String rest = text + new String(stream.readAllBytes(), StandardCharsets.UTF_8);
                    assertThat(rest).isEqualTo(body.get("recordio_length").asText() + "\n" + first);
                }
            } else {
                assertThat(new String(stream.readAllBytes(), StandardCharsets.UTF_8))
                        .isEqualTo(body.get("body").asText());
            }
        }
    }

    private static InputStream stream(JsonNode request, JsonNode expected) throws Exception {
        HttpResponse<InputStream> ours = master.open(
                request.get("method").asText(),
                request.get("path").asText(),
                request.get("body").asText(),
                headers(request));
        assertThat(ours.statusCode()).isEqualTo(expected.get("status").asInt());
        assertThat(ours.headers().firstValue("WWW-Authenticate")).isEqualTo(header(expected, "WWW-Authenticate"));
        return ours.body();
    }

    private static HttpResponse<String> send(JsonNode request) throws Exception {
        String body = request.path("body").asText("").replace("493879c3-6bf5-4550-be43-6e867f8ac564-S0", agent.id());
        return master.send(request.get("method").asText(), request.get("path").asText(), body, headers(request));
    }

    private static String[] headers(JsonNode message) {
        List<String> headers = new ArrayList<>();
        message.get("headers").forEach(header -> {
            if (!Set.of("Host", "Content-Length").contains(header.get(0).asText())) {
                headers.add(header.get(0).asText());
                headers.add(header.get(1).asText());
            }
        });
        return headers.toArray(new String[0]);
    }

    private static Optional<String> header(JsonNode message, String name) {
        for (JsonNode header : message.get("headers")) {
            if (header.get(0).asText().equalsIgnoreCase(name)) {
                return Optional.of(header.get(1).asText());
            }
        }
        return Optional.empty();
    }
}

package org.gantry.dashboard;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.gantry.http.HttpError;

/** Where agents answer, as the master knows them: by TLS if the master does. Only addresses from there are ever called. */
final class Agents {
    private static final Duration FRESH = Duration.ofSeconds(5);

    private final ObjectMapper json = new ObjectMapper();
    private final Upstream upstream;
    private final URI master;
    private final Clock clock;
    private Map<String, URI> known = Map.of();
    private Instant read = Instant.MIN;

    Agents(Upstream upstream, URI master, Clock clock) {
        this.upstream = upstream;
        this.master = master;
        this.clock = clock;
    }

    /** @throws HttpError 404 if the master knows no such agent */
    synchronized URI address(String agentId, Optional<String> authorization) throws IOException {
        if (!known.containsKey(agentId) || clock.instant().isAfter(read.plus(FRESH))) {
            known = fetch(authorization);
            read = clock.instant();
        }
        return Optional.ofNullable(known.get(agentId))
                .orElseThrow(() -> new HttpError(404, "The master knows no agent '" + agentId + "'"));
    }

    private Map<String, URI> fetch(Optional<String> authorization) throws IOException {
        Map<String, URI> addresses = new HashMap<>();
        JsonNode answer = json.readTree(upstream.get(URI.create(master + "/slaves"), authorization));
        for (JsonNode agent : answer.path("slaves")) {
            String pid = agent.path("pid").asText();
            addresses.put(
                    agent.path("id").asText(),
                    URI.create(master.getScheme() + "://" + pid.substring(pid.indexOf('@') + 1)));
        }
        return addresses;
    }
}

package org.gantry.frameworks.services.runtime;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.IntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Why the master does not offer what instances wait for. Asked for at most every two seconds, whoever wants to know; a
 * master that does not tell has no reasons.
 */
public final class MasterReasons {
    private static final Logger LOG = LoggerFactory.getLogger(MasterReasons.class);
    private static final Duration FRESH = Duration.ofSeconds(2);
    private static final int AGENTS = 50;
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * Something that stands against an agent, in one of the framework's roles.
     *
     * @param obstacle a name in capitals
     * @param reason a sentence
     */
    public record Reason(String agentId, String role, String obstacle, String reason) {}

    private final IntFunction<CompletableFuture<String>> master;
    private final Clock clock;
    private CompletableFuture<List<Reason>> latest = CompletableFuture.completedFuture(List.of());
    private Instant askedAt = Instant.MIN;

    MasterReasons(IntFunction<CompletableFuture<String>> master, Clock clock) {
        this.master = master;
        this.clock = clock;
    }

    /** Completes with what is known, and never fails. */
    public synchronized CompletableFuture<List<Reason>> now() {
        Instant now = clock.instant();
        if (latest.isDone() && askedAt.plus(FRESH).isBefore(now)) {
            askedAt = now;
            latest = master.apply(AGENTS).thenApply(MasterReasons::read).exceptionally(failure -> {
                LOG.debug("The master does not tell why it offers nothing", failure);
                return List.of();
            });
        }
        return latest;
    }

    private static List<Reason> read(String text) {
        List<Reason> reasons = new ArrayList<>();
        try {
            for (JsonNode agent : JSON.readTree(text).path("agents")) {
                String obstacle = agent.path("obstacle").asText();
                if (!obstacle.equals("NONE")) {
                    reasons.add(new Reason(
                            agent.path("agent_id").asText(),
                            agent.path("role").asText(),
                            obstacle,
                            agent.path("reason").asText()));
                }
            }
        } catch (JsonProcessingException e) {
            throw new CompletionException(e);
        }
        return List.copyOf(reasons);
    }
}

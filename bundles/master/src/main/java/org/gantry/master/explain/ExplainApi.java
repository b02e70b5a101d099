package org.gantry.master.explain;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.gantry.allocator.spi.Explanation;
import org.gantry.allocator.spi.Holder;
import org.gantry.allocator.spi.Refusal;
import org.gantry.allocator.spi.Request;
import org.gantry.allocator.spi.Standing;
import org.gantry.http.Exchange;
import org.gantry.http.HttpError;
import org.gantry.master.http.Endpoints;
import org.gantry.master.http.Jsonp;
import org.gantry.master.leadership.LeaderGate;
import org.gantry.master.loop.OwnerLoop;
import org.gantry.master.security.Door;
import org.gantry.master.security.MasterSecurity;
import org.gantry.master.state.Framework;
import org.gantry.master.state.Snapshot;
import org.gantry.master.view.Sight;
import org.gantry.model.Quantities;
import org.gantry.model.Resources;
import org.gantry.model.Scalar;

/**
 * {@code GET /explain?framework_id=ID}: how a framework stands in its roles, and for each agent why it is not offered
 * now. {@code agent_id} limits the answer to one agent, {@code limit} the number of agents and roles, 1,000 by default.
 * And {@code GET /allocator(1)/offer_constraints_debug}: which agents offer constraints keep from whom.
 */
public final class ExplainApi {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int LIMIT = 1000;
    private static final int MOST = 100_000;

    private final OwnerLoop owner;
    private final MasterSecurity security;

    public ExplainApi(OwnerLoop owner, MasterSecurity security) {
        this.owner = owner;
        this.security = security;
    }

    public void addTo(Endpoints endpoints, LeaderGate gate) {
        endpoints.add("/explain", Door.READONLY, gate.guard(this::explain));
        for (String process : List.of("/allocator", "/allocator(1)")) {
            endpoints.add(process + "/offer_constraints_debug", Door.READONLY, gate.guard(this::constraints));
        }
    }

    private void explain(Exchange exchange) throws IOException {
        requireGet(exchange);
        String id = exchange.query("framework_id")
                .filter(text -> !text.isEmpty())
                .orElseThrow(() -> new HttpError(400, "Expecting 'framework_id' to be present"));
        Predicate<String> seen = visible(exchange).frameworks()::containsKey;
        if (!seen.test(id)) {
            throw new HttpError(404, "No framework found with specified ID");
        }
        Explanation explanation = await(id, exchange.query("agent_id"), limit(exchange));
        Jsonp.answer(exchange, json -> write(json, id, explanation, seen));
    }

    private Explanation await(String id, Optional<String> agentId, int limit) {
        try {
            return owner.explain(id, agentId, limit).get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HttpError(503, "The master is stopping");
        } catch (ExecutionException | TimeoutException e) {
            throw new HttpError(503, "The master is too busy, or has no allocator");
        }
    }

    private Snapshot visible(Exchange exchange) {
        return Sight.of(owner.snapshot(), security.approvers(exchange)).visible();
    }

    private static void requireGet(Exchange exchange) {
        if (!exchange.method().equals("GET")) {
            throw HttpError.methodNotAllowed(exchange.method(), List.of("GET"));
        }
    }

    private static int limit(Exchange exchange) {
        String text = exchange.query("limit").orElse(String.valueOf(LIMIT));
        if (!text.matches("[0-9]{1,6}") || Integer.parseInt(text) > MOST) {
            throw new HttpError(400, "Expecting 'limit' to be a number of at most " + MOST);
        }
        return Integer.parseInt(text);
    }

    private static void write(JsonGenerator json, String id, Explanation explanation, Predicate<String> seen)
            throws IOException {
        json.writeStartObject();
        json.writeStringField("framework_id", id);
        json.writeBooleanField("paused", explanation.paused());
        json.writeArrayFieldStart("roles");
        for (Standing standing : explanation.standings()) {
            write(json, standing);
        }
        json.writeEndArray();
        json.writeArrayFieldStart("requests");
        for (Request request : explanation.requests()) {
            json.writeStartObject();
            if (request.agentId().isPresent()) {
                json.writeStringField("agent_id", request.agentId().get());
            }
            write(json, "resources", request.amounts());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayFieldStart("agents");
        for (Refusal refusal : explanation.refusals()) {
            json.writeStartObject();
            json.writeStringField("agent_id", refusal.agentId());
            json.writeStringField("role", refusal.role());
            json.writeStringField("obstacle", refusal.obstacle());
            json.writeStringField("reason", refusal.reason());
            holders(json, refusal.holders(), seen);
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeBooleanField("complete", explanation.complete());
        json.writeEndObject();
    }

    /** Frameworks that the client may not see are one, without a name. */
    private static void holders(JsonGenerator json, List<Holder> holders, Predicate<String> seen) throws IOException {
        json.writeArrayFieldStart("holders");
        Resources hidden = Resources.EMPTY;
        for (Holder holder : holders) {
            if (seen.test(holder.frameworkId())) {
                json.writeStartObject();
                json.writeStringField("framework_id", holder.frameworkId());
                json.writeStringField("role", holder.role());
                json.writeStringField("resources", holder.resources().toString());
                json.writeEndObject();
            } else {
                hidden = hidden.plus(holder.resources());
            }
        }
        if (!hidden.isEmpty()) {
            json.writeStartObject();
            json.writeStringField("resources", hidden.toString());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void write(JsonGenerator json, Standing standing) throws IOException {
        json.writeStartObject();
        json.writeStringField("role", standing.role());
        json.writeBooleanField("suppressed", standing.suppressed());
        json.writeNumberField("weight", standing.weight());
        json.writeNumberField("dominant_share", standing.share());
        json.writeObjectFieldStart("quota");
        write(json, "guarantees", standing.quota().guarantees());
        json.writeObjectFieldStart("limits");
        for (Map.Entry<String, Scalar> limit : standing.quota().limits().entrySet()) {
            json.writeNumberField(limit.getKey(), limit.getValue().value());
        }
        json.writeEndObject();
        write(json, "consumed", standing.consumed());
        json.writeEndObject();
        write(json, "headroom", standing.headroom());
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, String name, Quantities amounts) throws IOException {
        json.writeObjectFieldStart(name);
        for (Map.Entry<String, Scalar> amount : amounts.amounts().entrySet()) {
            json.writeNumberField(amount.getKey(), amount.getValue().value());
        }
        json.writeEndObject();
    }

    private void constraints(Exchange exchange) throws IOException {
        requireGet(exchange);
        Snapshot snapshot = visible(exchange);
        Jsonp.answer(exchange, json -> {
            json.writeStartObject();
            json.writeObjectFieldStart("frameworks");
            for (Framework framework : snapshot.frameworks().values()) {
                ConstraintsView.write(json, framework, snapshot.agents().values());
            }
            json.writeEndObject();
            json.writeEndObject();
        });
    }
}

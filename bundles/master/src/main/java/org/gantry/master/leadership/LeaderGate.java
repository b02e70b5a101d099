package org.gantry.master.leadership;

import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.gantry.http.Exchange;
import org.gantry.http.Handler;
import org.gantry.http.HttpError;

/** Lets requests through to what only the leading master may answer. */
public final class LeaderGate {
    private final String self;
    private final Supplier<Boolean> leads;
    private final Supplier<Optional<Leader>> leader;

    /**
     * @param self process id of this master
     * @param leads whether this master leads and its state is complete
     * @param leader who leads, if that is known
     */
    public LeaderGate(String self, Supplier<Boolean> leads, Supplier<Optional<Leader>> leader) {
        this.self = self;
        this.leads = leads;
        this.leader = leader;
    }

    /** The handler, for the leader only. */
    public Handler guard(Handler handler) {
        return exchange -> {
            requireLeadership(exchange);
            handler.handle(exchange);
        };
    }

    /**
     * Sends the client to the leader's root.
     *
     * @throws HttpError 503 if none is known
     */
    public void redirect(Exchange exchange) {
        exchange.header("Location", known().url());
        exchange.status(307);
    }

    private void requireLeadership(Exchange exchange) {
        if (leads.get()) {
            return;
        }
        if (known().pid().equals(self)) {
            throw new HttpError(503, "Master has not finished recovery");
        }
        String query = exchange.request().getQueryString();
        String target = exchange.request().getRequestURI() + (query == null ? "" : "?" + query);
        throw new HttpError(307, "", Map.of("Location", known().url() + target));
    }

    private Leader known() {
        return leader.get().orElseThrow(() -> new HttpError(503, "No leader elected"));
    }

    public Optional<Leader> leader() {
        return leader.get();
    }
}

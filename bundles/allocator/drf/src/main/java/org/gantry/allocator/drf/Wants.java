package org.gantry.allocator.drf;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.gantry.allocator.spi.Request;

/** What a framework waits for, and since when it has had none of it. */
final class Wants {
    private final List<Want> wants = new ArrayList<>();

    /** One request. */
    static final class Want {
        final Request request;
        final Amounts amounts;

        /** When it was first seen, or last tried to be met with victims; null before the first cycle. */
        Instant waitingSince;

        Want(Request request, Amounts amounts) {
            this.request = request;
            this.amounts = amounts;
        }
    }

    boolean isEmpty() {
        return wants.isEmpty();
    }

    List<Want> wants() {
        return List.copyOf(wants);
    }

    List<Request> requests() {
        return wants.stream().map(want -> want.request).toList();
    }

    /** Those that are asked for again keep their place. */
    void replace(List<Request> requests, Kinds kinds) {
        List<Want> before = new ArrayList<>(wants);
        wants.clear();
        for (Request request : requests) {
            Optional<Want> same =
                    before.stream().filter(want -> want.request.equals(request)).findFirst();
            same.ifPresent(before::remove);
            wants.add(same.orElseGet(() -> new Want(request, kinds.amounts(request.amounts()))));
        }
    }

    /** The framework is offered something: one of its requests is met if that holds it. */
    void offered(String agentId, Amounts amounts) {
        for (int i = 0; i < wants.size(); i++) {
            Want want = wants.get(i);
            if (want.request.agentId().filter(id -> !id.equals(agentId)).isEmpty() && amounts.covers(want.amounts)) {
                wants.remove(i);
                return;
            }
        }
    }
}

package org.gantry.frameworks.sdk;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.mesos.v1.Protos.MasterInfo;

/**
 * Asks the masters that a framework is not subscribed to who leads. A leader that is cut off, or stands still, leaves
 * its streams open; the others know of its successor long before its silence is noticed.
 */
final class LeaderWatch {
    private final List<URI> masters;
    private final HttpClient http;
    private final Duration patience;
    private int next;

    /** @param patience for one answer */
    LeaderWatch(List<URI> masters, HttpClient http, Duration patience) {
        this.masters = masters;
        this.http = http;
        this.patience = patience;
    }

    /** The names, {@code host:port}, by which a master that was reached somewhere may be told of. */
    static Set<String> names(URI reachedAt, MasterInfo master) {
        Set<String> names = new LinkedHashSet<>();
        names.add(reachedAt.getAuthority());
        names.add(master.getHostname() + ":" + master.getPort());
        if (master.hasAddress()) {
            names.add(master.getAddress().getHostname() + ":"
                    + master.getAddress().getPort());
            names.add(master.getAddress().getIp() + ":" + master.getAddress().getPort());
        }
        return names;
    }

    /**
     * Asks one of the others, each time another.
     *
     * @param current names of the master that is subscribed to
     * @return the root of another master which says itself that it leads; empty if there is any doubt
     */
    CompletableFuture<Optional<URI>> successor(Set<String> current) {
        List<URI> others = masters.stream()
                .filter(master -> !current.contains(master.getAuthority()))
                .toList();
        if (others.isEmpty()) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        URI asked = others.get(Math.floorMod(next++, others.size()));
        return leader(asked).thenCompose(told -> told.filter(leader -> !current.contains(leader.getAuthority()))
                .map(leader -> confirmed(asked, leader))
                .orElse(CompletableFuture.completedFuture(Optional.empty())));
    }

    private CompletableFuture<Optional<URI>> confirmed(URI asked, URI leader) {
        return leader.getAuthority().equals(asked.getAuthority())
                ? CompletableFuture.completedFuture(Optional.of(leader))
                : leader(leader)
                        .thenApply(own -> own.filter(said -> said.getAuthority().equals(leader.getAuthority())));
    }

    /** Whom a master takes for the leader. */
    private CompletableFuture<Optional<URI>> leader(URI master) {
        HttpRequest request = HttpRequest.newBuilder(master.resolve("/redirect"))
                .timeout(patience)
                .GET()
                .build();
        return http.sendAsync(request, HttpResponse.BodyHandlers.discarding())
                .thenApply(answer -> answer.statusCode() == 307
                        ? answer.headers().firstValue("Location").map(request.uri()::resolve)
                        : Optional.<URI>empty())
                .exceptionally(silent -> Optional.empty())
                .thenApply(found -> found.filter(leader -> leader.getAuthority() != null));
    }
}

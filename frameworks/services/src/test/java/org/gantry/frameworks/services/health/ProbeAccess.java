package org.gantry.frameworks.services.health;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import org.gantry.frameworks.services.app.HealthCheck;

/** Opens the probe to tests of other packages. */
public final class ProbeAccess {
    private ProbeAccess() {}

    public static CompletableFuture<Optional<String>> probe(HealthCheck.Protocol protocol, String host, int port) {
        HealthCheck check = new HealthCheck(
                protocol,
                Optional.empty(),
                "/",
                OptionalInt.of(port),
                OptionalInt.empty(),
                Duration.ZERO,
                Duration.ofSeconds(1),
                Duration.ofSeconds(2),
                Duration.ZERO,
                3,
                false,
                JsonNodeFactory.instance.objectNode());
        return new Probe().probe(check, host, port);
    }
}
